using Scuzzy.Lab.Model;

namespace Scuzzy.Lab.Benchmarks;

/// <summary>What a benchmark does.</summary>
public sealed record BenchmarkPlan
{
    /// <summary>The order; default randread.</summary>
    public AccessPattern Pattern { get; init; } = AccessPattern.RandomRead;

    /// <summary>Bytes of one I/O, 512 to 16 MiB; default 4096.</summary>
    public int BlockBytes { get; init; } = 4096;

    /// <summary>I/Os under way of each job, 1 to 1024; default 32.</summary>
    public int Depth { get; init; } = 32;

    /// <summary>Jobs, 1 to 64; default 1.</summary>
    public int Jobs { get; init; } = 1;

    /// <summary>How long it measures, in nanoseconds; default 5 s.</summary>
    public long TimeNs { get; init; } = 5_000_000_000;

    /// <summary>How long it warms up before, in nanoseconds; default 3 s.</summary>
    public long WarmUpNs { get; init; } = 3_000_000_000;

    /// <summary>Ends after so many measured I/Os even if time is left; default never.</summary>
    public long MaximumIos { get; init; } = long.MaxValue;

    /// <summary>Seed of the order; default 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Seed of the disk's content, if it was filled with random bytes; null: reads are not verified.</summary>
    public ulong? ContentSeed { get; init; }
}
