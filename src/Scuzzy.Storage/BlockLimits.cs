namespace Scuzzy.Storage;

/// <summary>What a block device accepts and prefers (kernel: struct queue_limits). All sizes in bytes.</summary>
public sealed record BlockLimits
{
    /// <summary>Smallest addressable unit, a power of two from 512 to 4096; default 512.</summary>
    public int LogicalBlockBytes { get; init; } = 512;

    /// <summary>Unit written without read-modify-write, a multiple of the logical block; default 512.</summary>
    public int PhysicalBlockBytes { get; init; } = 512;

    /// <summary>Preferred size, 0 if there is none.</summary>
    public int OptimalIoBytes { get; init; }

    /// <summary>Granularity of discards; 0 if discards are not supported.</summary>
    public int DiscardGranularityBytes { get; init; }

    /// <summary>Longest discard; 0 if not supported.</summary>
    public long MaximumDiscardBytes { get; init; }

    /// <summary>Longest write of zeros; 0 if not supported.</summary>
    public long MaximumWriteZeroesBytes { get; init; }

    /// <summary>Longest write that is done whole or not at all, whatever happens meanwhile; 0 if that is not promised.
    /// </summary>
    public long MaximumAtomicWriteBytes { get; init; }

    /// <summary>True if there is a volatile cache, so that flushes matter.</summary>
    public bool HasWriteCache { get; init; }

    /// <summary>True if single writes can be made durable (FUA).</summary>
    public bool HasForceUnitAccess { get; init; }

    /// <summary>True for spinning media; default false.</summary>
    public bool IsRotational { get; init; }
}
