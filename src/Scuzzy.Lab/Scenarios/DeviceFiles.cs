using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Upper;
using Scuzzy.Lab.Composition;
using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Lab.Scenarios;

/// <summary>Opens the nodes in /dev as processes do.</summary>
internal sealed class DeviceFiles(LabMachine machine)
{
    /// <summary>Opens a disk.</summary>
    /// <returns>The disk, which is to be closed, or null with the errno's name.</returns>
    public async ShardTask<(LabDisk? Disk, string Errno)> OpenDiskAsync(string path, DiskOpenMode mode)
    {
        if (!path.StartsWith("/dev/", StringComparison.Ordinal) || machine.FindDisk(path[5..]) is not { } disk)
        {
            await ShardTask.Completed;
            return (null, "ENOENT");
        }

        int error = await disk.Scsi.OpenAsync(mode);
        return error == 0 ? (disk, "0") : (null, ErrnoNames.Of(error));
    }

    /// <summary>Opens a disk or a generic node for passing commands through, as sg3_utils do (O_NONBLOCK).</summary>
    /// <returns>The device, for <see cref="CloseDeviceAsync"/>, or null with the errno's name.</returns>
    public async ShardTask<(ScsiDevice? Device, string Errno)> OpenDeviceAsync(string path)
    {
        if (!IsGeneric(path))
        {
            (LabDisk? disk, string errno) = await OpenDiskAsync(path, DiskOpenMode.NonBlocking);
            return (disk?.Scsi.Device, errno);
        }

        if (Find(path) is not { } device)
        {
            await ShardTask.Completed;
            return (null, "ENOENT");
        }

        return await device.WaitForRecoveryAsync() ? (device, "0") : (null, "ENXIO");
    }

    /// <summary>Closes what <see cref="OpenDeviceAsync"/> has opened.</summary>
    public static ShardTask CloseDeviceAsync(string path, ScsiDevice device) =>
        !IsGeneric(path) && device.Upper is ScsiDisk disk ? disk.CloseAsync() : ShardTask.Completed;

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
}
