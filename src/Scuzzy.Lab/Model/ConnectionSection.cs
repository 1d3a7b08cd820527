using Scuzzy.Lab.Binding;

namespace Scuzzy.Lab.Model;

/// <summary>A target that a host sees at a channel and identifier.</summary>
public sealed class ConnectionSection : LabElement
{
    /// <summary>Where, as <c>CHANNEL:ID</c>.</summary>
    public LabName At { get; internal set; }

    /// <summary>The channel, from 0.</summary>
    public int Channel { get; internal set; }

    /// <summary>The target identifier, from 0.</summary>
    public int Id { get; internal set; }

    /// <summary>What, as <c>ARRAY.TARGET</c>.</summary>
    public LabName To { get; internal set; }

    /// <summary>Through which port of the target, from 1; default 1.</summary>
    public int Port { get; internal set; } = 1;

    /// <summary>How many; copies count identifier and port up; default 1.</summary>
    public int Count { get; internal set; } = 1;

    /// <summary>The adapter hides the devices from upper drivers, as RAID adapters do with members
    /// (kernel: no_uld_attach); default false.</summary>
    public bool IsHidden { get; internal set; }

    /// <summary>A vendor's driver claims the devices, so that no other attaches; its name, or null.</summary>
    public string? ClaimedBy { get; internal set; }
}
