namespace Scuzzy.Initiator.Mid;

/// <summary>The state of a device (kernel: enum scsi_device_state).</summary>
public enum ScsiDeviceState : byte
{
    /// <summary>Allocated, not yet added.</summary>
    Created,

    /// <summary>In use.</summary>
    Running,

    /// <summary>Being removed: only the kernel's own commands pass.</summary>
    Cancel,

    /// <summary>Removed.</summary>
    Deleted,

    /// <summary>Only privileged commands pass.</summary>
    Quiesce,

    /// <summary>The error handler or the user has given it up.</summary>
    Offline,

    /// <summary>The transport has given it up (3.10 and later).</summary>
    TransportOffline,

    /// <summary>The transport holds it back for a while.</summary>
    Blocked,

    /// <summary>Blocked before it was running.</summary>
    CreatedBlocked,
}
