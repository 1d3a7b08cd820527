namespace Scuzzy.Scsi.Vpd;

/// <summary>Page 86: extended INQUIRY data (SPC-4 7.8.7). The fields that a disk without protection information uses.
/// </summary>
public readonly record struct ExtendedInquiry
{
    /// <summary>Bytes of the page.</summary>
    public const int Size = 64;

    /// <summary>SPT: types of protection information, as the 3-bit code of SBC-4 table 282.</summary>
    public byte SupportedProtectionTypes { get; init; }

    /// <summary>GRD_CHK, APP_CHK and REF_CHK, bits 2 to 0.</summary>
    public byte ProtectionChecks { get; init; }

    /// <summary>UASK_SUP: unit attentions come with sense key specific data.</summary>
    public bool UnitAttentionSenseKeySpecific { get; init; }

    /// <summary>HEADSUP: the HEAD OF QUEUE attribute is supported.</summary>
    public bool HeadOfQueue { get; init; }

    /// <summary>ORDSUP: the ORDERED attribute is supported.</summary>
    public bool Ordered { get; init; }

    /// <summary>SIMPSUP: the SIMPLE attribute is supported.</summary>
    public bool Simple { get; init; }

    /// <summary>V_SUP: there is a volatile cache.</summary>
    public bool VolatileCache { get; init; }

    /// <summary>NV_SUP: there is a non-volatile cache.</summary>
    public bool NonVolatileCache { get; init; }

    /// <summary>LUICLR: unit attentions of the clearing kind are shared by logical units.</summary>
    public bool LogicalUnitIndependentClear { get; init; }

    /// <summary>Reads the page, header included; missing bytes are zero.</summary>
    public static ExtendedInquiry Read(ReadOnlySpan<byte> page) =>
        new()
        {
            SupportedProtectionTypes = (byte)((WireBytes.U8(page, 4) >> 3) & 7),
            ProtectionChecks = (byte)(WireBytes.U8(page, 4) & 7),
            UnitAttentionSenseKeySpecific = WireBytes.Bit(page, 5, 5),
            HeadOfQueue = WireBytes.Bit(page, 5, 2),
            Ordered = WireBytes.Bit(page, 5, 1),
            Simple = WireBytes.Bit(page, 5, 0),
            NonVolatileCache = WireBytes.Bit(page, 6, 1),
            VolatileCache = WireBytes.Bit(page, 6, 0),
            LogicalUnitIndependentClear = WireBytes.Bit(page, 7, 0),
        };

    /// <summary>Writes the page, cut to the room there is.</summary>
    /// <returns>Bytes written.</returns>
    public int Write(Span<byte> destination, PeripheralDeviceType type = PeripheralDeviceType.Disk)
    {
        Span<byte> b = stackalloc byte[Size - VpdView.HeaderSize];
        b.Clear();
        b[0] = (byte)(((SupportedProtectionTypes & 7) << 3) | (ProtectionChecks & 7));
        b[1] = (byte)(
            WireBytes.Flag(UnitAttentionSenseKeySpecific, 5)
            | WireBytes.Flag(HeadOfQueue, 2)
            | WireBytes.Flag(Ordered, 1)
            | WireBytes.Flag(Simple, 0)
        );
        b[2] = (byte)(WireBytes.Flag(NonVolatileCache, 1) | WireBytes.Flag(VolatileCache, 0));
        b[3] = WireBytes.Flag(LogicalUnitIndependentClear, 0);
        return VpdPage.Write(destination, type, VpdPageCode.ExtendedInquiry, b);
    }
}
