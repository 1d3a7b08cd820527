namespace Scuzzy.Scsi.Vpd;

/// <summary>A page of vital product data as it came: its header and what follows (SPC-4 7.8.1).</summary>
/// <remarks><code>
/// 0  QUALIFIER, DEVICE TYPE   1  PAGE CODE   2-3  PAGE LENGTH (n − 3)   4-n  payload
/// </code></remarks>
public readonly ref struct VpdView
{
    /// <summary>Bytes of the header.</summary>
    public const int HeaderSize = 4;

    /// <summary>Looks at a page.</summary>
    public VpdView(ReadOnlySpan<byte> bytes) => Bytes = bytes;

    /// <summary>The bytes as given.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>True if the header is there and no more is announced than came.</summary>
    public bool IsComplete => Bytes.Length >= HeaderSize && TotalLength <= Bytes.Length;

    /// <summary>PAGE CODE.</summary>
    public VpdPageCode PageCode => (VpdPageCode)WireBytes.U8(Bytes, 1);

    /// <summary>PERIPHERAL DEVICE TYPE.</summary>
    public PeripheralDeviceType DeviceType => (PeripheralDeviceType)(WireBytes.U8(Bytes, 0) & 0x1F);

    /// <summary>Bytes that the page has by its header, 4 to 65539.</summary>
    public int TotalLength => HeaderSize + WireBytes.U16(Bytes, 2);

    /// <summary>Bytes after the header, cut where the buffer ends.</summary>
    public ReadOnlySpan<byte> Payload => WireBytes.Slice(Bytes, HeaderSize, TotalLength - HeaderSize);

    /// <summary>For page 00: true if it lists a page.</summary>
    public bool Lists(VpdPageCode page) => Payload.Contains((byte)page);

    /// <summary>For page 80: the serial number, sanitised, with its blanks.</summary>
    public string SerialNumber => WireText.Sanitize(Payload);

    /// <summary>For page 83: its designators in order.</summary>
    public DesignatorEnumerator Designators => new(Payload);
}
