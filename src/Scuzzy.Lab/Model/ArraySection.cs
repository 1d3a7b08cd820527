using Scuzzy.Lab.Binding;

namespace Scuzzy.Lab.Model;

/// <summary>One or more targets of a kind: an array, an enclosure, a single disk.</summary>
public sealed class ArraySection : LabElement
{
    /// <summary>The name that the lab calls it by.</summary>
    public LabName Name { get; internal set; }

    /// <summary>What its units answer to INQUIRY, unless they say otherwise.</summary>
    public Personality Personality { get; } = new();

    /// <summary>Its targets.</summary>
    public IReadOnlyList<TargetSection> Targets { get; internal set; } = [];
}
