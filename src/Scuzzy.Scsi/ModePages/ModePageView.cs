namespace Scuzzy.Scsi.ModePages;

/// <summary>A mode page as it came, with its header of two or four bytes (SPC-4 7.5.6).</summary>
/// <remarks><code>
/// page_0:    0  PS SPF=0 PAGE CODE   1  PAGE LENGTH (n − 1)
/// sub_page:  0  PS SPF=1 PAGE CODE   1  SUBPAGE CODE   2-3  PAGE LENGTH (n − 3)
/// </code></remarks>
public readonly ref struct ModePageView
{
    /// <summary>Looks at a page from its first byte.</summary>
    public ModePageView(ReadOnlySpan<byte> bytes) => Bytes = WireBytes.Slice(bytes, 0, Announced(bytes));

    /// <summary>The page with its header, cut where the buffer ends.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>PAGE CODE.</summary>
    public byte Page => (byte)(WireBytes.U8(Bytes, 0) & 0x3F);

    /// <summary>SUBPAGE CODE, 0 for a page without.</summary>
    public byte Subpage => IsSubpage ? WireBytes.U8(Bytes, 1) : (byte)0;

    /// <summary>SPF: the header has four bytes.</summary>
    public bool IsSubpage => WireBytes.Bit(Bytes, 0, 6);

    /// <summary>PS: the page can be saved.</summary>
    public bool IsSavable => WireBytes.Bit(Bytes, 0, 7);

    /// <summary>Bytes of the page by its own account, header included.</summary>
    public int TotalLength => Announced(Bytes);

    /// <summary>True if all the bytes that the page announces are there.</summary>
    public bool IsComplete => Bytes.Length >= 2 && TotalLength == Bytes.Length;

    private static int Announced(ReadOnlySpan<byte> bytes) =>
        WireBytes.Bit(bytes, 0, 6) ? 4 + WireBytes.U16(bytes, 2) : 2 + WireBytes.U8(bytes, 1);
}
