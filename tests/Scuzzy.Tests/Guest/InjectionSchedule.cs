using System.Collections.Immutable;

namespace Scuzzy.Tests.Guest;

/// <summary>A scenario of injected errors and steps, in the words of tests/guest/scenario.sh.</summary>
/// <param name="Name">What to call it, which contains its seed.</param>
/// <param name="Setup">The assignments before ora_init.</param>
/// <param name="Devices">Its devices, as <c>0:0:ID:LUN</c>.</param>
/// <param name="Lines">What happens, each line complete in itself.</param>
internal sealed record InjectionSchedule(
    string Name,
    string Setup,
    ImmutableArray<string> Devices,
    ImmutableArray<string> Lines
)
{
    /// <summary>The scenario's text, for the guest's shell and for the converter alike.</summary>
    public string Text
    {
        get
        {
            string parallel = Lines.Any(l => l.StartsWith("ora_do reads par", StringComparison.Ordinal))
                ? $"par() {{ for h in {string.Join(' ', Devices)}; do rd $(sdname $h) 8 & done; wait; }}\n"
                : "";
            return $". /lab/olib.sh\n{Setup}; NDEV={Devices.Length}; ora_init\n{parallel}"
                + string.Concat(Lines.Select(l => l + "\n"))
                + "ora_finish\n";
        }
    }

    /// <summary>Whether commands of several devices are under way at once, so that only each device's order is
    /// determined.</summary>
    public bool IsParallel => Text.Contains("\npar()", StringComparison.Ordinal);

    /// <summary>The same without one of its lines.</summary>
    public InjectionSchedule Without(int line) => this with { Lines = Lines.RemoveAt(line) };
}
