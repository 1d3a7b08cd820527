using Scuzzy.Initiator.Mid;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi;

namespace Scuzzy.Initiator.Upper;

/// <summary>Notices that the medium of a removable disk was changed: asks when the disk is opened and after it was
/// closed (kernel: struct disk_events, sd_check_events).</summary>
internal sealed class DiskEvents(ScsiDisk disk)
{
    private const int ReadyAttempts = 5;

    private readonly ScsiDevice _device = disk.Device;
    private ShardMutex _asking;
    private bool _isPending;
    private bool _isDue;
    private bool _isBlocked;

    /// <summary>Asks now, and takes note of what this or an earlier question has found (kernel:
    /// disk_clear_events).</summary>
    /// <returns>True if the medium was changed since this was called last.</returns>
    public async ShardTask<bool> TakeAsync()
    {
        await CheckAsync();
        bool changed = _isPending;
        _isPending = false;
        return changed;
    }

    /// <summary>Nothing is asked in the background until <see cref="Unblock"/> (kernel: disk_block_events).</summary>
    public void Block()
    {
        _isBlocked = true;
        _isDue = false;
    }

    /// <summary>Ends <see cref="Block"/>.</summary>
    public void Unblock() => _isBlocked = false;

    /// <summary>Asks in the background, if nobody is opening the disk (kernel: disk_flush_events).</summary>
    public void CheckSoon()
    {
        if (!_isBlocked && !_isDue)
        {
            _isDue = true;
            _ = _device.Host.Cpu.Start(CheckDueAsync);
        }
    }

    private async ShardTask CheckDueAsync()
    {
        if (_isDue)
        {
            _isDue = false;
            await CheckAsync();
        }
    }

    private async ShardTask CheckAsync()
    {
        await _asking.LockAsync(_device.Host.Cpu);
        if (!_device.IsOnline)
        {
            disk.Probe.MediumIsMissing();
        }
        else if (!await _device.WaitForRecoveryAsync() || await IsPresentAsync())
        {
            _device.MediumChanged |= !disk.HasMedium;
            disk.HasMedium = true;
        }

        _isPending |= _device.MediumChanged;
        _device.MediumChanged = false;
        _asking.Unlock();
    }

    /// <summary>Sends TEST UNIT READY until it is no longer answered by a unit attention (kernel:
    /// scsi_test_unit_ready). A device that nothing reaches counts as empty.</summary>
    private async ShardTask<bool> IsPresentAsync()
    {
        var test = new ScsiExecution
        {
            Cdb = Cdb.TestUnitReady(),
            TimeoutNs = DiskProbe.TimeoutNs,
            Retries = 1,
        };
        bool isAttention;
        int attempts = ReadyAttempts;
        do
        {
            await _device.ExecuteAsync(test);
            isAttention = test is { HasSense: true, SenseKey: SenseKey.UnitAttention };
            _device.MediumChanged |= isAttention;
        } while (isAttention && --attempts > 0);

        if (test.HostByte == HostByte.Ok && !DiskProbe.LacksMedium(test))
        {
            return true;
        }

        disk.Probe.MediumIsMissing();
        return false;
    }
}
