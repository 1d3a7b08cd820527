using Scuzzy.Initiator.Mid;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi;

namespace Scuzzy.Initiator.Upper;

/// <summary>Who has a disk open. The first locks the door of a removable one and the last unlocks it; a medium that was
/// changed is looked at when the disk is opened next (kernel: bdev_open, sd_open, bdev_release, sd_release).</summary>
internal sealed class DiskUsers(ScsiDisk disk)
{
    private const long DoorTimeoutNs = 10_000_000_000;
    private const int DoorRetries = 5;

    private readonly ScsiDevice _device = disk.Device;
    private readonly DiskEvents? _events = disk.Device.Removable ? new DiskEvents(disk) : null;
    private ShardMutex _turn;
    private int _count;

    /// <summary>What is known of the disk and its partitions is of another medium, or nobody has looked yet (kernel:
    /// GD_NEED_PART_SCAN).</summary>
    private bool _isStale;

    /// <summary>Opens the disk.</summary>
    /// <returns>0; ENXIO: it is off line; ENOMEDIUM: the drive is empty; EROFS: it is write-protected.</returns>
    public async ShardTask<int> OpenAsync(DiskOpenMode mode)
    {
        await _turn.LockAsync(_device.Host.Cpu);
        _events?.Block();
        int error = await TryOpenAsync(mode);
        if (_isStale && error is 0 or Errno.ENOMEDIUM)
        {
            _isStale = false;
            await disk.Probe.ReadPartitionsAsync();
        }

        _events?.Unblock();
        _turn.Unlock();
        return error;
    }

    /// <summary>Opens the disk for the first time, to read its partitions (kernel: disk_scan_partitions).</summary>
    public ShardTask<int> OpenForPartitionsAsync()
    {
        _isStale = true;
        return OpenAsync(DiskOpenMode.Read);
    }

    /// <summary>Asks a removable disk in the background whether its medium was changed.</summary>
    public void CheckSoon() => _events?.CheckSoon();

    /// <summary>Closes the disk, once for each time that it was opened.</summary>
    public async ShardTask CloseAsync()
    {
        await _turn.LockAsync(_device.Host.Cpu);
        if (disk.Policy.ChecksMediumAfterClose)
        {
            CheckSoon();
        }

        _device.Host.Scsi.Log.Entered(_device, "sd_release");
        Invariant.Holds(_count > 0);
        if (--_count == 0)
        {
            await LockDoorAsync(false);
        }

        _turn.Unlock();
    }

    private async ShardTask<int> TryOpenAsync(DiskOpenMode mode)
    {
        _device.Host.Scsi.Log.Entered(_device, "sd_open");
        if (!await _device.WaitForRecoveryAsync())
        {
            return Errno.ENXIO;
        }

        _isStale |= _events is not null && await _events.TakeAsync();
        if (_isStale)
        {
            await disk.Probe.RevalidateAsync();
        }

        if (_device.Removable && !disk.HasMedium && (mode & DiskOpenMode.NonBlocking) == 0)
        {
            return Errno.ENOMEDIUM;
        }

        if (disk.IsWriteProtected && (mode & DiskOpenMode.Write) != 0)
        {
            return Errno.EROFS;
        }

        // What was just sent may have put it off line.
        if (!_device.IsOnline)
        {
            return Errno.ENXIO;
        }

        if (++_count == 1)
        {
            await LockDoorAsync(true);
        }

        return 0;
    }

    /// <summary>Locks or unlocks the door of a removable disk that lets itself be locked (kernel:
    /// scsi_set_medium_removal, ioctl_internal_command).</summary>
    private async ShardTask LockDoorAsync(bool locks)
    {
        if (!_device.IsLockable || !await _device.WaitForRecoveryAsync())
        {
            return;
        }

        var door = new ScsiExecution
        {
            Cdb = Cdb.PreventAllowMediumRemoval(prevent: locks),
            TimeoutNs = DoorTimeoutNs,
            Retries = DoorRetries,
        };
        await _device.ExecuteAsync(door);
        bool isDone = door.IsGood;
        if (door.HasSense)
        {
            switch (door.SenseKey)
            {
                case SenseKey.IllegalRequest:
                    _device.IsLockable = false;
                    break;
                case SenseKey.NotReady:
                    break;
                case SenseKey.UnitAttention:
                    _device.MediumChanged = true;
                    isDone = true;
                    break;
                default:
                    Tell(door);
                    break;
            }
        }

        if (isDone)
        {
            _device.IsLocked = locks;
        }
    }

    private void Tell(ScsiExecution door)
    {
        Mid.Logging.ScsiLog log = _device.Host.Scsi.Log;
        log.Device(_device, 6, $"ioctl_internal_command return code = {door.Result:x}");
        foreach (DeviceLogLine line in SenseText.Lines(door.Sense, log.Style))
        {
            log.Device(_device, 6, line.Text);
        }
    }
}
