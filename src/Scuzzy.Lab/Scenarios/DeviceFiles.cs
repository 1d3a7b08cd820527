using Scuzzy.Initiator.Mid;
using Scuzzy.Lab.Composition;
using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Lab.Scenarios;

/// <summary>Opens the nodes in /dev as processes do.</summary>
internal sealed class DeviceFiles(LabMachine machine)
{
    /// <summary>Opens a disk (kernel: sd_open): waits while its host recovers, and refuses one that is off line.
    /// </summary>
    /// <returns>The disk, or null with the errno's name.</returns>
    public async ShardTask<(LabDisk? Disk, string Errno)> OpenDiskAsync(string path)
    {
        if (!path.StartsWith("/dev/", StringComparison.Ordinal) || machine.FindDisk(path[5..]) is not { } disk)
        {
            await ShardTask.Completed;
            return (null, "ENOENT");
        }

        ScsiDevice device = disk.Scsi.Device;
        return await IsUsableAsync(device) ? (disk, "0") : (null, "ENXIO");
    }

    /// <summary>Opens a disk or a generic node for passing commands through.</summary>
    public async ShardTask<(ScsiDevice? Device, string Errno)> OpenDeviceAsync(string path)
    {
        if (Find(path) is not { } device)
        {
            await ShardTask.Completed;
            return (null, "ENOENT");
        }

        return await IsUsableAsync(device) ? (device, "0") : (null, "ENXIO");
    }

    /// <summary>True if a path is a generic node (sg), whose driver has messages of its own.</summary>
    public static bool IsGeneric(string path) => path.StartsWith("/dev/sg", StringComparison.Ordinal);

    /// <summary>The device of a disk's or a generic node; null: there is no such node.</summary>
    public ScsiDevice? Find(string path)
    {
        if (!IsGeneric(path))
        {
            return path.StartsWith("/dev/", StringComparison.Ordinal) ? machine.FindDisk(path[5..])?.Scsi.Device : null;
        }

        return machine
            .Scsi.Hosts.SelectMany(h => h.Devices)
            .FirstOrDefault(d => d.GenericNumber >= 0 && path == $"/dev/sg{d.GenericNumber}");
    }

    private static ShardTask<bool> IsUsableAsync(ScsiDevice device) => device.WaitForRecoveryAsync();
}
