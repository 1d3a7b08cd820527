using Scuzzy.Scsi;
using Scuzzy.Storage;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units.Disk;

/// <summary>COMPARE AND WRITE (SBC-4): one step for everybody else, because the task has the medium for itself.
/// </summary>
internal static class CompareAndWrite
{
    private static readonly Action<UnitTask> s_fetched = Read;
    private static readonly Action<UnitTask> s_read = Compare;
    private static readonly Action<UnitTask> s_written = Written;

    public static void Execute(UnitTask task)
    {
        if (!DataCheck.TryRange(task, out DiskUnit disk))
        {
            return;
        }

        if (task.Sam.Cdb.TransferLength > (uint)disk.MaximumCompareBlocks)
        {
            task.InvalidField(13, 7);
            return;
        }

        long data = 2 * Half(task, disk);
        if (DataCheck.IsOffered(task, data) && task.FetchDataOut(data, s_fetched))
        {
            Read(task);
        }
    }

    private static long Half(UnitTask task, DiskUnit disk) => (long)task.Sam.Cdb.TransferLength << disk.BlockShift;

    private static void Read(UnitTask task)
    {
        var disk = (DiskUnit)task.Unit;
        long half = Half(task, disk);
        if (half == 0)
        {
            task.Good();
            return;
        }

        task.UseScratch(disk, BlockOperation.Read, (long)task.Sam.Cdb.Lba << disk.BlockShift, (int)half);
        if (task.SubmitTo(disk.Store, s_read))
        {
            Compare(task);
        }
    }

    private static void Compare(UnitTask task)
    {
        var disk = (DiskUnit)task.Unit;
        long half = Half(task, disk);
        if (task.Status != BlockStatus.Ok)
        {
            StoreErrors.Fail(task, 0, 2 * half);
            return;
        }

        long differs = BlockVerifier.FindDifference(task, disk, 0, 0, (int)half);
        if (differs >= 0)
        {
            // INFORMATION is the offset of the first byte that differs (SBC-4).
            task.Fail(
                new SenseData(SenseKey.Miscompare, AdditionalSense.MiscompareDuringVerify)
                {
                    Information = (ulong)differs,
                },
                2 * half,
                2 * half
            );
            return;
        }

        task.UseDataOut(half, half);
        task.Operation = BlockOperation.Write;
        task.Flags = task.Sam.Cdb.ForceUnitAccess || !disk.WriteCacheEnabled ? disk.DurableFlags : BioFlags.Synchronous;
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
            task.Good(2 * Half(task, disk), 2 * Half(task, disk));
        }
    }
}
