namespace Scuzzy.Lab.Exploration;

/// <summary>What became of a case.</summary>
internal sealed record CaseResult
{
    /// <summary>How it failed first, in words that are the same for the same kind of failure; null: it did not.
    /// </summary>
    public string? Kind { get; init; }

    /// <summary>All kinds of failures that it showed, the first among them.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];

    /// <summary>Everything that did not hold.</summary>
    public IReadOnlyList<string> Failures { get; init; } = [];

    /// <summary>Commands handed to drivers since the boot.</summary>
    public long Commands { get; init; }

    /// <summary>How often fault rules acted.</summary>
    public long Faults { get; init; }

    /// <summary>Items that the machine's CPUs ran.</summary>
    public long Items { get; init; }

    /// <summary>One number for all steps that were passed.</summary>
    public ulong Trace { get; init; }

    /// <summary>One number for what the stores held in the end, whatever the order of the steps.</summary>
    public ulong Content { get; init; }

    /// <summary>Enough happened for the run to count.</summary>
    public bool Counts => Commands >= CaseRunner.FewestCommands && Faults >= CaseRunner.FewestFaults;
}
