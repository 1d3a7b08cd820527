using Scuzzy.Lab.Binding;

namespace Scuzzy.Lab.Model;

/// <summary>A connection that is made or taken away while the machine runs.</summary>
public sealed class PlugAction : LabElement
{
    /// <summary>The host's name in the lab.</summary>
    public LabName Host { get; internal set; }

    /// <summary>Where, as <c>CHANNEL:ID</c>.</summary>
    public LabName At { get; internal set; }

    /// <summary>The channel, from 0.</summary>
    public int Channel { get; internal set; }

    /// <summary>The target identifier, from 0.</summary>
    public int Id { get; internal set; }

    /// <summary>What is plugged in, as <c>ARRAY.TARGET</c>; null when unplugging.</summary>
    public LabName? To { get; internal set; }
}
