namespace Scuzzy.Initiator.Mid.ErrorHandling;

/// <summary>What a user wants to be reset (kernel: SG_SCSI_RESET_*).</summary>
public enum ScsiResetScope
{
    /// <summary>Nothing: only wait until the host does not recover.</summary>
    None = 0,

    /// <summary>The logical unit.</summary>
    Device = 1,

    /// <summary>The channel.</summary>
    Bus = 2,

    /// <summary>The host.</summary>
    Host = 3,

    /// <summary>The target.</summary>
    Target = 4,
}
