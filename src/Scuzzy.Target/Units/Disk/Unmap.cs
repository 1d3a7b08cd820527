using Scuzzy.Scsi;
using Scuzzy.Scsi.Parameters;
using Scuzzy.Storage;
using Scuzzy.Target.Data;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units.Disk;

/// <summary>UNMAP (SBC-4). Nothing is unmapped unless the whole list is good.</summary>
internal static class Unmap
{
    /// <summary>MAXIMUM UNMAP BLOCK DESCRIPTOR COUNT.</summary>
    public const int MaximumDescriptors = 256;

    private const int MaximumList = UnmapListView.HeaderSize + (MaximumDescriptors * UnmapListView.DescriptorSize);

    private static readonly Action<UnitTask> s_fetched = Fetched;
    private static readonly Action<UnitTask> s_ended = Ended;

    public static void Execute(UnitTask task)
    {
        ref Cdb cdb = ref task.Sam.Cdb;
        uint length = cdb.AllocationLength;
        if ((cdb[1] & 0x01) != 0)
        {
            task.InvalidField(1, 0); // ANCHOR: ANC_SUP is 0
        }
        else if (length == 0)
        {
            task.Good();
        }
        else if (length < UnmapListView.HeaderSize)
        {
            task.IllegalRequest(AdditionalSense.ParameterListLengthError);
        }
        else if (ParameterList.TryFetch(task, length, ushort.MaxValue, s_fetched))
        {
            Fetched(task);
        }
    }

    private static void Fetched(UnitTask task)
    {
        Span<byte> buffer = stackalloc byte[MaximumList];
        long length = task.Position;
        ReadOnlySpan<byte> bytes = buffer[..task.Sam.CopyDataOut(0, buffer[..(int)Math.Min(length, MaximumList)])];
        var list = new UnmapListView(bytes);
        if (list.DescriptorDataLength + UnmapListView.HeaderSize > length)
        {
            task.IllegalRequest(AdditionalSense.ParameterListLengthError);
        }
        else if (list.AnnouncedCount > MaximumDescriptors)
        {
            task.Fail(SenseData.InvalidFieldInParameterList(2, 7));
        }
        else if (AreInRange(task, list))
        {
            // The position counts bytes of the descriptor that the stage names.
            task.Position = 0;
            task.Stage = 0;
            Run(task, list.Count);
        }
    }

    private static bool AreInRange(UnitTask task, UnmapListView list)
    {
        var disk = (DiskUnit)task.Unit;
        ulong blocks = 0;
        for (int i = 0; i < list.Count; i++)
        {
            if (!disk.IsInRange(task, list[i].Lba, list[i].Blocks))
            {
                return false;
            }

            blocks += list[i].Blocks;
        }

        if (blocks <= disk.Options.MaximumUnmapBlocks)
        {
            return true;
        }

        task.Fail(SenseData.InvalidFieldInParameterList(2, 7));
        return false;
    }

    private static void Ended(UnitTask task)
    {
        if (Check(task))
        {
            Span<byte> header = stackalloc byte[UnmapListView.HeaderSize];
            _ = task.Sam.CopyDataOut(0, header);
            Run(task, new UnmapListView(header).AnnouncedCount);
        }
    }

    private static void Run(UnitTask task, int count)
    {
        var disk = (DiskUnit)task.Unit;
        Span<byte> bytes = stackalloc byte[UnmapListView.DescriptorSize + UnmapListView.HeaderSize];
        while (task.Stage < count)
        {
            UnmapDescriptor extent = Descriptor(task, bytes);
            long rest = ((long)extent.Blocks << disk.BlockShift) - task.Position;
            if (rest == 0 || !task.UseUnmap(disk, ((long)extent.Lba << disk.BlockShift) + task.Position, rest))
            {
                task.Stage++;
                task.Position = 0;
                continue;
            }

            if (!task.SubmitTo(disk.Store, s_ended) || !Check(task))
            {
                return;
            }
        }

        Durability.Finish(task, task.Sam.Cdb.AllocationLength);
    }

    private static UnmapDescriptor Descriptor(UnitTask task, Span<byte> bytes)
    {
        int at = UnmapListView.HeaderSize + (task.Stage * UnmapListView.DescriptorSize);
        bytes.Clear();
        bytes[3] = UnmapListView.DescriptorSize;
        _ = task.Sam.CopyDataOut(at, bytes[UnmapListView.HeaderSize..]);
        return new UnmapListView(bytes)[0];
    }

    private static bool Check(UnitTask task)
    {
        if (task.Status != BlockStatus.Ok)
        {
            StoreErrors.Fail(task);
            return false;
        }

        task.Position += task.LengthBytes;
        return true;
    }
}
