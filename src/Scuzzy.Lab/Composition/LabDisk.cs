using Scuzzy.Block.Disks;
using Scuzzy.Block.Queue;
using Scuzzy.Initiator.Upper;

namespace Scuzzy.Lab.Composition;

/// <summary>A disk of the machine: what sd knows of it, and the block device that users read and write.</summary>
public sealed class LabDisk
{
    internal LabDisk(ScsiDisk scsi)
    {
        Scsi = scsi;
        RequestQueue queue = scsi.Device.Queue;
        queue.Limits = LimitsOf(scsi, queue.Limits);
        Block = new Disk(scsi.Name, queue, scsi.CapacityBytes) { IsWriteProtected = scsi.IsWriteProtected };
    }

    /// <summary>The upper driver's disk.</summary>
    public ScsiDisk Scsi { get; }

    /// <summary>The block device.</summary>
    public Disk Block { get; }

    /// <summary>Its name, e.g. <c>sda</c>.</summary>
    public string Name => Scsi.Name;

    private static QueueLimits LimitsOf(ScsiDisk disk, QueueLimits limits) =>
        limits with
        {
            LogicalBlockBytes = disk.BlockBytes,
            PhysicalBlockBytes = disk.PhysicalBlockBytes,
            OptimalIoBytes = disk.OptimalIoBytes,
            MaximumHardwareBytes = disk.Device.Host.Template.MaxSectors * 512L,
            MaximumSegments = disk.Device.Host.Template.SgTableSize,
            DiscardGranularityBytes = disk.DiscardGranularityBytes,
            MaximumDiscardBytes = disk.MaximumDiscardBytes,
            MaximumWriteZeroesBytes = (long)disk.MaximumWriteSameBlocks * disk.BlockBytes,
            HasWriteCache = disk.WriteCache,
            HasForceUnitAccess = disk.ForceUnitAccess,
            IsRotational = disk.IsRotational,
        };
}
