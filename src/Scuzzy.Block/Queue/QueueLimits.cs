namespace Scuzzy.Block.Queue;

/// <summary>What a queue's device accepts and prefers (kernel: struct queue_limits). Sizes in bytes.</summary>
/// <remarks>The upper driver replaces the record when it has learnt more, as queue_limits_commit_update does.</remarks>
public sealed record QueueLimits
{
    /// <summary>Those of a device of which nothing is known yet.</summary>
    public static QueueLimits Standard { get; } = new();

    /// <summary>Smallest addressable unit; default 512.</summary>
    public int LogicalBlockBytes { get; init; } = 512;

    /// <summary>Unit written without read-modify-write; default 512.</summary>
    public int PhysicalBlockBytes { get; init; } = 512;

    /// <summary>Smallest preferred size; default 512.</summary>
    public int MinimumIoBytes { get; init; } = 512;

    /// <summary>Preferred size, 0 if there is none.</summary>
    public int OptimalIoBytes { get; init; }

    /// <summary>Longest transfer that the host can do; default 512 KiB (1024 sectors).</summary>
    public long MaximumHardwareBytes { get; init; } = 512 * 1024;

    /// <summary>Longest transfer that the device says it can do; 0, the default: it says nothing.</summary>
    public long MaximumDeviceBytes { get; init; }

    /// <summary>Longest file system request (max_sectors_kb); 0, the default, means what the kernel profile chooses
    /// (facts A38).</summary>
    public long MaximumBytes { get; init; }

    /// <summary>Most pieces of memory in a request; default 128.</summary>
    public int MaximumSegments { get; init; } = 128;

    /// <summary>Longest piece of memory; default no limit.</summary>
    public int MaximumSegmentBytes { get; init; } = int.MaxValue;

    /// <summary>No request crosses a multiple of this (chunk_sectors); 0 for none.</summary>
    public long ChunkBytes { get; init; }

    /// <summary>Granularity of discards; 0 if not supported.</summary>
    public int DiscardGranularityBytes { get; init; }

    /// <summary>Longest discard; 0 if not supported.</summary>
    public long MaximumDiscardBytes { get; init; }

    /// <summary>Longest write of zeros; 0 if not supported.</summary>
    public long MaximumWriteZeroesBytes { get; init; }

    /// <summary>True if there is a volatile cache, so that flushes matter (WCE).</summary>
    public bool HasWriteCache { get; init; }

    /// <summary>True if the device can write around its cache (DPOFUA).</summary>
    public bool HasForceUnitAccess { get; init; }

    /// <summary>True for spinning media, the kernel's default.</summary>
    public bool IsRotational { get; init; } = true;

    /// <summary>Alignment of memory minus one; default 3.</summary>
    public int DmaAlignment { get; init; } = 3;
}
