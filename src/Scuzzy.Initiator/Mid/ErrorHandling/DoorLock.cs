using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi;

namespace Scuzzy.Initiator.Mid.ErrorHandling;

/// <summary>Locks the door of a device again that a reset has unlocked (kernel: scsi_eh_lock_door).</summary>
internal static class DoorLock
{
    private const long TimeoutNs = 10_000_000_000;
    private const int Retries = 5;

    /// <summary>Queues the lock at the head of the device's queue, if its door is to be locked.</summary>
    public static void Restore(ScsiDevice device)
    {
        ErrorHandlingPolicy policy = device.Host.Scsi.Policy.ErrorHandling;
        if (!device.IsOnline || !device.IsLocked || (policy.LocksDoorsAfterResetOnly && !device.WasReset))
        {
            return;
        }

        device.WasReset = false;
        _ = LockAsync(device);
    }

    private static ShardTask LockAsync(ScsiDevice device) =>
        device.ExecuteAsync(
            new ScsiExecution
            {
                Cdb = Cdb.PreventAllowMediumRemoval(prevent: true),
                TimeoutNs = TimeoutNs,
                Retries = Retries,
            }
        );
}
