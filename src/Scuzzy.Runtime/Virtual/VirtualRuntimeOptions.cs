using Scuzzy.Runtime.Files;

namespace Scuzzy.Runtime;

/// <summary>What a virtual runtime is made of. All seeds are separate, so that one can change without the
/// others.</summary>
public sealed record VirtualRuntimeOptions
{
    /// <summary>CPUs of the machine, 1 to 64; default 2.</summary>
    public int Cpus { get; init; } = 2;

    /// <summary>Shards, 1 to the number of CPUs; default 1.</summary>
    public int Shards { get; init; } = 1;

    /// <summary>Seed of the order of steps; default 1.</summary>
    public ulong ScheduleSeed { get; init; } = 1;

    /// <summary>Seed of workloads; default 1.</summary>
    public ulong WorkloadSeed { get; init; } = 1;

    /// <summary>Chance, in thousandths, that a preemption point preempts: 0 to 1000, default 50.</summary>
    public int PreemptionPermille { get; init; } = 50;

    /// <summary>Bugs planted into the machine; default none.</summary>
    public IReadOnlyCollection<PlantedBug> PlantedBugs { get; init; } = [];

    /// <summary>True: a CPU always runs its most urgent context, as a real one does, and the schedule seed decides
    /// nothing; default false.</summary>
    public bool IsByUrgency { get; init; }

    /// <summary>The disk, to boot again after a power cut; default a new, empty one.</summary>
    public VirtualDisk? Disk { get; init; }
}
