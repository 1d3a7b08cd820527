using Scuzzy.Scsi;
using Scuzzy.Storage;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units.Disk;

/// <summary>SYNCHRONIZE CACHE (SBC-4): flushes the whole store, whatever the range.</summary>
internal static class SynchronizeCache
{
    private static readonly Action<UnitTask> s_ended = Ended;

    public static void Execute(UnitTask task)
    {
        var disk = (DiskUnit)task.Unit;
        ref Cdb cdb = ref task.Sam.Cdb;
        if (!disk.IsInRange(task, cdb.Lba, cdb.TransferLength))
        {
            return;
        }

        task.SetFlush();
        if (task.SubmitTo(disk.Store, s_ended))
        {
            Ended(task);
        }
    }

    private static void Ended(UnitTask task)
    {
        if (task.Status == BlockStatus.Ok)
        {
            task.Good();
        }
        else
        {
            StoreErrors.Fail(task);
        }
    }
}
