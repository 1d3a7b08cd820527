namespace Scuzzy.Initiator.Mid;

/// <summary>The state of a host (kernel: enum scsi_host_state).</summary>
public enum ScsiHostState : byte
{
    /// <summary>Allocated, not yet added.</summary>
    Created,

    /// <summary>In use.</summary>
    Running,

    /// <summary>Being removed.</summary>
    Cancel,

    /// <summary>Removed.</summary>
    Deleted,

    /// <summary>The error handler is at work: nothing is dispatched.</summary>
    Recovery,

    /// <summary>Being removed while the error handler is at work.</summary>
    CancelRecovery,

    /// <summary>Removed while the error handler is at work.</summary>
    DeletedRecovery,
}
