namespace Scuzzy.Scsi.Vpd;

/// <summary>PROVISIONING TYPE of page B2 (SBC-4 table 280).</summary>
public enum ProvisioningType : byte
{
    /// <summary>Fully provisioned, or not told.</summary>
    Full = 0,

    /// <summary>Resource provisioned: room is set aside.</summary>
    Resource = 1,

    /// <summary>Thin provisioned: writes may find no room.</summary>
    Thin = 2,
}
