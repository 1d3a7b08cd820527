using Scuzzy.Scsi;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units.Disk;

/// <summary>PRE-FETCH of 10 and 16 bytes (SBC-4): the blocks are as near as they will get, so the condition
/// is met.</summary>
internal static class PreFetch
{
    public static void Execute(UnitTask task)
    {
        ref Cdb cdb = ref task.Sam.Cdb;
        if (((DiskUnit)task.Unit).IsInRange(task, cdb.Lba, cdb.TransferLength))
        {
            task.Unit.Finish(task, ScsiStatus.ConditionMet, 0, 0);
        }
    }
}
