using Scuzzy.Runtime;
using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Initiator.Mid.ErrorHandling;

/// <summary>A reset that a user asks for (kernel: scsi_ioctl_reset, the ioctl SG_SCSI_RESET). Meanwhile the host
/// dispatches nothing; commands under way are the driver's affair.</summary>
internal static class ScsiReset
{
    /// <summary>Waits until the host does not recover, resets, and lets the host go on.</summary>
    /// <param name="device">Whose logical unit, target, channel or host.</param>
    /// <param name="scope">Which of them first.</param>
    /// <param name="escalates">True: what fails is tried with the next wider scope: device, target, bus, host.</param>
    /// <param name="isNonBlocking">True: resets a device that is off line too, and does not wait (kernel:
    /// scsi_ioctl_block_when_processing_errors).</param>
    /// <returns>0; ENODEV: the device is off line; EAGAIN: the host is being recovered; EIO: nothing could be reset;
    /// EINVAL: the kernel always escalates.</returns>
    public static async ShardTask<int> RunAsync(
        ScsiDevice device,
        ScsiResetScope scope,
        bool escalates,
        bool isNonBlocking
    )
    {
        ScsiHost host = device.Host;
        if (!escalates && !host.Scsi.Policy.ErrorHandling.KnowsNarrowResets)
        {
            return Errno.EINVAL;
        }

        if (isNonBlocking && host.IsInRecovery)
        {
            return Errno.EAGAIN;
        }

        if (!isNonBlocking && !await device.WaitForRecoveryAsync())
        {
            return Errno.ENODEV;
        }

        host.IsResetting = true;
        bool isReset = scope == ScsiResetScope.None;
        if (scope == ScsiResetScope.Device)
        {
            isReset = await host.ErrorHandler.Callbacks.ResetDeviceAsync(device, null) == EhOutcome.Success;
        }

        if (!isReset && GoesOn(scope, ScsiResetScope.Target, escalates))
        {
            isReset = await host.ErrorHandler.Callbacks.ResetTargetAsync(device, null) == EhOutcome.Success;
        }

        int channel = device.Target.Channel;
        if (!isReset && GoesOn(scope, ScsiResetScope.Bus, escalates))
        {
            isReset = await host.ErrorHandler.Callbacks.ResetBusAsync(channel, device, null) == EhOutcome.Success;
        }

        if (!isReset && GoesOn(scope, ScsiResetScope.Host, escalates))
        {
            isReset = await host.ErrorHandler.Callbacks.ResetHostAsync(device, null) == EhOutcome.Success;
        }

        host.IsResetting = false;
        host.ErrorHandler.Log.RestartingAfterReset();
        host.ErrorHandler.WakeWaiters();
        host.RunAllQueues();
        return isReset ? 0 : Errno.EIO;
    }

    /// <summary>Whether a reset is to be tried: it was asked for, or a narrower one that may escalate was.</summary>
    private static bool GoesOn(ScsiResetScope asked, ScsiResetScope next, bool escalates) =>
        asked == next || (escalates && asked != ScsiResetScope.None && Width(asked) < Width(next));

    private static int Width(ScsiResetScope scope) =>
        scope switch
        {
            ScsiResetScope.Device => 1,
            ScsiResetScope.Target => 2,
            ScsiResetScope.Bus => 3,
            _ => 4,
        };
}
