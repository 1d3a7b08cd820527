namespace Scuzzy.Scsi.Inquiry;

/// <summary>Standard INQUIRY data as it came (SPC-4 6.6.2; kernel: scsi_probe_lun).</summary>
/// <remarks>
/// <code>
///  0  QUALIFIER (7-5) DEVICE TYPE (4-0)      4  ADDITIONAL LENGTH
///  1  RMB (7)                                5  SCCS ACC TPGS 3PC PROTECT
///  2  VERSION                                6  ENCSERV VS MULTIP ADDR16
///  3  NORMACA HISUP RESPONSE DATA FORMAT     7  WBUS16 SYNC CMDQUE VS
///  8  VENDOR (8)   16  PRODUCT (16)   32  REVISION (4)   58  VERSION DESCRIPTORS (8 × 2)
/// </code>
/// Missing bytes read as zero.
/// </remarks>
public readonly ref struct InquiryView
{
    /// <summary>Bytes that every device gives.</summary>
    public const int MinimumSize = 36;

    /// <summary>Looks at INQUIRY data.</summary>
    public InquiryView(ReadOnlySpan<byte> bytes) => Bytes = bytes;

    /// <summary>The bytes as given.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>PERIPHERAL QUALIFIER.</summary>
    public PeripheralQualifier Qualifier => (PeripheralQualifier)(WireBytes.U8(Bytes, 0) >> 5);

    /// <summary>True for the qualifiers 100b to 111b, which the vendor defines and the enumeration has no name for.
    /// </summary>
    public bool IsQualifierVendorSpecific => WireBytes.Bit(Bytes, 0, 7);

    /// <summary>PERIPHERAL DEVICE TYPE.</summary>
    public PeripheralDeviceType DeviceType => (PeripheralDeviceType)(WireBytes.U8(Bytes, 0) & 0x1F);

    /// <summary>RMB: the medium can be removed.</summary>
    public bool IsRemovable => WireBytes.Bit(Bytes, 1, 7);

    /// <summary>VERSION, all eight bits.</summary>
    public byte Version => WireBytes.U8(Bytes, 2);

    /// <summary>The number after `ANSI:` in the kernel's announcement: bits 2 to 0 of VERSION.</summary>
    public int AnsiVersion => Version & 0x07;

    /// <summary>RESPONSE DATA FORMAT: 2 since SCSI-2, 1 for CCS.</summary>
    public int ResponseFormat => WireBytes.U8(Bytes, 3) & 0x0F;

    /// <summary>HISUP: LUNs are hierarchical.</summary>
    public bool IsHierarchical => WireBytes.Bit(Bytes, 3, 4);

    /// <summary>NORMACA: NACA may be set in a CDB.</summary>
    public bool SupportsNaca => WireBytes.Bit(Bytes, 3, 5);

    /// <summary>Bytes that the device has, by ADDITIONAL LENGTH: 5 to 260.</summary>
    public int TotalLength => WireBytes.U8(Bytes, 4) + 5;

    /// <summary>PROTECT: protection information is supported.</summary>
    public bool SupportsProtection => WireBytes.Bit(Bytes, 5, 0);

    /// <summary>3PC: third-party copy commands are supported.</summary>
    public bool SupportsThirdPartyCopy => WireBytes.Bit(Bytes, 5, 3);

    /// <summary>TPGS: 0 none, 1 implicit, 2 explicit asymmetric access, 3 both.</summary>
    public int TargetPortGroupSupport => (WireBytes.U8(Bytes, 5) >> 4) & 3;

    /// <summary>SCCS: the device holds a storage array controller.</summary>
    public bool HasArrayController => WireBytes.Bit(Bytes, 5, 7);

    /// <summary>MULTIP: the device has several ports.</summary>
    public bool IsMultiPort => WireBytes.Bit(Bytes, 6, 4);

    /// <summary>ENCSERV: the device holds an enclosure services process.</summary>
    public bool HasEnclosureServices => WireBytes.Bit(Bytes, 6, 6);

    /// <summary>CMDQUE: several commands may be outstanding.</summary>
    public bool SupportsQueueing => WireBytes.Bit(Bytes, 7, 1);

    /// <summary>SYNC (parallel SCSI): synchronous transfer.</summary>
    public bool SupportsSynchronousTransfer => WireBytes.Bit(Bytes, 7, 4);

    /// <summary>WBUS16 (parallel SCSI): 16 bits wide.</summary>
    public bool IsWide => WireBytes.Bit(Bytes, 7, 5);

    /// <summary>VENDOR, eight characters, sanitised.</summary>
    public string Vendor => Text(8, 8);

    /// <summary>PRODUCT, sixteen characters, sanitised.</summary>
    public string Product => Text(16, 16);

    /// <summary>REVISION, four characters, sanitised.</summary>
    public string Revision => Text(32, 4);

    /// <summary>Level on the kernel's scale: VERSION, plus one from 2 on, or for 1 with response format 1.</summary>
    public ScsiLevel Level
    {
        get
        {
            int version = Version & 0x0F;
            bool above = version >= 2 || (version == 1 && ResponseFormat == 1);
            return (ScsiLevel)(above ? version + 1 : version);
        }
    }

    /// <summary>VERSION DESCRIPTOR, 0 if there is none.</summary>
    /// <param name="index">0 to 7.</param>
    public ushort VersionDescriptor(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)index, 7u, nameof(index));
        return WireBytes.U16(Bytes, 58 + (2 * index));
    }

    private string Text(int at, int width)
    {
        Span<byte> field = stackalloc byte[width];
        field.Clear();
        WireBytes.Slice(Bytes, at, width).CopyTo(field);
        return WireText.Sanitize(field);
    }
}
