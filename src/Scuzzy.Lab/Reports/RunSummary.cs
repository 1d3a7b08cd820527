using Scuzzy.Lab.Recording;
using Scuzzy.Lab.Workloads;

namespace Scuzzy.Lab.Reports;

/// <summary>What a report keeps of one run.</summary>
/// <param name="Name">What tells it from the others: the compared parameter's value; empty if there is one run.</param>
/// <param name="IsGood">Whether everything held.</param>
/// <param name="Output">What the run printed.</param>
/// <param name="Jobs">The jobs' results.</param>
/// <param name="Accesses">Where the first rotating disk's arm was when.</param>
public sealed record RunSummary(
    string Name,
    bool IsGood,
    string Output,
    IReadOnlyList<JobResult> Jobs,
    IReadOnlyList<(long TimeNs, long OffsetBytes)> Accesses
)
{
    /// <summary>Commands, recovery and stalls; null if nobody recorded them.</summary>
    public RunRecording? Recording { get; init; }

    /// <summary>Why the machine crashed: a sentence, then what led to it and what proves it; empty if it did
    /// not, or nobody knows.</summary>
    public IReadOnlyList<string> Diagnosis { get; init; } = [];

    /// <summary>What did not hold.</summary>
    public IReadOnlyList<string> Failures { get; init; } = [];
}
