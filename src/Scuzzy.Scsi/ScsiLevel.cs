namespace Scuzzy.Scsi;

/// <summary>Standard that a device claims, on the kernel's scale (kernel: SCSI_1 … SCSI_SPC_5, scsi_level). It is one
/// above the VERSION field of INQUIRY data from SCSI-2 on, since CCS was put in between.</summary>
public enum ScsiLevel : byte
{
    /// <summary>VERSION 0: none.</summary>
    Unknown = 0,

    /// <summary>SCSI-1.</summary>
    Scsi1 = 1,

    /// <summary>SCSI-1 with the common command set: VERSION 1 and response format 1.</summary>
    Scsi1Ccs = 2,

    /// <summary>SCSI-2.</summary>
    Scsi2 = 3,

    /// <summary>SPC.</summary>
    Scsi3 = 4,

    /// <summary>SPC-2.</summary>
    Spc2 = 5,

    /// <summary>SPC-3.</summary>
    Spc3 = 6,

    /// <summary>SPC-4.</summary>
    Spc4 = 7,

    /// <summary>SPC-5.</summary>
    Spc5 = 8,
}
