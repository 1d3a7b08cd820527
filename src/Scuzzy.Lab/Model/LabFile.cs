using Scuzzy.Lab.Binding;
using Scuzzy.Lab.Scenarios;

namespace Scuzzy.Lab.Model;

/// <summary>A lab: a machine, what it is connected to, what happens to it, and what must be true at the end.</summary>
public sealed class LabFile : LabElement
{
    /// <summary>The file as the user named it.</summary>
    public string FileName { get; internal set; } = "lab";

    /// <summary>The folder that relative paths in the lab start from; empty is the caller's.</summary>
    public string Directory { get; internal set; } = string.Empty;

    /// <summary>What the lab is, in one line.</summary>
    public string Title { get; internal set; } = string.Empty;

    /// <summary>The parameter whose values the lab is run with one after the other; null: it runs once.</summary>
    public CompareSection? Compare { get; internal set; }

    /// <summary>The machine.</summary>
    public MachineSection Machine { get; internal set; } = new();

    /// <summary>Whether all is checked against what must always hold: if the machine says so or there are
    /// operations.</summary>
    public bool IsChecked => Machine.IsChecked || Workload.Any(j => j.Operations.Count > 0);

    /// <summary>Host adapters, in the order in which their drivers register them: host0, host1, ….</summary>
    public IReadOnlyList<HostSection> Hosts { get; internal set; } = [];

    /// <summary>What <c>serve --iscsi</c> serves.</summary>
    public IReadOnlyList<IscsiSection> Iscsi { get; internal set; } = [];

    /// <summary>Arrays, enclosures, single disks: what hosts are connected to.</summary>
    public IReadOnlyList<ArraySection> Arrays { get; internal set; } = [];

    /// <summary>Who reads and writes what.</summary>
    public IReadOnlyList<JobSection> Workload { get; internal set; } = [];

    /// <summary>Who reads one unit by several paths.</summary>
    public IReadOnlyList<MultipathSection> Multipath { get; internal set; } = [];

    /// <summary>Fault rules, in the order in which they are tried.</summary>
    public IReadOnlyList<Faults.FaultRule> Faults { get; internal set; } = [];

    /// <summary>What happens when.</summary>
    public IReadOnlyList<TimelineEntry> Timeline { get; internal set; } = [];

    /// <summary>What is done step by step, each when the one before has ended.</summary>
    public IReadOnlyList<ScenarioStep> Script { get; internal set; } = [];

    /// <summary>What explorations of the lab may draw.</summary>
    public ExploreSection Explore { get; internal set; } = new();

    /// <summary>What must be true at the end.</summary>
    public ExpectSection Expect { get; internal set; } = new();
}
