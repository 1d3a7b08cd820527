using Scuzzy.Initiator.Upper;
using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Initiator.Mid.Scanning;

/// <summary>Offers a device to the upper drivers (kernel: scsi_sysfs_add_sdev, scsi_bus_match). Names are given at once,
/// in the order of the scan; the rest of a probe goes on by itself.</summary>
internal static class Binding
{
    public static async ShardTask BindAsync(ScsiDevice device)
    {
        if (device.IsBound || device.State != ScsiDeviceState.Running)
        {
            return;
        }

        device.IsBound = true;
        ScsiHost host = device.Host;
        host.Scsi.Objects?.Add(device);
        UpperDevice? bound = FindDriver(device);
        if (bound is not null)
        {
            host.Probes.Schedule(bound);
        }

        if (host.Scsi.Generic is { } generic)
        {
            await generic.AddAsync(device);
        }
    }

    private static UpperDevice? FindDriver(ScsiDevice device)
    {
        if (device.NoUldAttach || device.PeripheralQualifier != 0)
        {
            return null;
        }

        IReadOnlyList<UpperDriver> drivers = device.Host.Scsi.UpperDrivers;
        for (int i = 0; i < drivers.Count; i++)
        {
            UpperDriver driver = drivers[i];
            if (driver.Wants(device) && driver.Bind(device) is { } upper)
            {
                device.Upper = upper;
                return upper;
            }
        }

        return null;
    }
}
