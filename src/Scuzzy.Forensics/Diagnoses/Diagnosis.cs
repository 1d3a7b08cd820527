using Scuzzy.Forensics.Logs;

namespace Scuzzy.Forensics.Diagnoses;

/// <summary>What logs and a dump tell of a failure.</summary>
/// <param name="Verdict">What happened, in a sentence.</param>
/// <param name="Chain">The events that led to it, each with its time in microseconds, in order.</param>
/// <param name="Reasons">What the verdict rests on.</param>
/// <param name="KnownBug">The bug that it is, if it is known; else null.</param>
public sealed record Diagnosis(
    string Verdict,
    IReadOnlyList<(long TimeUs, string Text)> Chain,
    IReadOnlyList<string> Reasons,
    string? KnownBug
)
{
    /// <summary>The diagnosis for a terminal.</summary>
    public IEnumerable<string> Lines()
    {
        yield return Verdict;
        foreach ((long timeUs, string text) in Chain)
        {
            yield return $"  {KernelLogLine.TimeText(timeUs)} {text}";
        }

        if (Reasons.Count > 0)
        {
            yield return "because:";
        }

        foreach (string reason in Reasons)
        {
            yield return $"  - {reason}";
        }

        if (KnownBug is not null)
        {
            yield return $"known bug: {KnownBug}";
        }
    }
}
