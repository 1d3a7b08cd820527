using Scuzzy.Scsi;
using Scuzzy.Storage;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units.Disk;

/// <summary>WRITE ATOMIC(16) (SBC-4): all of it or nothing, for other commands because the task has the medium for
/// itself, and through a loss of power because the store promises it.</summary>
internal static class WriteAtomic
{
    private static readonly Action<UnitTask> s_fetched = Write;
    private static readonly Action<UnitTask> s_written = Written;

    public static void Execute(UnitTask task)
    {
        if (!DataCheck.TryRange(task, out DiskUnit disk))
        {
            return;
        }

        ref Cdb cdb = ref task.Sam.Cdb;
        uint unit = disk.AtomicUnitBlocks;
        if (cdb.Lba % unit != 0)
        {
            task.InvalidField(2, 7);
        }
        else if (cdb.TransferLength % unit != 0 || cdb.TransferLength > disk.MaximumAtomicBlocks)
        {
            task.InvalidField(DataCheck.LengthFieldByte(ref cdb), 7);
        }
        else
        {
            long data = (long)cdb.TransferLength << disk.BlockShift;
            if (DataCheck.IsOffered(task, data) && task.FetchDataOut(data, s_fetched))
            {
                Write(task);
            }
        }
    }

    private static void Write(UnitTask task)
    {
        var disk = (DiskUnit)task.Unit;
        ref Cdb cdb = ref task.Sam.Cdb;
        long data = (long)cdb.TransferLength << disk.BlockShift;
        if (data == 0)
        {
            task.Good();
            return;
        }

        task.UseDataOut(0, data);
        task.Operation = BlockOperation.Write;
        task.Flags = cdb.ForceUnitAccess || !disk.WriteCacheEnabled ? disk.DurableFlags : BioFlags.Synchronous;
        task.OffsetBytes = (long)cdb.Lba << disk.BlockShift;
        task.LengthBytes = data;
        if (task.SubmitTo(disk.Store, s_written))
        {
            Written(task);
        }
    }

    private static void Written(UnitTask task)
    {
        var disk = (DiskUnit)task.Unit;
        if (task.Status != BlockStatus.Ok)
        {
            StoreErrors.Fail(task);
        }
        else if (task.Operation == BlockOperation.Write && disk.MustFlushAfter(task.Sam.Cdb.ForceUnitAccess))
        {
            task.SetFlush();
            if (task.SubmitTo(disk.Store, s_written))
            {
                Written(task);
            }
        }
        else
        {
            long data = (long)task.Sam.Cdb.TransferLength << disk.BlockShift;
            task.Good(data, data);
        }
    }
}
