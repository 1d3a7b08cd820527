using Scuzzy.Lab.Binding;

namespace Scuzzy.Lab.Model;

/// <summary>Something that happens at a time; exactly one action is set.</summary>
public sealed class TimelineEntry : LabElement
{
    /// <summary>When, in nanoseconds after the boot ended.</summary>
    public long AtNs { get; internal set; }

    /// <summary>Writes an attribute.</summary>
    public AttributeWrite? Write { get; internal set; }

    /// <summary>Does one I/O.</summary>
    public DirectIo? Dd { get; internal set; }

    /// <summary>Deletes a device (kernel: echo 1 &gt; …/delete), as <c>H:C:T:L</c>.</summary>
    public LabName? Delete { get; internal set; }

    /// <summary>Scans a host (kernel: echo - - - &gt; …/scan), as <c>host0</c>, or a part of it, as <c>H:C:T:L</c>
    /// with <c>-</c> for any.</summary>
    public LabName? Scan { get; internal set; }

    /// <summary>Connects a target to a host.</summary>
    public PlugAction? Plug { get; internal set; }

    /// <summary>Takes a target away from a host.</summary>
    public PlugAction? Unplug { get; internal set; }

    /// <summary>Resets a unit, target, channel or host.</summary>
    public ResetAction? Reset { get; internal set; }

    /// <summary>Sets scsi_logging_level.</summary>
    public uint? LoggingLevel { get; internal set; }

    /// <summary>Switches a disk's elevator.</summary>
    public ElevatorSwitch? Elevator { get; internal set; }

    /// <summary>Arms a new fault rule.</summary>
    public Faults.FaultRule? Inject { get; internal set; }

    /// <summary>Arms a fault rule of the lab, from its beginning.</summary>
    public LabName? Arm { get; internal set; }

    /// <summary>Takes a fault rule away.</summary>
    public LabName? Clear { get; internal set; }
}
