using System.Buffers.Binary;
using Scuzzy.Scsi;
using Scuzzy.Target.Data;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units;

/// <summary>REPORT and SET TARGET PORT GROUPS (SPC-5 6.37, 6.46).</summary>
internal static class TargetPortGroups
{
    private const int Header = 4;
    private const int Descriptor = 4;
    private const int MaximumList = Header + (64 * Descriptor);
    private const byte OptimizedSupported = 0x01;
    private const byte FourSupported = 0x0F;
    private const byte TransitioningSupported = 0x80;

    private static readonly Action<UnitTask> s_fetched = Change;

    public static void Report(UnitTask task)
    {
        ref Cdb cdb = ref task.Sam.Cdb;
        int format = cdb[1] >> 5;
        if (format > 1)
        {
            task.InvalidField(1, 7);
            return;
        }

        TargetDevice target = task.Unit.Target;
        TargetOptions options = target.Options;
        int length = (8 * target.PortGroups.Count) + (4 * options.Ports);
        var writer = new DataInWriter(task, cdb.AllocationLength);
        writer.Write32((uint)(length + (format == 1 ? 4 : 0)));
        if (format == 1)
        {
            // Extended header; IMPLICIT TRANSITION TIME in seconds, 0: not told.
            long seconds = Math.Min((options.AccessTransitionNs + 999_999_999) / 1_000_000_000, byte.MaxValue);
            writer.Write32(0x10_00_00_00 | ((uint)seconds << 16));
        }

        foreach (PortGroup group in target.PortGroups)
        {
            WriteGroup(ref writer, target, group);
        }

        writer.Finish();
    }

    public static void Set(UnitTask task)
    {
        uint length = task.Sam.Cdb.AllocationLength;
        if (length == 0)
        {
            task.Good();
        }
        else if (length < Header || (length - Header) % Descriptor != 0)
        {
            task.IllegalRequest(AdditionalSense.ParameterListLengthError);
        }
        else if (ParameterList.TryFetch(task, length, MaximumList, s_fetched))
        {
            Change(task);
        }
    }

    private static void WriteGroup(ref DataInWriter writer, TargetDevice target, PortGroup group)
    {
        TargetOptions options = target.Options;
        bool hasStates = options.PortGroups.Count > 0 || options.HasExplicitAccess;
        int ports = Enumerable.Range(1, options.Ports).Count(p => ReferenceEquals(target.GroupOf(p), group));
        writer.Write8((byte)group.State);
        writer.Write8(
            (hasStates ? FourSupported : OptimizedSupported)
                | (options.AccessTransitionNs > 0 ? TransitioningSupported : 0)
        );
        writer.Write16(group.Number);
        writer.Write8(0);
        writer.Write8(group.StatusCode);
        writer.Write8(0);
        writer.Write8(ports);
        for (int port = 1; port <= options.Ports; port++)
        {
            if (ReferenceEquals(target.GroupOf(port), group))
            {
                writer.Write16(0);
                writer.Write16(port);
            }
        }
    }

    // All of the list or nothing.
    private static void Change(UnitTask task)
    {
        Span<byte> buffer = stackalloc byte[MaximumList];
        ReadOnlySpan<byte> list = ParameterList.Read(task, buffer);
        TargetDevice target = task.Unit.Target;
        List<(PortGroup Group, AccessState State)> changes = [];
        for (int at = Header; at < list.Length; at += Descriptor)
        {
            var state = (AccessState)(list[at] & 0x0F);
            ushort number = BinaryPrimitives.ReadUInt16BigEndian(list[(at + 2)..]);
            if (state > AccessState.Unavailable)
            {
                task.Fail(SenseData.InvalidFieldInParameterList(at, 3));
                return;
            }

            if (target.PortGroups.FirstOrDefault(g => g.Number == number) is not { } group)
            {
                task.Fail(SenseData.InvalidFieldInParameterList(at + 2, 7));
                return;
            }

            changes.Add((group, state));
        }

        long length = list.Length;
        target.SetAccessStates(changes, task.Nexus.Nexus);
        task.Good(length, length);
    }
}
