using Scuzzy.Runtime;

namespace Scuzzy.Lab.Composition;

/// <summary>How a lab is run.</summary>
public sealed record LabOptions
{
    /// <summary>Seed of workloads and content; default 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Seed of the order of steps; null: the lab's.</summary>
    public ulong? ScheduleSeed { get; init; }

    /// <summary>Seed of the fault rules; default 1.</summary>
    public ulong FaultSeed { get; init; } = 1;

    /// <summary>Stop at this virtual time, in nanoseconds; default never.</summary>
    public long UntilNs { get; init; } = long.MaxValue;

    /// <summary>Stop when this step is first passed by the workload; null: never.</summary>
    public Step? Break { get; init; }

    /// <summary>Style of log messages, one of <see cref="Profiles.LogStyles"/>; null: the lab's.</summary>
    public string? LogStyle { get; init; }

    /// <summary>Sees every step; null: nobody does.</summary>
    public StepObserver? Observer { get; init; }

    /// <summary>Nothing is printed, the kernel log least of all; default false.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>Live file stores are written to; default true. False: an overlay takes the writes.</summary>
    public bool WritesThrough { get; init; } = true;
}
