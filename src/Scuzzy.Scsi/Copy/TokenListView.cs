namespace Scuzzy.Scsi.Copy;

/// <summary>Parameter list of POPULATE TOKEN or WRITE USING TOKEN as it came (SBC-4).</summary>
/// <remarks><code>
/// populate:  0-1 data length   2 RTV (1) IMMED (0)       4-7 timeout   8-11 ROD type   14-15 length of ranges
/// write:     0-1 data length   2 DEL_TKN (1) IMMED (0)   8-15 offset   16-527 token    534-535 length of ranges
/// range:     0-7 LBA   8-11 blocks
/// </code></remarks>
public readonly ref struct TokenListView
{
    /// <summary>Bytes of a ROD token.</summary>
    public const int TokenSize = 512;

    /// <summary>Bytes of a range descriptor.</summary>
    public const int RangeSize = 16;

    /// <summary>Bytes in front of the ranges of POPULATE TOKEN.</summary>
    public const int PopulateHeader = 16;

    /// <summary>Bytes in front of the ranges of WRITE USING TOKEN.</summary>
    public const int WriteHeader = 536;

    private readonly int _header;

    /// <summary>Looks at a list.</summary>
    public TokenListView(ReadOnlySpan<byte> bytes, bool isWrite)
    {
        Bytes = bytes;
        _header = isWrite ? WriteHeader : PopulateHeader;
    }

    /// <summary>The bytes as given.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>True if the list has the length it announces, and whole ranges.</summary>
    public bool IsComplete =>
        Bytes.Length >= _header
        && WireBytes.U16(Bytes, 0) == Bytes.Length - 2
        && RangeLength % RangeSize == 0
        && _header + RangeLength <= Bytes.Length;

    /// <summary>IMMED.</summary>
    public bool Immediate => WireBytes.Bit(Bytes, 2, 0);

    /// <summary>DEL_TKN: the token is not needed any more afterwards.</summary>
    public bool DeletesToken => WireBytes.Bit(Bytes, 2, 1);

    /// <summary>RTV: ROD TYPE says something.</summary>
    public bool HasRodType => WireBytes.Bit(Bytes, 2, 1);

    /// <summary>INACTIVITY TIMEOUT in seconds; 0 for the copy manager's choice.</summary>
    public uint TimeoutSeconds => WireBytes.U32(Bytes, 4);

    /// <summary>ROD TYPE of POPULATE TOKEN.</summary>
    public uint RodType => WireBytes.U32(Bytes, 8);

    /// <summary>OFFSET INTO ROD of WRITE USING TOKEN, in blocks.</summary>
    public ulong Offset => WireBytes.U64(Bytes, 8);

    /// <summary>ROD TOKEN of WRITE USING TOKEN.</summary>
    public ReadOnlySpan<byte> Token => WireBytes.Slice(Bytes, 16, TokenSize);

    /// <summary>Ranges in the list.</summary>
    public int Count => RangeLength / RangeSize;

    /// <summary>The LBA of a range.</summary>
    public ulong Lba(int index) => WireBytes.U64(Bytes, _header + (index * RangeSize));

    /// <summary>The blocks of a range.</summary>
    public uint Blocks(int index) => WireBytes.U32(Bytes, _header + (index * RangeSize) + 8);

    /// <summary>The byte where a range stands.</summary>
    public int At(int index) => _header + (index * RangeSize);

    private int RangeLength => WireBytes.U16(Bytes, _header - 2);
}
