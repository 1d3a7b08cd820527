using Scuzzy.Scsi.Sam;
using Scuzzy.Scsi.Vpd;
using Scuzzy.Target.Units.Disk;

namespace Scuzzy.Target;

/// <summary>The target's side of a nexus: its slot in every unit's table of nexuses.</summary>
internal sealed class Nexus(TargetDevice target, string initiatorPortName, ushort relativeTargetPort, int slot)
    : SamNexus(initiatorPortName, relativeTargetPort)
{
    /// <summary>The slot of a nexus that found no room.</summary>
    public const int NoSlot = -1;

    public TargetDevice Target { get; } = target;

    /// <summary>What names target and port in page 83.</summary>
    public Designator[] PortDesignators => field ??= DiskPages.PortDesignators(Target, RelativeTargetPort);

    /// <summary>From 0; free for another nexus once this one is lost and its last task has ended.</summary>
    public int Slot { get; } = slot;

    public bool IsLost { get; set; }

    /// <summary>The units that it may see, by number; null for all.</summary>
    public IReadOnlySet<int>? Visible { get; init; }

    public override bool SeesAll => Visible is null;

    public bool Sees(LogicalUnit unit) => Visible is null || Visible.Contains((int)unit.Lun.UnitNumber);

    /// <summary>Tasks of all units.</summary>
    public int Tasks { get; set; }

    /// <summary>The nexus with the same ports that the copy manager uses for it, once it copied something.</summary>
    public Nexus? Copier { get; set; }

    /// <summary>The tag of the copy manager's next task.</summary>
    public ulong NextTag { get; set; }

    public bool IsSamePorts(string initiatorPortName, ushort relativeTargetPort) =>
        RelativeTargetPort == relativeTargetPort
        && string.Equals(InitiatorPortName, initiatorPortName, StringComparison.Ordinal);
}
