using Scuzzy.Runtime.Buffers;
using Scuzzy.Scsi;
using Scuzzy.Storage;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units.Disk;

/// <summary>The last block of a read whose buffer ends inside it: read into a block of the task's own, then copied.
/// </summary>
internal static class PartialBlock
{
    private static readonly Action<UnitTask> s_ended = Ended;

    public static unsafe void Read(UnitTask task, DiskUnit disk, long before, int tail)
    {
        int block = disk.Options.BlockBytes;
        byte* bounce = task.BounceBlock(block);
        task.Data.Clear();
        task.Data.Add(new DataSegment(bounce, block));
        task.Operation = BlockOperation.Read;
        task.Flags = BioFlags.None;
        task.OffsetBytes = ((long)task.Sam.Cdb.Lba << disk.BlockShift) + before;
        task.LengthBytes = block;
        task.Position = before;
        task.Stage = tail;
        if (task.SubmitTo(disk.Store, s_ended))
        {
            Ended(task);
        }
    }

    private static unsafe void Ended(UnitTask task)
    {
        var disk = (DiskUnit)task.Unit;
        if (task.Status != BlockStatus.Ok)
        {
            StoreErrors.Fail(task);
            return;
        }

        var bytes = new ReadOnlySpan<byte>(task.BounceBlock(disk.Options.BlockBytes), task.Stage);
        _ = task.Sam.CopyDataIn(task.Position, bytes);
        task.Good(task.Position + task.Stage, (long)task.Sam.Cdb.TransferLength << disk.BlockShift);
    }
}
