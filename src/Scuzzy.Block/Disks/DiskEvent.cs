namespace Scuzzy.Block.Disks;

/// <summary>What has changed about a disk (kernel: uevents of a block device).</summary>
public enum DiskEvent
{
    /// <summary>Its capacity (RESIZE=1).</summary>
    CapacityChanged,

    /// <summary>Its partitions.</summary>
    PartitionsChanged,
}
