using Scuzzy.Lab.Binding;

namespace Scuzzy.Lab.Model;

/// <summary>A switch of a disk's elevator.</summary>
public sealed class ElevatorSwitch : LabElement
{
    /// <summary>The disk.</summary>
    public LabName Disk { get; internal set; }

    /// <summary>The elevator.</summary>
    public LabName Name { get; internal set; }
}
