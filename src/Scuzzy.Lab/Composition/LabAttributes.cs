using System.Globalization;
using Scuzzy.Block;
using Scuzzy.Block.Elevators;
using Scuzzy.Block.Queue;
using Scuzzy.Initiator.Mid;
using Scuzzy.Lab.Binding;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Lab.Composition;

/// <summary>The attributes of a machine that a lab may read and write by their paths in sysfs and procfs.</summary>
internal sealed class LabAttributes(LabMachine machine)
{
    private const string LoggingLevel = "/proc/sys/dev/scsi/logging_level";

    /// <summary>Reads an attribute; null if there is none.</summary>
    public string? Read(string path)
    {
        string[] parts = path.Trim('/').Split('/');
        return parts switch
        {
            _ when path == LoggingLevel => Text(machine.Scsi.Log.Level),
            ["sys", "block", var disk, .. var rest] => machine.FindDisk(disk) is { } d ? ReadDisk(d, rest) : null,
            ["sys", "class", "scsi_device", var device, "device", var name] => machine.FindDevice(device) is { } d
                ? ReadDevice(d, name)
                : null,
            ["sys", "class", "scsi_host", var host, var name] => FindHost(host) is { } h ? ReadHost(h, name) : null,
            _ => null,
        };
    }

    /// <summary>Writes an attribute; the result is 0 or an errno value.</summary>
    public async ShardTask<int> WriteAsync(string path, string value)
    {
        string[] parts = path.Trim('/').Split('/');
        switch (parts)
        {
            case ["proc", "sys", "dev", "scsi", "logging_level"]:
                return SetLoggingLevel(value);
            case ["sys", "block", var disk, "queue", "scheduler"]:
                return machine.FindDisk(disk) is { } d ? await SetElevatorAsync(d, value) : Errno.ENOENT;
            case ["sys", "class", "scsi_device", var address, "device", var name]:
                return machine.FindDevice(address) is { } device
                    ? await WriteDeviceAsync(device, name, value)
                    : Errno.ENOENT;
            case ["sys", "class", "scsi_host", var name, "scan"]:
                return FindHost(name) is { } host ? await ScanAsync(host, value) : Errno.ENOENT;
            default:
                return Read(path) is null ? Errno.ENOENT : Errno.EACCES;
        }
    }

    /// <summary>Scans what <c>C T L</c> names, each a number or <c>-</c>.</summary>
    public static async ShardTask<int> ScanAsync(ScsiHost host, string value)
    {
        string[] parts = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (
            parts.Length != 3
            || !TryPart(parts[0], out ulong? channel)
            || !TryPart(parts[1], out ulong? id)
            || !TryPart(parts[2], out ulong? lun)
        )
        {
            return Errno.EINVAL;
        }

        bool isThere = await host.ScanSelectedAsync((int?)channel, (int?)id, lun);
        await host.WaitForProbesAsync();
        return isThere ? 0 : Errno.EINVAL;
    }

    /// <summary>Switches a disk's elevator (kernel: elv_iosched_store).</summary>
    public static async ShardTask<int> SetElevatorAsync(LabDisk disk, string name) =>
        await disk.Block.Queue.ChangeElevatorAsync(name) == ElevatorChange.Unknown ? Errno.EINVAL : 0;

    private static bool TryPart(string text, out ulong? value)
    {
        value = null;
        if (text == "-")
        {
            return true;
        }

        bool isNumber = ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number);
        value = number;
        return isNumber;
    }

    private ScsiHost? FindHost(string name) => machine.Scsi.Hosts.FirstOrDefault(h => h.Name == name);

    private int SetLoggingLevel(string value)
    {
        if (!NumberText.TryParse(value, out long level) || level is < 0 or > int.MaxValue)
        {
            return Errno.EINVAL;
        }

        machine.Scsi.Log.Level = (int)level;
        return 0;
    }

    private static string? ReadDisk(LabDisk disk, string[] rest) =>
        rest switch
        {
            ["size"] => Text(disk.Block.LengthBytes / 512),
            ["ro"] => disk.Block.IsReadOnly ? "1" : "0",
            ["removable"] => disk.Scsi.Device.Removable ? "1" : "0",
            ["queue", "scheduler"] => Scheduler(disk),
            ["queue", "logical_block_size"] => Text(disk.Block.Limits.LogicalBlockBytes),
            ["queue", "physical_block_size"] => Text(disk.Block.Limits.PhysicalBlockBytes),
            ["queue", "rotational"] => disk.Block.Limits.IsRotational ? "1" : "0",
            ["device", var name] => ReadDevice(disk.Scsi.Device, name),
            _ => null,
        };

    /// <summary>The elevators, the active one in brackets (kernel: elv_iosched_show).</summary>
    private static string Scheduler(LabDisk disk)
    {
        RequestQueue queue = disk.Block.Queue;
        BlockPolicy policy = queue.Options.Policy;
        IEnumerable<string> names = policy.Elevators;
        if (policy.NoneIsFirst)
        {
            names = names.Where(n => n != "none").Prepend("none");
        }

        return string.Join(' ', names.Select(n => n == queue.ElevatorName ? $"[{n}]" : n));
    }

    private static string? ReadDevice(ScsiDevice device, string name) =>
        name switch
        {
            "state" => device.State.Name(),
            "vendor" => device.Vendor,
            "model" => device.Model,
            "rev" => device.Revision,
            "type" => Text(device.Type),
            "scsi_level" => Text(device.ScsiLevel),
            "queue_depth" => Text(device.QueueDepth),
            "device_blocked" => Text(device.Blocked),
            "device_busy" => Text(device.Busy),
            "timeout" => Text(device.TimeoutNs / 1_000_000_000),
            "eh_timeout" => Text(device.EhTimeoutNs / 1_000_000_000),
            "iorequest_cnt" => Hexadecimal(device.RequestCount),
            "iodone_cnt" => Hexadecimal(device.DoneCount),
            "ioerr_cnt" => Hexadecimal(device.ErrorCount),
            "iotmo_cnt" => Hexadecimal(device.TimeoutCount),
            _ => null,
        };

    private static string? ReadHost(ScsiHost host, string name) =>
        name switch
        {
            "proc_name" => host.Template.ProcName,
            "can_queue" => Text(host.CanQueue),
            "cmd_per_lun" => Text(host.Template.CommandsPerLun),
            "host_busy" => Text(host.Busy),
            "sg_tablesize" => Text(host.Template.SgTableSize),
            "state" => host.State.Name(),
            "nr_hw_queues" => Text(host.Template.HardwareQueues),
            _ => null,
        };

    private static async ShardTask<int> WriteDeviceAsync(ScsiDevice device, string name, string value)
    {
        bool isNumber = NumberText.TryParse(value, out long number);
        switch (name)
        {
            case "delete":
                await device.RemoveAsync();
                return 0;
            case "rescan":
                return await device.RescanAsync() ? 0 : Errno.ENXIO;
            case "queue_depth":
                return isNumber && device.ChangeQueueDepth((int)number) ? 0 : Errno.EINVAL;
            case "timeout" when isNumber && number is > 0 and < 1_000_000:
                device.TimeoutNs = number * 1_000_000_000;
                return 0;
            case "eh_timeout" when isNumber && number is > 0 and < 1_000_000:
                device.EhTimeoutNs = number * 1_000_000_000;
                return 0;
            case "timeout" or "eh_timeout":
                return Errno.EINVAL;
            case "state":
                return SetState(device, value);
            default:
                return ReadDevice(device, name) is null ? Errno.ENOENT : Errno.EACCES;
        }
    }

    private static int SetState(ScsiDevice device, string value)
    {
        foreach (ScsiDeviceState state in (ScsiDeviceState[])[ScsiDeviceState.Running, ScsiDeviceState.Offline])
        {
            if (state.Name() == value)
            {
                return device.SetState(state) ? 0 : Errno.EINVAL;
            }
        }

        return Errno.EINVAL;
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Hexadecimal(long value) => "0x" + value.ToString("x", CultureInfo.InvariantCulture);
}
