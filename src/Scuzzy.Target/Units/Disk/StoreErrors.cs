using Scuzzy.Scsi;
using Scuzzy.Storage;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units.Disk;

/// <summary>What a store's failure becomes on the wire.</summary>
internal static class StoreErrors
{
    /// <summary>Ends a task whose bio failed.</summary>
    /// <param name="task">The task; its bio has ended.</param>
    /// <param name="transferred">Bytes that went over the wire.</param>
    /// <param name="wanted">Bytes that the command wanted.</param>
    public static void Fail(UnitTask task, long transferred = 0, long wanted = 0)
    {
        if (task.Status == BlockStatus.ReservationConflict)
        {
            task.Unit.Finish(task, ScsiStatus.ReservationConflict, 0, 0);
            return;
        }

        Count(task);
        task.Fail(Sense(task), transferred, wanted);
    }

    /// <summary>The block that failed, if it is known: the store tells, or there is only one.</summary>
    private static ulong? BlockOf(UnitTask task)
    {
        int shift = ((DiskUnit)task.Unit).BlockShift;
        long at = task.LengthBytes == 1L << shift ? task.OffsetBytes : task.FailedAtBytes;
        return at < 0 ? null : (ulong)at >> shift;
    }

    private static void Count(UnitTask task)
    {
        ErrorCounters errors = task.Unit.Errors;
        bool isVerify = task.Row.Name.Contains("VERIFY", StringComparison.Ordinal);
        if (task.Status != BlockStatus.Medium)
        {
            errors.Others++;
        }
        else if (task.Operation != BlockOperation.Read)
        {
            errors.Writes++;
        }
        else if (isVerify)
        {
            errors.Verifies++;
        }
        else
        {
            errors.Reads++;
        }
    }

    private static SenseData Sense(UnitTask task) =>
        task.Status switch
        {
            BlockStatus.Medium => new SenseData(
                SenseKey.MediumError,
                task.Operation == BlockOperation.Read
                    ? AdditionalSense.UnrecoveredReadError
                    : AdditionalSense.WriteError
            )
            {
                Information = BlockOf(task),
            },
            BlockStatus.NoSpace => new SenseData(
                SenseKey.DataProtect,
                AdditionalSense.SpaceAllocationFailedWriteProtect
            ),
            BlockStatus.ReadOnly => new SenseData(SenseKey.DataProtect, AdditionalSense.WriteProtected),
            BlockStatus.Protection => new SenseData(SenseKey.AbortedCommand, AdditionalSense.GuardCheckFailed),
            BlockStatus.Offline => new SenseData(SenseKey.NotReady, AdditionalSense.NotReadyCauseNotReportable),
            BlockStatus.Transport or BlockStatus.Timeout or BlockStatus.DurationLimit => new SenseData(
                SenseKey.AbortedCommand,
                AdditionalSense.CommunicationFailure
            ),
            BlockStatus.Ok
            or BlockStatus.IoError
            or BlockStatus.Target
            or BlockStatus.NotSupported
            or BlockStatus.Invalid
            or BlockStatus.ReservationConflict
            or _ => new SenseData(SenseKey.HardwareError, AdditionalSense.InternalTargetFailure),
        };
}
