using Scuzzy.Block.Queue;

namespace Scuzzy.Initiator.Mid.Queueing;

/// <summary>Does the state of the device let a request pass? (kernel: scsi_device_state_check, scsi_prep_state_check).</summary>
internal static class StateGate
{
    /// <summary>Multi-queue order, for a device that is not running. Queued: let it pass.</summary>
    public static QueueResult ForMultiQueue(ScsiDevice device, Request request)
    {
        bool isPrivileged = request.Passthrough is { IsPrivileged: true };
        switch (device.State)
        {
            case ScsiDeviceState.Created:
            case ScsiDeviceState.Running:
                return QueueResult.Queued;
            case ScsiDeviceState.Offline:
            case ScsiDeviceState.TransportOffline:
                Reject(device);
                return QueueResult.Error;
            case ScsiDeviceState.Deleted:
                device.Host.Scsi.Log.Device(device, 3, "rejecting I/O to dead device");
                return QueueResult.Error;
            case ScsiDeviceState.Blocked:
            case ScsiDeviceState.CreatedBlocked:
                return QueueResult.Resource;
            case ScsiDeviceState.Quiesce:
                return isPrivileged ? QueueResult.Queued : QueueResult.Resource;
            default:
                return isPrivileged ? QueueResult.Queued : QueueResult.Offline;
        }
    }

    /// <summary>Request-function order.</summary>
    public static PrepareResult ForRequestFunction(ScsiDevice device, Request request)
    {
        bool isPrivileged = request.Passthrough is { IsPrivileged: true };
        switch (device.State)
        {
            case ScsiDeviceState.Running:
                return PrepareResult.Ready;
            case ScsiDeviceState.Offline:
            case ScsiDeviceState.TransportOffline:
                Reject(device);
                return PrepareResult.Kill;
            case ScsiDeviceState.Deleted:
                device.Host.Scsi.Log.Device(device, 3, "rejecting I/O to dead device");
                return PrepareResult.Kill;
            case ScsiDeviceState.Quiesce:
            case ScsiDeviceState.Blocked:
            case ScsiDeviceState.CreatedBlocked:
                return isPrivileged ? PrepareResult.Ready : PrepareResult.Defer;
            default:
                return isPrivileged ? PrepareResult.Ready : PrepareResult.Kill;
        }
    }

    /// <summary>Says, once per transition in newer kernels, that an offline device takes nothing.</summary>
    public static void Reject(ScsiDevice device)
    {
        if (device.OfflineReported && device.Host.Scsi.Policy.States == StateRules.Modern)
        {
            return;
        }

        device.OfflineReported = true;
        device.Host.Scsi.Log.Device(device, 3, "rejecting I/O to offline device");
    }
}
