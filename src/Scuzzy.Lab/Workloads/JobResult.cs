using Scuzzy.Storage;

namespace Scuzzy.Lab.Workloads;

/// <summary>What came of a job.</summary>
public sealed class JobResult(JobPlan plan)
{
    /// <summary>The job.</summary>
    public JobPlan Plan { get; } = plan;

    /// <summary>Reads that ended, well or not.</summary>
    public long Reads { get; internal set; }

    /// <summary>Writes that ended.</summary>
    public long Writes { get; internal set; }

    /// <summary>Flushes that ended.</summary>
    public long Flushes { get; internal set; }

    /// <summary>Bytes of the reads and writes that ended well.</summary>
    public long Bytes { get; internal set; }

    /// <summary>I/Os that ended with an error.</summary>
    public long Errors { get; internal set; }

    /// <summary>The first error.</summary>
    public BlockStatus FirstError { get; internal set; }

    /// <summary>Blocks of 512 bytes that were compared with what the job had written.</summary>
    public long VerifiedBlocks { get; internal set; }

    /// <summary>Blocks that were not what the job had written.</summary>
    public long Mismatches { get; internal set; }

    /// <summary>Blocks that were not what the job had written, because a rogue fault rule had spoilt them.</summary>
    public long Spoilt { get; internal set; }

    /// <summary>Tells whether a rogue fault rule spoilt the block at a place, in bytes from the start of the disk.
    /// </summary>
    public Func<long, bool> Explains { get; internal set; } = _ => false;

    /// <summary>Where the first one was, in bytes from the start of the disk; -1 if there was none.</summary>
    public long FirstMismatchBytes { get; internal set; } = -1;

    /// <summary>When the first I/O was submitted, in nanoseconds on the machine's clock.</summary>
    public long StartedNs { get; internal set; }

    /// <summary>When the last ended.</summary>
    public long EndedNs { get; internal set; }

    /// <summary>Times from submission to end.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>A digest of what the job left on the disk, as read back at the end; 0 if it does not verify.</summary>
    public ulong Digest { get; internal set; }

    /// <summary>True once all of it has ended.</summary>
    public bool IsComplete { get; internal set; }

    /// <summary>True if it has ended, with no more errors than allowed and no mismatch.</summary>
    public bool IsGood => IsComplete && Errors <= Plan.AllowedErrors && Mismatches == 0;

    /// <summary>How long it took, in nanoseconds.</summary>
    public long ElapsedNs => EndedNs - StartedNs;
}
