namespace Scuzzy.Scsi.Copy;

/// <summary>Identification CSCD descriptor: a copy source or destination by a designator (SPC-4 6.4.5.6).</summary>
public readonly ref struct CscdView
{
    /// <summary>Bytes of a descriptor.</summary>
    public const int Size = 32;

    /// <summary>DESCRIPTOR TYPE CODE.</summary>
    public const byte Identification = 0xE4;

    private const int MaximumDesignator = 20;

    /// <summary>Looks at a descriptor of <see cref="Size"/> bytes.</summary>
    public CscdView(ReadOnlySpan<byte> bytes) => Bytes = bytes;

    /// <summary>The bytes as given.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>DESCRIPTOR TYPE CODE.</summary>
    public byte Type => WireBytes.U8(Bytes, 0);

    /// <summary>DESIGNATOR TYPE.</summary>
    public int DesignatorType => WireBytes.U8(Bytes, 5) & 0x0F;

    /// <summary>ASSOCIATION.</summary>
    public int Association => (WireBytes.U8(Bytes, 5) >> 4) & 3;

    /// <summary>DESIGNATOR, at most 20 bytes.</summary>
    public ReadOnlySpan<byte> Designator =>
        WireBytes.Slice(Bytes, 8, Math.Min(WireBytes.U8(Bytes, 7), (byte)MaximumDesignator));

    /// <summary>DISK BLOCK LENGTH in bytes.</summary>
    public int BlockLength => (int)(WireBytes.U32(Bytes, 28) & 0xFF_FFFF);
}
