using Scuzzy.Initiator.Upper;
using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Initiator.Mid.Scanning;

/// <summary>Removes a device (kernel: __scsi_remove_device).</summary>
internal static class DeviceRemoval
{
    public static async ShardTask RunAsync(ScsiDevice device)
    {
        if (device.State is ScsiDeviceState.Cancel or ScsiDeviceState.Deleted)
        {
            return;
        }

        // A blocked device of newer kernels cannot be cancelled: it is gone at once, and its commands fail.
        if (!device.SetState(ScsiDeviceState.Cancel))
        {
            if (!device.SetState(ScsiDeviceState.Deleted))
            {
                return;
            }

            device.Queue.Restart();
        }

        ScsiHost host = device.Host;
        host.Scsi.Generic?.Remove(device);
        await device.LockAsync();
        if (device.Upper is { } upper)
        {
            await upper.RemoveAsync();
            device.Upper = null;
        }

        device.Unlock();
        device.SetState(ScsiDeviceState.Deleted);
        host.Scsi.Objects?.Remove(device);
        host.Starved.Remove(device);
        host.Remove(device);
        device.Target.Remove(device);

        // A port that comes back lets its devices go on, and this one is none of them any more. Old kernels leave the
        // commands of a device that was blocked waiting for ever.
        device.Queue.Restart();
        await device.Queue.CloseAsync();
        host.Template.DeviceDestroy(device);
        if (device.Target.Devices.Count == 0 && device.Target.State != ScsiTargetState.Deleted)
        {
            host.Remove(device.Target);
        }
    }
}
