using Scuzzy.Lab.Binding;

namespace Scuzzy.Lab.Model;

/// <summary>Runs the lab once for each value of a parameter, and sets the results side by side.</summary>
public sealed class CompareSection : LabElement
{
    /// <summary>The parameter.</summary>
    public LabName Parameter { get; internal set; }

    /// <summary>Its values, in the order of the runs.</summary>
    public IReadOnlyList<string> Values { get; internal set; } = [];
}
