using System.Globalization;

namespace Scuzzy.Lab.Checking;

/// <summary>Something that must always hold and did not.</summary>
/// <param name="Invariant">Which: I1 to I10 of ARCHITECTURE.md.</param>
/// <param name="Kind">What was broken, in words that are the same whatever the addresses, counts and times: two runs
/// fail in the same way if their first breaches are of one kind.</param>
/// <param name="Text">What was seen, with addresses and counts.</param>
/// <param name="TimeNs">When, in nanoseconds of the machine's clock.</param>
public sealed record Breach(string Invariant, string Kind, string Text, long TimeNs)
{
    /// <summary>Invariant and kind.</summary>
    public string Name => $"{Invariant}: {Kind}";

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"[{TimeNs / 1_000_000_000, 5}.{TimeNs / 1000 % 1_000_000:D6}] {Name}: {Text}"
        );
}
