namespace Scuzzy.Scsi.Copy;

/// <summary>Parameter list of EXTENDED COPY(LID1) as it came (SPC-4 6.4.3).</summary>
/// <remarks><code>
/// 0 LIST IDENTIFIER   1 LIST ID USAGE (4-3)   2-3 CSCD DESCRIPTOR LIST LENGTH
/// 8-11 SEGMENT DESCRIPTOR LIST LENGTH   12-15 INLINE DATA LENGTH   16-… the lists
/// </code></remarks>
public readonly ref struct ExtendedCopyView
{
    /// <summary>Bytes of the header.</summary>
    public const int HeaderSize = 16;

    /// <summary>Looks at a list.</summary>
    public ExtendedCopyView(ReadOnlySpan<byte> bytes) => Bytes = bytes;

    /// <summary>The bytes as given.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>LIST IDENTIFIER.</summary>
    public byte ListIdentifier => WireBytes.U8(Bytes, 0);

    /// <summary>LIST ID USAGE: 3 keeps no status.</summary>
    public int ListIdentifierUsage => (WireBytes.U8(Bytes, 1) >> 3) & 3;

    /// <summary>CSCD DESCRIPTOR LIST LENGTH.</summary>
    public int CscdLength => WireBytes.U16(Bytes, 2);

    /// <summary>SEGMENT DESCRIPTOR LIST LENGTH.</summary>
    public uint SegmentLength => WireBytes.U32(Bytes, 8);

    /// <summary>INLINE DATA LENGTH.</summary>
    public uint InlineLength => WireBytes.U32(Bytes, 12);

    /// <summary>True if header and lists came whole.</summary>
    public bool IsComplete =>
        Bytes.Length >= HeaderSize && Bytes.Length - HeaderSize >= CscdLength + SegmentLength + (long)InlineLength;

    /// <summary>The CSCD descriptors; the list is complete.</summary>
    public ReadOnlySpan<byte> Cscds => Bytes.Slice(HeaderSize, CscdLength);

    /// <summary>The segment descriptors; the list is complete.</summary>
    public ReadOnlySpan<byte> Segments => Bytes.Slice(HeaderSize + CscdLength, (int)SegmentLength);
}
