using Scuzzy.Block.Disks;
using Scuzzy.Block.Queue;
using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.Scanning;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi;

namespace Scuzzy.Initiator.Upper;

/// <summary>Asks a disk what it is and makes it usable (kernel: sd_probe, sd_revalidate_disk, sd_remove).</summary>
internal sealed class DiskProbe(ScsiDisk disk)
{
    internal const long TimeoutNs = 30_000_000_000;

    /// <summary>The additional sense code of a unit without a medium.</summary>
    internal const int NoMedium = 0x3a;

    /// <summary>What it takes to register a disk (kernel: device_add_disk), in commands of the kernel's own.</summary>
    private const int RegistrationWork = 80;

    /// <summary>What it takes to read a partition table through the page cache, in the same unit.</summary>
    private const int PartitionWork = 65;

    private readonly ScsiDevice _device = disk.Device;
    private bool _isFirst = true;

    /// <summary>The sentences of a first look are said once.</summary>
    internal bool IsFirst => _isFirst;

    public async ShardTask AttachAsync()
    {
        _device.ErrorCount = 0;
        await RevalidateAsync();
        _device.Host.Scsi.Objects?.Add(disk);
        _device.Host.Scsi.DiskAdded?.Invoke(disk);
        _isFirst = false;
        await _device.Host.Scsi.WorkAsync(RegistrationWork);
        bool isOpen = disk.CapacityBytes > 0 && await disk.Users.OpenForPartitionsAsync() == 0;
        if (isOpen && !disk.Policy.ClosesLater)
        {
            await disk.CloseAsync();
        }

        string removable = _device.Removable ? "removable " : string.Empty;
        _device.Host.Scsi.Log.Disk(_device, 5, $"Attached SCSI {removable}disk");
        disk.IsAttached = true;
        disk.Users.CheckSoon();
        if (isOpen && disk.Policy.ClosesLater)
        {
            _ = CloseLaterAsync();
        }
    }

    /// <summary>Reads the partition table and makes the partitions that it tells of; without a medium there are none
    /// (kernel: bdev_disk_changed).</summary>
    public async ShardTask ReadPartitionsAsync()
    {
        if (disk.BlockDevice is not { LengthBytes: > 0 } block)
        {
            disk.BlockDevice?.DropPartitions();
            return;
        }

        await _device.Host.Scsi.WorkAsync(PartitionWork);
        await block.RescanPartitionsAsync(_device.Host.Cpu, _device.Host.Scsi.Log.Writer);
    }

    /// <summary>A thread of the kernel leaves the last close of a file to another, which comes with the next tick
    /// (kernel: delayed_fput). It matters where a close sends something.</summary>
    private async ShardTask CloseLaterAsync()
    {
        if (_device.Removable)
        {
            await _device.Host.Cpu.Delay(_device.Host.Scsi.Clock.Delay(_device.Host.Shard.NowNs, 1));
        }

        await disk.CloseAsync();
    }

    public async ShardTask RevalidateAsync()
    {
        _device.Host.Scsi.Log.Entered(_device, "sd_revalidate_disk");
        if (!_device.IsOnline)
        {
            return;
        }

        // Another look may go on at the same time, and at rest a disk needs no memory for it.
        using ProbeBuffer buffer = _device.Host.ProbeBuffers.Rent();
        await new DiskSpinUp(disk, buffer).RunAsync();
        if (!disk.HasMedium)
        {
            SetCapacity();
            return;
        }

        await new DiskCapacity(disk, this, buffer).RunAsync();
        var features = new DiskFeatures(disk, this, buffer);
        await features.RunAsync();
        SetCapacity();
        if (disk.Policy.FreezesForLimits)
        {
            // What is under way ends before what it may rely on changes.
            await _device.Queue.FreezeAsync(GraceNs());
            Commit();
            _device.Queue.Unfreeze();
        }
        else
        {
            Commit();
        }

        await features.AskPositioningRangesAsync();
    }

    /// <summary>True if a command's outcome says that there is no medium (kernel: media_not_present).</summary>
    public static bool LacksMedium(ScsiExecution e) =>
        e is { HasSense: true, SenseKey: SenseKey.UnitAttention or SenseKey.NotReady, Additional.Asc: NoMedium };

    /// <summary>There is no medium: a removable disk is empty, and of any disk the medium was changed (kernel:
    /// set_media_not_present).</summary>
    public void MediumIsMissing()
    {
        _device.MediumChanged |= disk.HasMedium;
        if (_device.Removable)
        {
            disk.HasMedium = false;
            disk.CapacityBytes = 0;
        }
    }

    /// <summary>Tells how a command of sd's own failed (kernel: sd_print_result).</summary>
    /// <param name="what">What modern kernels call it.</param>
    /// <param name="classic">The line before the result in old ones; null: none.</param>
    /// <param name="e">The command.</param>
    public void SayFailed(string what, string? classic, ScsiExecution e)
    {
        Mid.Logging.ScsiLog log = _device.Host.Scsi.Log;
        string result = $"Result: hostbyte={Mid.Logging.ResultText.Host(e.HostByte)} driverbyte=";
        if (log.Style == LogStyle.Modern)
        {
            log.Disk(_device, 6, $"{what} failed: {result}DRIVER_OK");
            return;
        }

        if (classic is not null)
        {
            log.Disk(_device, 5, classic);
        }

        log.Disk(_device, 6, result + (e.HasSense ? "DRIVER_SENSE" : "DRIVER_OK"));
    }

    /// <summary>Tells the sense data of a command of sd's own (kernel: sd_print_sense_hdr).</summary>
    public void SaySense(ScsiExecution e)
    {
        foreach (DeviceLogLine line in SenseText.Lines(e.Sense, _device.Host.Scsi.Log.Style))
        {
            _device.Host.Scsi.Log.Disk(_device, 5, line.Text);
        }
    }

    /// <summary>How long a freeze takes where kernel work takes time: a grace period of RCU ends at the second tick. A
    /// queue whose disk is not registered yet is not shared, and needs none (kernel: percpu_ref_switch_to_atomic).
    /// </summary>
    private long GraceNs()
    {
        ScsiMidLayer scsi = _device.Host.Scsi;
        long tick = scsi.Clock.TickNs;
        return _isFirst || scsi.Options.CommandCpuNs == 0 ? 0 : (2 * tick) - (scsi.Shard.NowNs % tick);
    }

    /// <summary>Tells the queue what the disk accepts (kernel: queue_limits_commit_update_frozen).</summary>
    private void Commit()
    {
        long host = _device.Host.Template.MaxSectors * 512L;
        QueueLimits limits = _device.Queue.Limits with
        {
            LogicalBlockBytes = disk.BlockBytes,
            PhysicalBlockBytes = disk.PhysicalBlockBytes,
            MinimumIoBytes = disk.MinimumIoBytes,
            OptimalIoBytes = disk.OptimalIoBytes,
            MaximumHardwareBytes = host,
            MaximumDeviceBytes = disk.MaximumTransferBytes,
            MaximumSegments = _device.Host.Template.SgTableSize,
            DiscardGranularityBytes = disk.DiscardGranularityBytes,
            MaximumDiscardBytes = disk.MaximumDiscardBytes,
            MaximumWriteZeroesBytes = disk.MaximumWriteSameBlocks * (long)disk.BlockBytes,
            HasWriteCache = disk.WriteCache,
            HasForceUnitAccess = disk.ForceUnitAccess,
            IsRotational = disk.IsRotational,
        };
        _device.Queue.Limits = disk.Driver.Shared(limits);
    }

    /// <summary>Gives the disk its capacity; a change after its first look is told (kernel:
    /// set_capacity_and_notify).</summary>
    private void SetCapacity()
    {
        disk.BlockDevice ??= new Disk(disk.Name, _device.Queue, disk.CapacityBytes);
        disk.BlockDevice.IsWriteProtected = disk.IsWriteProtected;
        if (disk.BlockDevice.SetLength(disk.CapacityBytes) is { } change && !_isFirst && disk.Policy.TellsCapacity)
        {
            _device.Host.Scsi.Log.Write(6, change);
        }
    }

    public async ShardTask DetachAsync()
    {
        _device.Host.Scsi.DiskRemoved?.Invoke(disk);
        await _device.Queue.LoseDiskAsync(GraceNs());
        if (disk is { WriteCache: true, HasMedium: true } && _device.State != ScsiDeviceState.Deleted)
        {
            _device.Host.Scsi.Log.Disk(_device, 5, "Synchronizing SCSI cache");
            await SynchronizeCacheAsync();
        }
    }

    public async ShardTask<bool> SynchronizeCacheAsync()
    {
        if (!disk.WriteCache)
        {
            return true;
        }

        var failures = new FailureTable(
            0,
            FailureTable.Any(FailureTable.Kind.AnyError, disk.Policy.SynchronizeRetries)
        );
        using ProbeBuffer buffer = _device.Host.ProbeBuffers.Rent();
        await buffer.SendAsync(
            _device,
            Cdb.SynchronizeCache10(),
            0,
            isWrite: false,
            disk.FlushTimeoutNs,
            disk.MaxRetries,
            failures
        );
        ScsiExecution e = buffer.Outcome;
        if (e.IsGood || IsForgiven(e))
        {
            return true;
        }

        SayFailed("Synchronize Cache(10)", null, e);
        if (e.HasSense)
        {
            SaySense(e);
        }

        return false;
    }

    public void DisableDiscard()
    {
        disk.ProvisioningMode = ProvisioningMode.Disabled;
        disk.MaximumDiscardBytes = 0;
        Commit();
    }

    public void DisableWriteSame()
    {
        disk.HasNoWriteSame = true;
        disk.MaximumWriteSameBlocks = 0;
        disk.ZeroingMode = ZeroingMode.Write;
        Commit();
    }

    private bool IsForgiven(ScsiExecution e)
    {
        if (e.HostByte is HostByte.NoConnect or HostByte.BadTarget)
        {
            return true;
        }

        // Not known, no medium, or locked: there is nothing to flush.
        return disk.Policy.ForgivesFlushErrors
            && e.HasSense
            && (
                e.SenseKey == SenseKey.IllegalRequest
                || e.Additional.Asc is 0x3a
                || (e.Additional.Asc == 0x74 && e.Additional.Ascq == 0x71)
            );
    }
}
