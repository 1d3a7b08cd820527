using Scuzzy.Lab.Binding;
using Scuzzy.Runtime;

namespace Scuzzy.Lab.Model;

/// <summary>What must be true when the lab has run.</summary>
public sealed class ExpectSection : LabElement
{
    /// <summary>The output of lsscsi, line by line; null if it is not checked.</summary>
    public LabName? Listing { get; internal set; }

    /// <summary>Values of attributes.</summary>
    public IReadOnlyList<AttributeExpectation> Attributes { get; internal set; } = [];

    /// <summary>How often steps of the path were passed after the boot.</summary>
    public IReadOnlyList<(Step Step, long Count, LabName Name)> Steps { get; internal set; } = [];

    /// <summary>Texts that a line of the kernel log must contain, in this order.</summary>
    public IReadOnlyList<LabName> Log { get; internal set; } = [];

    /// <summary>How often fault rules acted, by their names.</summary>
    public IReadOnlyList<KeyValuePair<LabName, long>> Fired { get; internal set; } = [];

    /// <summary>Steps as written, before their names are checked.</summary>
    internal IReadOnlyList<KeyValuePair<LabName, long>> StepCounts { get; set; } = [];
}
