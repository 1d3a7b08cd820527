namespace Scuzzy.Scsi;

/// <summary>ASYMMETRIC ACCESS STATE of a target port group (SPC-4 5.16.2; kernel: SCSI_ACCESS_STATE_*).</summary>
public enum AccessState : byte
{
    /// <summary>Active/optimized.</summary>
    Optimized = 0x0,

    /// <summary>Active/non-optimized.</summary>
    NonOptimized = 0x1,

    /// <summary>Standby: few commands but the medium's.</summary>
    Standby = 0x2,

    /// <summary>Unavailable: hardly any commands.</summary>
    Unavailable = 0x3,

    /// <summary>Transitioning to another state.</summary>
    Transitioning = 0xF,
}
