using Scuzzy.Block.Tags;
using Scuzzy.Runtime.Execution;

namespace Scuzzy.Block.Queue;

/// <summary>What a request queue is made of.</summary>
public sealed record RequestQueueOptions
{
    /// <summary>The CPU whose contexts run the queue's own work.</summary>
    public required Cpu HomeCpu { get; init; }

    /// <summary>The kernel profile's block policy.</summary>
    public required BlockPolicy Policy { get; init; }

    /// <summary>The driver.</summary>
    public required QueueDriver Driver { get; init; }

    /// <summary>The tags, shared by all queues of a host.</summary>
    public required TagSet Tags { get; init; }

    /// <summary>What the device accepts, as far as the host says; the upper driver refines it later.</summary>
    public QueueLimits Limits { get; init; } = QueueLimits.Standard;

    /// <summary>The elevator to start with; null, the default, leaves it to the profile.</summary>
    public string? Elevator { get; init; }

    /// <summary>Default time of a request in nanoseconds; default 30 s.</summary>
    public long TimeoutNs { get; init; } = 30_000_000_000;

    /// <summary>Ticks per second of the machine, 100 to 1000; default 250.</summary>
    public int Hz { get; init; } = 250;
}
