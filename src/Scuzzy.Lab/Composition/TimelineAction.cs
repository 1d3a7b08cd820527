using System.Globalization;
using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Upper;
using Scuzzy.Lab.Binding;
using Scuzzy.Lab.Model;
using Scuzzy.Lab.Workloads;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Storage;

namespace Scuzzy.Lab.Composition;

/// <summary>Carries out one entry of a timeline.</summary>
internal sealed class TimelineAction(LabMachine machine, TimelineEntry entry, Action<string> fail)
{
    /// <summary>Does it.</summary>
    /// <returns>A line that tells what was done and how it ended.</returns>
    public async ShardTask<string> RunAsync()
    {
        string what = await ActAsync();
        long microseconds = machine.Cpu.Shard.NowNs / 1000;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"[{microseconds / 1_000_000, 5}.{microseconds % 1_000_000:D6}] {what}"
        );
    }

    private ShardTask<string> ActAsync()
    {
        if (entry.Write is { } write)
        {
            return WriteAsync(write.Path.Text, write.Value, write.Expect);
        }

        if (entry.Dd is { } dd)
        {
            return DdAsync(dd);
        }

        if (entry.Delete is { } device)
        {
            return WriteAsync($"/sys/class/scsi_device/{device}/device/delete", "1", "0");
        }

        if (entry.Reset is { } reset)
        {
            return ResetAsync(reset);
        }

        if (entry.Elevator is { } elevator)
        {
            return WriteAsync($"/sys/block/{elevator.Disk}/queue/scheduler", elevator.Name.Text, "0");
        }

        if (entry.LoggingLevel is { } level)
        {
            string text = level.ToString(CultureInfo.InvariantCulture);
            return WriteAsync("/proc/sys/dev/scsi/logging_level", text, "0");
        }

        if (entry.Inject is { } rule)
        {
            return FaultAsync($"inject {rule.Name}", machine.Faults.TryInject(rule), "ENOSPC");
        }

        if (entry.Arm is { } armed)
        {
            return FaultAsync($"arm {armed}", machine.Faults.TryArm(armed.Text), "ENOENT");
        }

        if (entry.Clear is { } cleared)
        {
            return FaultAsync($"clear {cleared}", machine.Faults.Clear(cleared.Text), "ENOENT");
        }

        return entry.Scan is { } scan ? ScanAsync(scan.Text) : PlugAsync();
    }

    private async ShardTask<string> FaultAsync(string what, bool isDone, string problem)
    {
        await ShardTask.Completed;
        return Judge(what, isDone ? "0" : problem, "0");
    }

    private async ShardTask<string> WriteAsync(string path, string value, string expect)
    {
        string ended = ErrnoNames.Of(await machine.Files.WriteAsync(path, value));
        return Judge($"echo {value} > {path}", ended, expect);
    }

    private async ShardTask<string> ScanAsync(string where)
    {
        bool isHost = where.StartsWith("host", StringComparison.Ordinal);
        string[] parts = isHost ? [where[4..], "-", "-", "-"] : where.Split(':');
        string name = "host" + parts[0];
        string what = await WriteAsync($"/sys/class/scsi_host/{name}/scan", $"{parts[1]} {parts[2]} {parts[3]}", "0");

        // Beyond what the write waits for: what the scan found can be used by the timeline's next entry.
        if (machine.Scsi.Hosts.FirstOrDefault(h => h.Name == name) is { } host)
        {
            await host.WaitForProbesAsync();
        }

        return what;
    }

    private async ShardTask<string> ResetAsync(ResetAction reset)
    {
        string what = $"reset {reset.Scope.ToString().ToLowerInvariant()} of {reset.Device}";
        ScsiDevice? device = machine
            .Scsi.Hosts.SelectMany(h => h.Devices)
            .FirstOrDefault(d => d.Address == reset.Device.Text);
        string ended = device is null ? "ENOENT" : ErrnoNames.Of(await device.ResetAsync(reset.Scope, reset.Escalates));
        return Judge(what, ended, reset.Expect);
    }

    private async ShardTask<string> DdAsync(DirectIo dd)
    {
        string what = string.Create(
            CultureInfo.InvariantCulture,
            $"dd {dd.Operation.ToString().ToLowerInvariant()} {dd.Disk} at {dd.OffsetBytes}, {dd.SizeBytes} bytes"
        );
        if (machine.FindDisk(dd.Disk.Text) is not { } disk)
        {
            return Judge(what, "ENOENT", dd.Expect);
        }

        DiskOpenMode mode = dd.Operation == BlockOperation.Read ? DiskOpenMode.Read : DiskOpenMode.Write;
        int error = await disk.Scsi.OpenAsync(mode);
        if (error != 0)
        {
            return Judge(what, ErrnoNames.Of(error), dd.Expect);
        }

        using var io = new SingleIo(disk.Block, machine.Cpu, (int)dd.SizeBytes);
        bool isFlush = dd.Operation == BlockOperation.Flush;
        BlockStatus status = await io.RunAsync(dd.Operation, isFlush ? 0 : dd.OffsetBytes, isFlush ? 0 : dd.SizeBytes);
        await disk.Scsi.CloseAsync();
        return Judge(what, status.ErrnoName(), dd.Expect);
    }

    private async ShardTask<string> PlugAsync()
    {
        await ShardTask.Completed;
        PlugAction plug = (entry.Plug ?? entry.Unplug)!;
        LabHost host = machine.Hosts.First(h => h.Name == plug.Host.Text);
        if (plug.To is { } to)
        {
            bool isPlugged = machine.TryPlug(host, plug.Channel, plug.Id, to.Text);
            return Judge($"plug {to} into {host.Name} at {plug.At}", isPlugged ? "0" : "EBUSY", "0");
        }

        bool isUnplugged = LabMachine.TryUnplug(host, plug.Channel, plug.Id);
        return Judge($"unplug {host.Name} at {plug.At}", isUnplugged ? "0" : "ENOENT", "0");
    }

    private string Judge(string what, string ended, string expected)
    {
        if (ended != expected && expected != "any")
        {
            fail($"{what}: ended with {ended}, expected {expected}");
        }

        return $"{what}: {ended}";
    }
}
