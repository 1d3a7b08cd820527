using Scuzzy.Lab.Binding;

namespace Scuzzy.Lab.Model;

/// <summary>Initiators that may use a target.</summary>
public sealed class InitiatorSection : LabElement
{
    /// <summary>The initiator's iSCSI name; null for any.</summary>
    public string? Name { get; internal set; }

    /// <summary>The network that it must be in; null for any.</summary>
    public LabName? Network { get; internal set; }

    /// <summary>The units that it sees; none: all.</summary>
    public IReadOnlyList<long> Luns { get; internal set; } = [];
}
