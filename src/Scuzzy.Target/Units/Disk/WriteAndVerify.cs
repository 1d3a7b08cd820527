using Scuzzy.Scsi;
using Scuzzy.Storage;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units.Disk;

/// <summary>WRITE AND VERIFY of 10 to 32 bytes (SBC-4).</summary>
internal static class WriteAndVerify
{
    private static readonly Action<UnitTask> s_fetched = Write;
    private static readonly Action<UnitTask> s_written = Written;

    public static void Execute(UnitTask task)
    {
        if (!DataCheck.TryRange(task, out _))
        {
            return;
        }

        if (Verify.ByteCheck(task) >= 2)
        {
            task.InvalidField(DataCheck.FlagsByte(ref task.Sam.Cdb), 2);
            return;
        }

        long data = Verify.DataOutWanted(task);
        var disk = (DiskUnit)task.Unit;
        if (disk.WholeBlocks(data) != data)
        {
            _ = DataCheck.IsEnough(task, (long)task.Sam.Cdb.TransferLength << disk.BlockShift);
        }
        else if (task.FetchDataOut(data, s_fetched))
        {
            Write(task);
        }
    }

    private static void Write(UnitTask task)
    {
        var disk = (DiskUnit)task.Unit;
        long data = Verify.DataOutWanted(task);
        if (data == 0)
        {
            task.Good(0, (long)task.Sam.Cdb.TransferLength << disk.BlockShift);
            return;
        }

        task.UseDataOut(0, data);
        task.Operation = BlockOperation.Write;
        task.Flags = disk.DurableFlags;
        task.OffsetBytes = (long)task.Sam.Cdb.Lba << disk.BlockShift;
        task.LengthBytes = data;
        if (task.SubmitTo(disk.Store, s_written))
        {
            Written(task);
        }
    }

    // What is verified is the medium, so the write goes through to it: a flush follows if the store has no FUA.
    private static void Written(UnitTask task)
    {
        var disk = (DiskUnit)task.Unit;
        if (task.Status != BlockStatus.Ok)
        {
            StoreErrors.Fail(task);
        }
        else if (task.Operation == BlockOperation.Write && disk.MustFlushAfter(forceUnitAccess: true))
        {
            task.SetFlush();
            if (task.SubmitTo(disk.Store, s_written))
            {
                Written(task);
            }
        }
        else
        {
            BlockVerifier.Run(task);
        }
    }
}
