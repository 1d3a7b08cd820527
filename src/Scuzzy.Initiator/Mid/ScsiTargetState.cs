namespace Scuzzy.Initiator.Mid;

/// <summary>The state of a target (kernel: enum scsi_target_state).</summary>
public enum ScsiTargetState : byte
{
    /// <summary>Allocated; no device was added yet.</summary>
    Created,

    /// <summary>It has devices.</summary>
    Running,

    /// <summary>Being removed.</summary>
    Remove,

    /// <summary>Being removed before it ever ran.</summary>
    CreatedRemove,

    /// <summary>Gone.</summary>
    Deleted,
}
