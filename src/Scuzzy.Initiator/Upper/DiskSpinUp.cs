using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.Scanning;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi;

namespace Scuzzy.Initiator.Upper;

/// <summary>Waits until the disk is ready, starting it if need be (kernel: sd_spinup_disk).</summary>
internal sealed class DiskSpinUp(ScsiDisk disk, ProbeBuffer buffer)
{
    private const int TriesPerRound = 3;
    private const long RoundNs = 1_000_000_000;
    private const long AttentionRoundNs = 5_000_000_000;
    private const long LimitNs = 100_000_000_000;

    private readonly ScsiDevice _device = disk.Device;

    public async ShardTask RunAsync()
    {
        bool isSpinning = false;
        long start = 0;
        string dots = string.Empty;
        while (true)
        {
            bool isReady = await TestAsync();
            if (!disk.HasMedium || isReady || !IsWaiting(out bool needsStart))
            {
                if (isSpinning)
                {
                    Say(dots + (isReady ? "ready" : "not responding..."));
                }

                return;
            }

            if (!isSpinning)
            {
                if (!needsStart && buffer.Outcome.SenseKey != SenseKey.UnitAttention)
                {
                    return;
                }

                Say("Spinning up disk...");
                start = _device.Host.Shard.NowNs;
                if (needsStart)
                {
                    await buffer.SendAsync(
                        _device,
                        Cdb.StartStopUnit(start: true, immediate: true),
                        0,
                        false,
                        DiskProbe.TimeoutNs,
                        DiskProbe.Retries
                    );
                }

                isSpinning = true;
            }

            if (_device.Host.Shard.NowNs - start > LimitNs)
            {
                Say(dots + "not responding...");
                return;
            }

            dots += ".";
            await _device.Host.Cpu.Delay(needsStart ? RoundNs : AttentionRoundNs);
        }
    }

    /// <summary>TEST UNIT READY, up to three times while it is met with a unit attention or an error of the transport.</summary>
    private async ShardTask<bool> TestAsync()
    {
        for (int attempt = 0; attempt < TriesPerRound; attempt++)
        {
            await buffer.SendAsync(_device, Cdb.TestUnitReady(), 0, false, DiskProbe.TimeoutNs, DiskProbe.Retries);
            ScsiExecution e = buffer.Outcome;
            // What the transport lost has no status that is bad (kernel: scsi_status_is_good).
            if (e.IsGood || (e.Status == ScsiStatus.Good && e.HostByte != HostByte.NoConnect))
            {
                disk.HasMedium = true;
                return true;
            }

            bool isNoMedium =
                e.HasSense && e.SenseKey is SenseKey.NotReady or SenseKey.UnitAttention && e.Additional.Asc == 0x3a;
            if (isNoMedium)
            {
                disk.HasMedium = false;
                return false;
            }

            if (e.HasSense && e.SenseKey != SenseKey.UnitAttention)
            {
                return false;
            }
        }

        return false;
    }

    private bool IsWaiting(out bool needsStart)
    {
        ScsiExecution e = buffer.Outcome;
        needsStart = false;
        if (!e.HasSense)
        {
            return false;
        }

        if (e.SenseKey == SenseKey.NotReady)
        {
            // Manual intervention, standby, unavailable and the like: waiting would not help.
            bool isHopeless =
                e.Additional.Asc == 0x04 && e.Additional.Ascq is 0x03 or 0x0b or 0x0c or 0x1b or 0x24 or 0x25;
            needsStart = !isHopeless;
            return !isHopeless;
        }

        return e.SenseKey == SenseKey.UnitAttention && e.Additional.Asc == 0x28;
    }

    private void Say(string text) => _device.Host.Scsi.Log.Disk(_device, 5, text);
}
