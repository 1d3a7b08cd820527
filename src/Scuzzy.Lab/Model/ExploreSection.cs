using Scuzzy.Lab.Binding;

namespace Scuzzy.Lab.Model;

/// <summary>What explorations of a lab may draw; hosts and arrays of the lab are the largest machine.</summary>
public sealed class ExploreSection : LabElement
{
    /// <summary>Kernel profiles; default all.</summary>
    public IReadOnlyList<string> Profiles { get; internal set; } = Lab.Profiles.Names;

    /// <summary>I/Os of a run before merging, 50 to 10,000; default 320.</summary>
    public int Operations { get; internal set; } = 320;

    /// <summary>Kinds of faults, as keys of fault rules; default all that a real device may show.</summary>
    public IReadOnlyList<string> Faults { get; internal set; } = Exploration.FaultDraw.Kinds;

    /// <summary>Kinds of events; default all.</summary>
    public IReadOnlyList<string> Events { get; internal set; } = Exploration.EventDraw.Kinds;

    /// <summary>Stores may stall, and all rungs up to one may fail; default false.</summary>
    public bool Stalls { get; internal set; }

    /// <summary>Bugs planted into the machine, by name; default none.</summary>
    public IReadOnlyList<string> Planted { get; internal set; } = [];
}
