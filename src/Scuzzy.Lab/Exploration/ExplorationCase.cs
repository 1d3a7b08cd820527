namespace Scuzzy.Lab.Exploration;

/// <summary>One machine, its load, what goes wrong with it and in which order its CPUs run: everything that a run
/// depends on, as plain data.</summary>
internal sealed record ExplorationCase
{
    /// <summary>The seed that it was drawn from.</summary>
    public required ulong Seed { get; init; }

    public required string Profile { get; init; }

    public int Cpus { get; init; } = 1;

    public int Shards { get; init; } = 1;

    /// <summary>Chance of a preemption, in thousandths.</summary>
    public int Preemption { get; init; }

    public long ScheduleSeed { get; init; } = 1;

    /// <summary>Module parameter scsi_mod.dev_flags; empty: none.</summary>
    public string DeviceFlags { get; init; } = string.Empty;

    public IReadOnlyList<CaseHost> Hosts { get; init; } = [];

    public IReadOnlyList<CaseUnit> Units { get; init; } = [];

    public IReadOnlyList<CaseTask> Tasks { get; init; } = [];

    public IReadOnlyList<CaseFault> Faults { get; init; } = [];

    public IReadOnlyList<CaseEvent> Events { get; init; } = [];

    /// <summary>Bugs planted into the machine.</summary>
    public IReadOnlyList<string> Planted { get; init; } = [];

    /// <summary>Operations, faults and events: the length of its story.</summary>
    public int Length => Tasks.Sum(t => t.Operations.Count) + Faults.Count + Events.Count;
}
