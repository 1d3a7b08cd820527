namespace Scuzzy.Runtime;

/// <summary>What a live runtime is made of.</summary>
public sealed record LiveRuntimeOptions
{
    /// <summary>CPUs of the machine, 1 to 64; default 1.</summary>
    public int Cpus { get; init; } = 1;

    /// <summary>Shards, each a thread: 1 to the number of CPUs; default 1.</summary>
    public int Shards { get; init; } = 1;

    /// <summary>Seed of workloads; default 1.</summary>
    public ulong WorkloadSeed { get; init; } = 1;

    /// <summary>At most how long, in microseconds, an idle shard looks for work before it sleeps: 0 to 1000, default 0.
    /// It adapts: looking in vain shortens it. Helps only where a core is to spare.</summary>
    public int SpinMicroseconds { get; init; }

    /// <summary>Threads for file operations that would block a shard: 1 to 64, default 2.</summary>
    public int StoreWorkers { get; init; } = 2;

    /// <summary>Which sockets to use; default <see cref="LiveSockets.Epoll"/> on Linux, else blocking.</summary>
    public LiveSockets Sockets { get; init; } = OperatingSystem.IsLinux() ? LiveSockets.Epoll : LiveSockets.Blocking;
}
