namespace Scuzzy.Target;

/// <summary>Who a logical unit says it is: INQUIRY data and device identification.</summary>
public sealed record UnitPersonality
{
    /// <summary>T10 VENDOR IDENTIFICATION, up to 8 ASCII characters; default <c>SCUZZY</c>.</summary>
    public string Vendor { get; init; } = "SCUZZY";

    /// <summary>PRODUCT IDENTIFICATION, up to 16 ASCII characters; default <c>Virtual disk</c>.</summary>
    public string Product { get; init; } = "Virtual disk";

    /// <summary>PRODUCT REVISION LEVEL, up to 4 ASCII characters; default <c>0100</c>.</summary>
    public string Revision { get; init; } = "0100";

    /// <summary>Unit serial number (VPD page 80h), up to 64 ASCII characters; empty for a unit without that page.
    /// Default empty.</summary>
    public string Serial { get; init; } = "";

    /// <summary>NAA name of eight bytes (VPD page 83h), or null; default null.</summary>
    public ulong? Naa { get; init; }

    /// <summary>VERSION of INQUIRY data: 1 SCSI-1, 2 SCSI-2, 3 SPC, 4 SPC-2, 5 SPC-3, 6 SPC-4, 7 SPC-5. Below 3 the
    /// unit has no VPD pages but 00h, 80h and 83h, and takes the LUN in CDB byte 1. Default 6.
    /// </summary>
    public byte Version { get; init; } = 6;

    /// <summary>It has VPD page B7h, which tells that there are no streams; default false, because initiators that look
    /// at it send three commands more.</summary>
    public bool HasBlockLimitsExtension { get; init; }

    /// <summary>PERIPHERAL DEVICE TYPE to report instead of the unit's own, or null; default null.</summary>
    public byte? PeripheralDeviceType { get; init; }

    /// <summary>PERIPHERAL QUALIFIER: 0 connected, 1 not connected but capable, 3 not capable; default 0.</summary>
    public byte PeripheralQualifier { get; init; }

    /// <summary>CMDQUE: tagged queuing; default true.</summary>
    public bool HasTaggedQueuing { get; init; } = true;

    /// <summary>NORMACA: the NACA bit and auto contingent allegiance are supported; default false, as of most disks.
    /// </summary>
    public bool SupportsAca { get; init; }
}
