using Scuzzy.Lab.Binding;

namespace Scuzzy.Lab.Scenarios;

/// <summary>A step of a lab's script: it starts when the one before has ended. Exactly one action is set.</summary>
public sealed class ScenarioStep : LabElement
{
    /// <summary>Its name in the output; without one it says nothing unless it fails.</summary>
    public string? Name { get; internal set; }

    /// <summary>A command line.</summary>
    public LabName? Run { get; internal set; }

    /// <summary>The command that <see cref="Run"/> was read to.</summary>
    public ScenarioCommand? Command { get; internal set; }

    /// <summary>Steps one after the other.</summary>
    public IReadOnlyList<ScenarioStep>? Do { get; internal set; }

    /// <summary>Steps side by side; it ends when all have.</summary>
    public IReadOnlyList<ScenarioStep>? Together { get; internal set; }

    /// <summary>Steps one after the other that go on while the script does.</summary>
    public IReadOnlyList<ScenarioStep>? Background { get; internal set; }

    /// <summary>Waits for all that goes on in the background.</summary>
    public bool Wait { get; internal set; }

    /// <summary>Waits for what was put into the background last, and ends as that does.</summary>
    public bool Join { get; internal set; }

    /// <summary>Prints the states and counters of hosts and devices, under this label.</summary>
    public string? State { get; internal set; }

    /// <summary>Prints a line to the kernel log.</summary>
    public string? Note { get; internal set; }

    /// <summary>If set, its begin, with this text, and its end are printed to the kernel log.</summary>
    public string? Mark { get; internal set; }

    /// <summary>The exit code that it must have; null: any.</summary>
    public int? ExpectedCode { get; internal set; }

    /// <summary>The errno that it must end with; null: any.</summary>
    public string? ExpectedErrno { get; internal set; }
}
