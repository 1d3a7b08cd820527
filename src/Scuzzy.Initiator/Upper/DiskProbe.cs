using Scuzzy.Block.Disks;
using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.Scanning;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi;

namespace Scuzzy.Initiator.Upper;

/// <summary>Asks a disk what it is and makes it usable (kernel: sd_probe, sd_revalidate_disk, sd_remove).</summary>
internal sealed class DiskProbe(ScsiDisk disk)
{
    internal const long TimeoutNs = 30_000_000_000;
    internal const int Retries = 3;

    private readonly ScsiDevice _device = disk.Device;
    private bool _isFirst = true;

    /// <summary>The sentences of a first look are said once.</summary>
    internal bool IsFirst => _isFirst;

    public async ShardTask AttachAsync()
    {
        _device.ErrorCount = 0;
        _device.Queue.Failed = (request, status) => _device.Host.Scsi.Log.BlockError(disk.Name, request, status);
        await RevalidateAsync();
        _device.Host.Scsi.Objects?.Add(disk);
        _device.Host.Scsi.DiskAdded?.Invoke(disk);
        _isFirst = false;
        if (disk.Policy.RevalidatesTwice)
        {
            await RevalidateAsync();
        }

        string removable = _device.Removable ? "removable " : string.Empty;
        _device.Host.Scsi.Log.Disk(_device, 5, $"Attached SCSI {removable}disk");
        disk.IsAttached = true;
    }

    public async ShardTask RevalidateAsync()
    {
        if (!_device.IsOnline)
        {
            return;
        }

        // Another look may go on at the same time, and at rest a disk needs no memory for it.
        using ProbeBuffer buffer = _device.Host.ProbeBuffers.Rent();
        await new DiskSpinUp(disk, buffer).RunAsync();
        if (!disk.HasMedium)
        {
            disk.CapacityBytes = 0;
            return;
        }

        await new DiskCapacity(disk, this, buffer).RunAsync();
        await new DiskFeatures(disk, this, buffer).RunAsync();
        Commit();
    }

    /// <summary>Tells the queue what the disk accepts (kernel: queue_limits_commit_update).</summary>
    private void Commit()
    {
        long host = _device.Host.Template.MaxSectors * 512L;
        _device.Queue.Limits = _device.Queue.Limits with
        {
            LogicalBlockBytes = disk.BlockBytes,
            PhysicalBlockBytes = disk.PhysicalBlockBytes,
            MinimumIoBytes = disk.MinimumIoBytes,
            OptimalIoBytes = disk.OptimalIoBytes,
            MaximumHardwareBytes = disk.MaximumTransferBytes > 0 ? Math.Min(host, disk.MaximumTransferBytes) : host,
            MaximumSegments = _device.Host.Template.SgTableSize,
            DiscardGranularityBytes = disk.DiscardGranularityBytes,
            MaximumDiscardBytes = disk.MaximumDiscardBytes,
            MaximumWriteZeroesBytes = disk.MaximumWriteSameBlocks * (long)disk.BlockBytes,
            HasWriteCache = disk.WriteCache,
            HasForceUnitAccess = disk.ForceUnitAccess,
            IsRotational = disk.IsRotational,
        };
        if (disk.BlockDevice is null || disk.BlockDevice.LengthBytes != disk.CapacityBytes)
        {
            disk.BlockDevice = new Disk(disk.Name, _device.Queue, disk.CapacityBytes);
        }

        disk.BlockDevice.IsWriteProtected = disk.IsWriteProtected;
    }

    public async ShardTask DetachAsync()
    {
        _device.Host.Scsi.DiskRemoved?.Invoke(disk);
        if (disk.WriteCache && _device.State != ScsiDeviceState.Deleted)
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

        var failures = new FailureTable(2, FailureTable.AnyError());
        using ProbeBuffer buffer = _device.Host.ProbeBuffers.Rent();
        await buffer.SendAsync(
            _device,
            Cdb.SynchronizeCache10(),
            0,
            isWrite: false,
            disk.FlushTimeoutNs,
            retries: 0,
            failures
        );
        ScsiExecution e = buffer.Outcome;
        if (e.IsGood || IsForgiven(e))
        {
            return true;
        }

        _device.Host.Scsi.Log.Disk(
            _device,
            3,
            "Synchronize Cache(10) failed: Result: hostbyte="
                + Mid.Logging.ResultText.Host(e.HostByte)
                + " driverbyte=DRIVER_OK"
        );
        if (e.HasSense)
        {
            foreach (DeviceLogLine line in SenseText.Lines(e.Sense, _device.Host.Scsi.Log.Style))
            {
                _device.Host.Scsi.Log.Disk(_device, 5, line.Text);
            }
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
