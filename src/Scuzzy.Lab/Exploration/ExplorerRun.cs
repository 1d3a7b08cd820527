namespace Scuzzy.Lab.Exploration;

/// <summary>A run of an exploration that has not been counted.</summary>
public sealed class ExplorerRun
{
    internal ExplorerRun(ulong seed, CaseResult result, Coverage coverage)
    {
        Seed = seed;
        Result = result;
        Coverage = coverage;
    }

    /// <summary>The seed of its case.</summary>
    public ulong Seed { get; }

    /// <summary>How it failed; null: it did not.</summary>
    public string? Kind => Result.Kind;

    internal CaseResult Result { get; }

    internal Coverage Coverage { get; }
}
