namespace Scuzzy.Scsi.Vpd;

/// <summary>One designator of page 83 as it came (SPC-4 7.8.6.1).</summary>
public readonly ref struct DesignatorView
{
    /// <summary>Looks at a designator: its header of four bytes and what follows, cut where the page ends.</summary>
    public DesignatorView(ReadOnlySpan<byte> bytes) => Bytes = bytes;

    /// <summary>The bytes, header included.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>CODE SET.</summary>
    public DesignatorCodeSet CodeSet => (DesignatorCodeSet)(WireBytes.U8(Bytes, 0) & 0x0F);

    /// <summary>PROTOCOL IDENTIFIER, meaningful if <see cref="IsProtocolValid"/>.</summary>
    public int Protocol => WireBytes.U8(Bytes, 0) >> 4;

    /// <summary>PIV.</summary>
    public bool IsProtocolValid => WireBytes.Bit(Bytes, 1, 7);

    /// <summary>ASSOCIATION.</summary>
    public DesignatorAssociation Association => (DesignatorAssociation)((WireBytes.U8(Bytes, 1) >> 4) & 3);

    /// <summary>DESIGNATOR TYPE.</summary>
    public DesignatorType Type => (DesignatorType)(WireBytes.U8(Bytes, 1) & 0x0F);

    /// <summary>DESIGNATOR LENGTH.</summary>
    public int Length => WireBytes.U8(Bytes, 3);

    /// <summary>The designator itself, shorter than <see cref="Length"/> if the page is cut.</summary>
    public ReadOnlySpan<byte> Value => WireBytes.Slice(Bytes, 4, Length);
}
