using Scuzzy.Storage;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units.Disk;

/// <summary>The end of a command that changed the medium: a flush first, if the write cache is disabled and the store
/// has one of its own.</summary>
internal static class Durability
{
    private static readonly Action<UnitTask> s_ended = Ended;

    /// <summary>Ends the task with GOOD once what it did is as durable as the mode pages promise.</summary>
    public static void Finish(UnitTask task, long transferred)
    {
        var disk = (DiskUnit)task.Unit;
        if (disk.WriteCacheEnabled || !disk.Store.Limits.HasWriteCache)
        {
            task.Good(transferred, transferred);
            return;
        }

        task.Position = transferred;
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
            task.Good(task.Position, task.Position);
        }
        else
        {
            StoreErrors.Fail(task);
        }
    }
}
