using System.Buffers.Binary;
using System.Text;

namespace Scuzzy.Scsi.Vpd;

/// <summary>A designator for page 83 (SPC-4 7.8.6).</summary>
public sealed class Designator
{
    private const int HeaderSize = 4;
    private readonly byte[] _value;

    private Designator(
        DesignatorCodeSet codeSet,
        DesignatorAssociation association,
        DesignatorType type,
        byte[] value,
        int protocol = -1
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value.Length, 1, nameof(value));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value.Length, 255, nameof(value));
        CodeSet = codeSet;
        Association = association;
        Type = type;
        Protocol = protocol;
        _value = value;
    }

    /// <summary>CODE SET.</summary>
    public DesignatorCodeSet CodeSet { get; }

    /// <summary>ASSOCIATION.</summary>
    public DesignatorAssociation Association { get; }

    /// <summary>DESIGNATOR TYPE.</summary>
    public DesignatorType Type { get; }

    /// <summary>PROTOCOL IDENTIFIER (0 Fibre Channel, 5 iSCSI, 6 SAS), or −1 for none.</summary>
    public int Protocol { get; }

    /// <summary>The designator without its header.</summary>
    public ReadOnlySpan<byte> Value => _value;

    /// <summary>Bytes with the header.</summary>
    public int Size => HeaderSize + _value.Length;

    /// <summary>NAA name of eight bytes; its top four bits say which kind (5 is IEEE registered).</summary>
    public static Designator Naa(
        ulong name,
        DesignatorAssociation association = DesignatorAssociation.LogicalUnit,
        int protocol = -1
    )
    {
        byte[] value = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(value, name);
        return new(DesignatorCodeSet.Binary, association, DesignatorType.Naa, value, protocol);
    }

    /// <summary>NAA 6 (IEEE registered extended) name of sixteen bytes.</summary>
    /// <param name="high">First eight bytes; their top four bits are 6.</param>
    /// <param name="low">Last eight bytes: the vendor's extension.</param>
    public static Designator NaaExtended(ulong high, ulong low)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(high >> 60, 6ul, nameof(high));
        byte[] value = new byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(value, high);
        BinaryPrimitives.WriteUInt64BigEndian(value.AsSpan(8), low);
        return new(DesignatorCodeSet.Binary, DesignatorAssociation.LogicalUnit, DesignatorType.Naa, value);
    }

    /// <summary>EUI-64 of eight bytes.</summary>
    public static Designator Eui64(ulong name)
    {
        byte[] value = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(value, name);
        return new(DesignatorCodeSet.Binary, DesignatorAssociation.LogicalUnit, DesignatorType.Eui64, value);
    }

    /// <summary>T10 vendor identification: eight characters of vendor, then what the vendor makes unique.</summary>
    public static Designator T10VendorId(string vendor, string identifier)
    {
        WireText.Checked(vendor, 8, nameof(vendor));
        WireText.Checked(identifier, 247, nameof(identifier));
        byte[] value = new byte[8 + identifier.Length];
        WireText.Write(value.AsSpan(0, 8), vendor);
        WireText.Write(value.AsSpan(8), identifier);
        return new(DesignatorCodeSet.Ascii, DesignatorAssociation.LogicalUnit, DesignatorType.T10VendorId, value);
    }

    /// <summary>SCSI name string, padded with NUL to a multiple of four bytes.</summary>
    /// <param name="name">`iqn.…`, `eui.…` or `naa.…`.</param>
    /// <param name="association">What it names.</param>
    /// <param name="protocol">PROTOCOL IDENTIFIER, or −1.</param>
    public static Designator ScsiName(
        string name,
        DesignatorAssociation association = DesignatorAssociation.TargetDevice,
        int protocol = -1
    )
    {
        int length = Encoding.UTF8.GetByteCount(name);
        byte[] value = new byte[(length + 4) & ~3];
        Encoding.UTF8.GetBytes(name, value);
        return new(DesignatorCodeSet.Utf8, association, DesignatorType.ScsiName, value, protocol);
    }

    /// <summary>Relative target port identifier, 1 to 65535.</summary>
    public static Designator RelativeTargetPort(ushort port, int protocol = -1) =>
        new(
            DesignatorCodeSet.Binary,
            DesignatorAssociation.TargetPort,
            DesignatorType.RelativeTargetPort,
            [0, 0, (byte)(port >> 8), (byte)port],
            protocol
        );

    /// <summary>Target port group.</summary>
    public static Designator TargetPortGroup(ushort group, int protocol = -1) =>
        new(
            DesignatorCodeSet.Binary,
            DesignatorAssociation.TargetPort,
            DesignatorType.TargetPortGroup,
            [0, 0, (byte)(group >> 8), (byte)group],
            protocol
        );

    /// <summary>Writes header and value.</summary>
    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    /// <returns><see cref="Size"/>.</returns>
    public int Write(Span<byte> destination)
    {
        bool hasProtocol = Protocol >= 0;
        destination[0] = (byte)(((hasProtocol ? Protocol : 0) << 4) | (int)CodeSet);
        destination[1] = (byte)(WireBytes.Flag(hasProtocol, 7) | ((int)Association << 4) | (int)Type);
        destination[2] = 0;
        destination[3] = (byte)_value.Length;
        _value.CopyTo(destination[HeaderSize..]);
        return Size;
    }
}
