namespace Scuzzy.Scsi.Copy;

/// <summary>Segment descriptor of EXTENDED COPY from block device to block device (SPC-4 6.4.6.5, 6.4.6.11).</summary>
/// <remarks><code>
/// 0 type   1 DC (1) CAT (0)   2-3 length (n − 3)   4-5 source   6-7 destination
/// 02h: 10-11 blocks             12-19 source LBA   20-27 destination LBA
/// 0Ah:  8-11 bytes              12-19 source LBA   20-27 destination LBA   28-29, 30-31 byte offsets
/// </code></remarks>
public readonly ref struct CopySegmentView
{
    /// <summary>Type of a segment counted in blocks.</summary>
    public const byte BlockToBlock = 0x02;

    /// <summary>Type of a segment counted in bytes, with offsets.</summary>
    public const byte BlockToBlockWithOffset = 0x0A;

    /// <summary>Bytes in front of what DESCRIPTOR LENGTH counts.</summary>
    public const int HeaderSize = 4;

    /// <summary>Looks at a descriptor and what follows it.</summary>
    public CopySegmentView(ReadOnlySpan<byte> bytes) => Bytes = bytes;

    /// <summary>The bytes as given.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>DESCRIPTOR TYPE CODE.</summary>
    public byte Type => WireBytes.U8(Bytes, 0);

    /// <summary>Bytes of the descriptor by its DESCRIPTOR LENGTH.</summary>
    public int TotalLength => HeaderSize + WireBytes.U16(Bytes, 2);

    /// <summary>Bytes that a descriptor of a type has; 0 for a type that is not known.</summary>
    public static int SizeOf(byte type) =>
        type switch
        {
            BlockToBlock => 28,
            BlockToBlockWithOffset => 32,
            _ => 0,
        };

    /// <summary>DC: the destination's blocks are counted.</summary>
    public bool CountsDestination => WireBytes.Bit(Bytes, 1, 1);

    /// <summary>SOURCE CSCD DESCRIPTOR ID.</summary>
    public int Source => WireBytes.U16(Bytes, 4);

    /// <summary>DESTINATION CSCD DESCRIPTOR ID.</summary>
    public int Destination => WireBytes.U16(Bytes, 6);

    /// <summary>BLOCK DEVICE NUMBER OF BLOCKS, of type 02h.</summary>
    public int Blocks => WireBytes.U16(Bytes, 10);

    /// <summary>NUMBER OF BYTES, of type 0Ah.</summary>
    public uint ByteCount => WireBytes.U32(Bytes, 8);

    /// <summary>SOURCE BLOCK DEVICE LOGICAL BLOCK ADDRESS.</summary>
    public ulong SourceLba => WireBytes.U64(Bytes, 12);

    /// <summary>DESTINATION BLOCK DEVICE LOGICAL BLOCK ADDRESS.</summary>
    public ulong DestinationLba => WireBytes.U64(Bytes, 20);

    /// <summary>SOURCE BLOCK DEVICE BYTE OFFSET, of type 0Ah.</summary>
    public int SourceOffset => Type == BlockToBlockWithOffset ? WireBytes.U16(Bytes, 28) : 0;

    /// <summary>DESTINATION BLOCK DEVICE BYTE OFFSET, of type 0Ah.</summary>
    public int DestinationOffset => Type == BlockToBlockWithOffset ? WireBytes.U16(Bytes, 30) : 0;
}
