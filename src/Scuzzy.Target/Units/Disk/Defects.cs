using Scuzzy.Scsi;
using Scuzzy.Target.Data;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units.Disk;

/// <summary>READ DEFECT DATA of 10 and 12 bytes (SBC-4) and REASSIGN BLOCKS (SBC-4).</summary>
/// <remarks>There is no primary list; the grown list has the blocks that were reassigned, which a virtual medium does
/// in name only.</remarks>
internal static class Defects
{
    /// <summary>Blocks that the grown list holds.</summary>
    public const int MaximumGrown = 1024;

    private const int ReassignHeader = 4;
    private const int MaximumReassign = ReassignHeader + (MaximumGrown * 8);
    private const int ShortBlocks = 0;
    private const int LongBlocks = 3;
    private const byte PrimaryList = 0x10;
    private const byte GrownList = 0x08;

    private static readonly Action<UnitTask> s_fetched = Reassign;

    public static void Read10(UnitTask task) => Read(task, task.Sam.Cdb[2], headerSize: 4);

    public static void Read12(UnitTask task) => Read(task, task.Sam.Cdb[1], headerSize: 8);

    public static void ReassignBlocks(UnitTask task)
    {
        // The list says how long it is; what the initiator offers is an upper bound.
        long offered = task.Sam.DataOutLength;
        if (offered < ReassignHeader)
        {
            task.IllegalRequest(AdditionalSense.ParameterListLengthError);
        }
        else if (ParameterList.TryFetch(task, Math.Min(offered, MaximumReassign), MaximumReassign, s_fetched))
        {
            Reassign(task);
        }
    }

    private static void Read(UnitTask task, byte options, int headerSize)
    {
        var disk = (DiskUnit)task.Unit;
        ref Cdb cdb = ref task.Sam.Cdb;
        int asked = options & 0x07;
        int format = asked == ShortBlocks ? ShortBlocks : LongBlocks; // the default, for what has no such addresses
        int size = format == ShortBlocks ? 4 : 8;
        int first = headerSize == 8 ? (int)Math.Min(cdb.Lba, MaximumGrown) : 0; // ADDRESS DESCRIPTOR INDEX
        List<ulong> grown = (options & GrownList) != 0 ? disk.GrownDefects : [];
        int count = Math.Max(0, grown.Count - first);
        var writer = new DataInWriter(task, cdb.AllocationLength);
        writer.Write8(0);
        writer.Write8((options & (PrimaryList | GrownList)) | format);
        if (headerSize == 8)
        {
            writer.Write16(disk.DefectGeneration);
            writer.Write32((uint)(count * size));
        }
        else
        {
            writer.Write16(count * size);
        }

        for (int i = first; i < grown.Count; i++)
        {
            if (size == 4)
            {
                writer.Write32((uint)Math.Min(grown[i], uint.MaxValue));
            }
            else
            {
                writer.Write64(grown[i]);
            }
        }

        if (format == asked)
        {
            writer.Finish();
        }
        else
        {
            writer.Finish(new SenseData(SenseKey.RecoveredError, AdditionalSense.DefectListNotFound));
        }
    }

    private static void Reassign(UnitTask task)
    {
        var disk = (DiskUnit)task.Unit;
        Span<byte> buffer = stackalloc byte[MaximumReassign];
        ReadOnlySpan<byte> list = ParameterList.Read(task, buffer);
        bool isLong = (task.Sam.Cdb[1] & 0x02) != 0;
        bool isLongList = (task.Sam.Cdb[1] & 0x01) != 0;
        int size = isLong ? 8 : 4;
        uint length = WireNumber(list[(isLongList ? 0 : 2)..ReassignHeader]);
        if (length > list.Length - ReassignHeader || length % size != 0)
        {
            task.IllegalRequest(AdditionalSense.ParameterListLengthError);
            return;
        }

        List<ulong> blocks = [];
        for (int at = ReassignHeader; at < ReassignHeader + length; at += size)
        {
            ulong lba = isLong
                ? System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(list[at..])
                : WireNumber(list.Slice(at, 4));
            if (!disk.IsInRange(task, lba, 1))
            {
                return;
            }

            blocks.Add(lba);
        }

        if (disk.TryReassign(blocks))
        {
            disk.FinishKept(task, ReassignHeader + length);
        }
        else
        {
            task.Fail(new SenseData(SenseKey.HardwareError, AdditionalSense.NoDefectSpareLocation));
        }
    }

    private static uint WireNumber(ReadOnlySpan<byte> bytes)
    {
        uint number = 0;
        foreach (byte b in bytes)
        {
            number = (number << 8) | b;
        }

        return number;
    }
}
