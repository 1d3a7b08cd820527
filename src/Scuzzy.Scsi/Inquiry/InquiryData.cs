using System.Buffers.Binary;

namespace Scuzzy.Scsi.Inquiry;

/// <summary>Standard INQUIRY data that a device server answers with (SPC-4 6.6.2).</summary>
public sealed record InquiryData
{
    private readonly string _vendor = string.Empty;
    private readonly string _product = string.Empty;
    private readonly string _revision = string.Empty;
    private readonly int _length = 96;

    /// <summary>PERIPHERAL QUALIFIER.</summary>
    public PeripheralQualifier Qualifier { get; init; }

    /// <summary>PERIPHERAL DEVICE TYPE.</summary>
    public PeripheralDeviceType DeviceType { get; init; }

    /// <summary>RMB.</summary>
    public bool IsRemovable { get; init; }

    /// <summary>VERSION; default 6, SPC-4.</summary>
    public byte Version { get; init; } = 6;

    /// <summary>HISUP.</summary>
    public bool IsHierarchical { get; init; } = true;

    /// <summary>NORMACA.</summary>
    public bool SupportsNaca { get; init; }

    /// <summary>PROTECT.</summary>
    public bool SupportsProtection { get; init; }

    /// <summary>3PC.</summary>
    public bool SupportsThirdPartyCopy { get; init; }

    /// <summary>TPGS, 0 to 3.</summary>
    public byte TargetPortGroupSupport { get; init; }

    /// <summary>ENCSERV.</summary>
    public bool HasEnclosureServices { get; init; }

    /// <summary>MULTIP.</summary>
    public bool IsMultiPort { get; init; }

    /// <summary>CMDQUE; default true.</summary>
    public bool SupportsQueueing { get; init; } = true;

    /// <summary>VENDOR: at most eight printable characters.</summary>
    /// <exception cref="ArgumentException">Too long or not printable.</exception>
    public string Vendor
    {
        get => _vendor;
        init => _vendor = WireText.Checked(value, 8, nameof(Vendor));
    }

    /// <summary>PRODUCT: at most sixteen printable characters.</summary>
    /// <exception cref="ArgumentException">Too long or not printable.</exception>
    public string Product
    {
        get => _product;
        init => _product = WireText.Checked(value, 16, nameof(Product));
    }

    /// <summary>REVISION: at most four printable characters.</summary>
    /// <exception cref="ArgumentException">Too long or not printable.</exception>
    public string Revision
    {
        get => _revision;
        init => _revision = WireText.Checked(value, 4, nameof(Revision));
    }

    /// <summary>VERSION DESCRIPTORS, of which the first eight are written; T10's codes, as 0x0460 for SPC-4.</summary>
    public IReadOnlyList<ushort> VersionDescriptors { get; init; } = [];

    /// <summary>Bytes that the device has, 36 to 255; default 96, which includes the version descriptors.</summary>
    public int Length
    {
        get => _length;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, InquiryView.MinimumSize, nameof(Length));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 255, nameof(Length));
            _length = value;
        }
    }

    /// <summary>What a target answers for a LUN that it does not have: qualifier 3 and type 1Fh, PDT unknown.</summary>
    public static InquiryData NoLogicalUnit(string vendor, string product, string revision) =>
        new()
        {
            Qualifier = PeripheralQualifier.NotSupported,
            DeviceType = PeripheralDeviceType.None,
            Vendor = vendor,
            Product = product,
            Revision = revision,
        };

    /// <summary>Writes the data, cut to the room there is.</summary>
    /// <returns>Bytes written: <see cref="Length"/>, or the length of the destination if that is less.</returns>
    public int Write(Span<byte> destination)
    {
        Span<byte> full = stackalloc byte[256];
        full.Clear();
        full[0] = (byte)(((int)Qualifier << 5) | ((int)DeviceType & 0x1F));
        full[1] = WireBytes.Flag(IsRemovable, 7);
        full[2] = Version;
        full[3] = (byte)(2 | WireBytes.Flag(IsHierarchical, 4) | WireBytes.Flag(SupportsNaca, 5));
        full[4] = (byte)(Length - 5);
        full[5] = (byte)(
            WireBytes.Flag(SupportsProtection, 0)
            | WireBytes.Flag(SupportsThirdPartyCopy, 3)
            | ((TargetPortGroupSupport & 3) << 4)
        );
        full[6] = (byte)(WireBytes.Flag(IsMultiPort, 4) | WireBytes.Flag(HasEnclosureServices, 6));
        full[7] = WireBytes.Flag(SupportsQueueing, 1);
        WireText.Write(full.Slice(8, 8), Vendor);
        WireText.Write(full.Slice(16, 16), Product);
        WireText.Write(full.Slice(32, 4), Revision);
        for (int i = 0; i < Math.Min(VersionDescriptors.Count, 8); i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(full[(58 + (2 * i))..], VersionDescriptors[i]);
        }

        return WireBytes.Cut(full[..Length], destination);
    }
}
