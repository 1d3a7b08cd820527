using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.Scanning;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi;

namespace Scuzzy.Initiator.Upper;

/// <summary>Waits until the disk is ready, starting it if need be (kernel: sd_spinup_disk).</summary>
internal sealed class DiskSpinUp(ScsiDisk disk, ProbeBuffer buffer)
{
    private const long RoundNs = 1_000_000_000;
    private const long StartLimitNs = 100_000_000_000;
    private const long AttentionLimitNs = 5_000_000_000;

    private readonly ScsiDevice _device = disk.Device;

    private long _waitsUntilNs;

    public async ShardTask RunAsync()
    {
        bool isReady;
        do
        {
            bool hadMedium = disk.HasMedium;
            await SendAsync(Cdb.TestUnitReady());
            ScsiExecution e = buffer.Outcome;
            isReady = e.HasGoodStatus;
            if (DiskProbe.LacksMedium(e))
            {
                disk.Probe.MediumIsMissing();
                if (hadMedium && _device.Host.Scsi.Log.Style == LogStyle.Modern)
                {
                    Say("Media removed, stopped polling");
                }

                return;
            }
        } while (await WaitsAsync(buffer.Outcome) && _device.Host.Shard.NowNs <= _waitsUntilNs);

        disk.HasMedium |= isReady;
        if (_waitsUntilNs > 0)
        {
            _device.Host.Scsi.Log.Continue(isReady ? "ready\n" : "not responding...\n");
        }
    }

    /// <summary>Waits for another round if there is hope; false: there is none, or no need.</summary>
    private async ShardTask<bool> WaitsAsync(ScsiExecution e)
    {
        if (e.Status != ScsiStatus.CheckCondition)
        {
            if (_waitsUntilNs == 0 && !e.HasGoodStatus)
            {
                disk.Probe.SayFailed("Test Unit Ready", "Unit Not Ready", e);
            }

            return false;
        }

        if ((_device.Flags & DeviceFlags.NoStartOnAdd) != 0)
        {
            return false;
        }

        if (e.HasSense && e.SenseKey == SenseKey.NotReady)
        {
            // Manual intervention, standby, unavailable and the like: waiting would not help.
            bool isHopeless =
                e.Additional.Asc == 0x04 && e.Additional.Ascq is 0x03 or 0x0b or 0x0c or 0x1b or 0x24 or 0x25;
            if (isHopeless)
            {
                return false;
            }

            await StartAsync();
            await _device.Host.Cpu.Delay(RoundNs);
            _device.Host.Scsi.Log.Continue(".");
            return true;
        }

        if (e.HasSense && e.SenseKey == SenseKey.UnitAttention && e.Additional.Asc == 0x28)
        {
            _waitsUntilNs = _waitsUntilNs > 0 ? _waitsUntilNs : _device.Host.Shard.NowNs + AttentionLimitNs;
            await _device.Host.Cpu.Delay(RoundNs);
            return true;
        }

        if (_waitsUntilNs == 0)
        {
            Say("Unit Not Ready");
            disk.Probe.SaySense(e);
        }

        return false;
    }

    /// <summary>Starts it, once.</summary>
    private async ShardTask StartAsync()
    {
        if (_waitsUntilNs == 0)
        {
            _device.Host.Scsi.Log.BeginDisk(_device, "Spinning up disk...");
            await SendAsync(Cdb.StartStopUnit(start: true, immediate: true));
            _waitsUntilNs = _device.Host.Shard.NowNs + StartLimitNs;
        }
    }

    private ShardTask SendAsync(Cdb cdb) =>
        buffer.SendAsync(_device, cdb, 0, false, DiskProbe.TimeoutNs, disk.MaxRetries, disk.Driver.ReadyFailures);

    private void Say(string text) => _device.Host.Scsi.Log.Disk(_device, 5, text);
}
