using Scuzzy.Scsi.Sam;

namespace Scuzzy.Lab.Checking;

/// <summary>A task management function as the device server sees it, in the port's place.</summary>
internal sealed class SeamManagement : SamTaskManagement
{
    private readonly SeamWatch _seam;
    private readonly SamTaskManagement _below;

    public SeamManagement(SeamWatch seam, SamTaskManagement below, long sequence)
    {
        _seam = seam;
        _below = below;
        Sequence = sequence;
        Nexus = below.Nexus;
        Function = below.Function;
        Lun = below.Lun;
        TaskTag = below.TaskTag;
    }

    /// <summary>When it came, among all that the net has seen.</summary>
    public long Sequence { get; }

    /// <summary>True if it ends a task (SAM-5 7).</summary>
    public bool Ends(SeamTask task) =>
        Function switch
        {
            TaskManagementFunction.AbortTask => task.TaskTag == TaskTag
                && task.Lun == Lun
                && ReferenceEquals(task.Nexus, Nexus),
            TaskManagementFunction.AbortTaskSet => task.Lun == Lun && ReferenceEquals(task.Nexus, Nexus),
            TaskManagementFunction.ClearTaskSet or TaskManagementFunction.LogicalUnitReset => task.Lun == Lun,
            TaskManagementFunction.NexusReset => ReferenceEquals(task.Nexus, Nexus),
            TaskManagementFunction.TargetReset => true,
            _ => false,
        };

    /// <inheritdoc/>
    protected override void Responded()
    {
        _seam.Responded(this);
        _below.Respond(Response);
    }
}
