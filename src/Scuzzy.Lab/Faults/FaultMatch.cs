namespace Scuzzy.Lab.Faults;

/// <summary>Which commands, aborts or resets a rule is about. What is left out matches anything; the counting
/// conditions (<see cref="Nth"/>, <see cref="Every"/>, <see cref="PartsPerMillion"/>) apply to what has matched.
/// </summary>
public sealed record FaultMatch
{
    /// <summary>The host by its name in the lab, which is also its initiator port; null: any.</summary>
    public string? Host { get; init; }

    /// <summary>The target, as <c>ARRAY.TARGET</c>; null: any. With <see cref="Host"/> and <see cref="Port"/> it is
    /// one I_T nexus.</summary>
    public string? Target { get; init; }

    /// <summary>The target port's relative identifier, from 1; null: any.</summary>
    public int? Port { get; init; }

    /// <summary>The logical unit number; null: any.</summary>
    public int? Lun { get; init; }

    /// <summary>The disk, e.g. <c>sda</c>; null: any.</summary>
    public string? Disk { get; init; }

    /// <summary>The commands; empty: any, those of the error handler and of scans included.</summary>
    public FaultCommands Commands { get; init; } = FaultCommands.Any;

    /// <summary>The blocks that the command touches at least one of; null: any, and commands without blocks.</summary>
    public FaultBlocks? Blocks { get; init; }

    /// <summary>The first match that counts, from 1; default 1.</summary>
    public long Nth { get; init; } = 1;

    /// <summary>Of the matches from there on, each so-manieth counts; default 1, all.</summary>
    public long Every { get; init; } = 1;

    /// <summary>With this chance in a million, drawn from the fault seed, a match counts; default 1,000,000.</summary>
    public int PartsPerMillion { get; init; } = 1_000_000;

    /// <summary>Where it happens; empty: where the action does by itself.</summary>
    public IReadOnlyList<FaultPhase> Phases { get; init; } = [];

    /// <summary>True if the rule does not wait for a certain command.</summary>
    public bool IsUnconditional =>
        Commands.IsAny && Blocks is null && Nth == 1 && Every == 1 && PartsPerMillion == 1_000_000;
}
