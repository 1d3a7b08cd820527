using Scuzzy.Lab.Model;

namespace Scuzzy.Lab.Workloads;

/// <summary>What a job does, with everything that depends on the disk filled in.</summary>
/// <param name="Name">The name in the report.</param>
/// <param name="Pattern">The order.</param>
/// <param name="ReadPercent">Share of reads where the pattern mixes.</param>
/// <param name="BlockBytes">Sizes of one I/O.</param>
/// <param name="Depth">I/Os under way at once.</param>
/// <param name="Count">How many I/Os; flushes are not counted.</param>
/// <param name="OffsetBytes">Where the range begins.</param>
/// <param name="SizeBytes">How long it is: at least the largest block.</param>
public sealed record JobPlan(
    string Name,
    AccessPattern Pattern,
    int ReadPercent,
    IReadOnlyList<long> BlockBytes,
    int Depth,
    long Count,
    long OffsetBytes,
    long SizeBytes
)
{
    /// <summary>How what it reads is checked.</summary>
    public Verification Verify { get; init; }

    /// <summary>Seed of the order and of the content.</summary>
    public ulong Seed { get; init; }

    /// <summary>When it starts, in nanoseconds after the start of the workload.</summary>
    public long StartNs { get; init; }

    /// <summary>A flush after every so many writes; 0 is none.</summary>
    public int FlushEvery { get; init; }

    /// <summary>Its writes are durable when they end.</summary>
    public bool IsForced { get; init; }

    /// <summary>How many of its I/Os may fail.</summary>
    public long AllowedErrors { get; init; }

    /// <summary>Number of the submitting task, for elevators that tell tasks apart.</summary>
    public int Submitter { get; init; }

    /// <summary>The largest block.</summary>
    public long LargestBlockBytes => BlockBytes.Max();

    /// <summary>True if it writes at all.</summary>
    public bool Writes => Pattern is not (AccessPattern.Read or AccessPattern.RandomRead);
}
