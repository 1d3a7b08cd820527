namespace Scuzzy.Scsi.Parameters;

/// <summary>SUPPORT field of the one-command answer to REPORT SUPPORTED OPERATION CODES (SPC-4 table 284).</summary>
public enum SupportStatus : byte
{
    /// <summary>Not known now.</summary>
    Unknown = 0,

    /// <summary>Not supported.</summary>
    NotSupported = 1,

    /// <summary>Supported as the standard has it.</summary>
    Standard = 3,

    /// <summary>Supported in the vendor's way.</summary>
    VendorSpecific = 5,
}
