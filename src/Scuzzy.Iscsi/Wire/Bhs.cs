using System.Buffers.Binary;

namespace Scuzzy.Iscsi.Wire;

/// <summary>A basic header segment of 48 bytes, with the fields that most PDUs have in the same place (RFC 7143 11.2.1;
/// kernel: struct iscsi_hdr). A view: it shows whatever the bytes say.</summary>
/// <remarks><code>
///  0 opcode (.I bit 6)  1 flags (.F bit 7)  2 3 of the opcode's own
///  4 TotalAHSLength in words  5-7 DataSegmentLength
///  8-15 LUN or of the opcode's own  16-19 Initiator Task Tag  20-23 Target Transfer Tag or of the opcode's own
///  24-27 CmdSN / StatSN  28-31 ExpStatSN / ExpCmdSN  32-35 MaxCmdSN  36-47 of the opcode's own
/// </code></remarks>
public readonly ref struct Bhs
{
    /// <summary>Bytes of a basic header segment.</summary>
    public const int Size = 48;

    /// <summary>The value that means no tag.</summary>
    public const uint NoTag = 0xFFFF_FFFF;

    /// <summary>The final bit of byte 1.</summary>
    public const byte FinalBit = 0x80;

    private const byte ImmediateBit = 0x40;

    /// <summary>Views bytes as a header.</summary>
    /// <param name="bytes">At least 48.</param>
    public Bhs(Span<byte> bytes) => Bytes = bytes[..Size];

    /// <summary>The bytes.</summary>
    public Span<byte> Bytes { get; }

    /// <summary>What the PDU is, one of <see cref="IscsiOpcode"/> or something else.</summary>
    public IscsiOpcode Opcode
    {
        get => (IscsiOpcode)(Bytes[0] & 0x3F);
        set => Bytes[0] = (byte)((Bytes[0] & ImmediateBit) | (byte)value);
    }

    /// <summary>The I bit: a request that does not wait for its turn.</summary>
    public bool IsImmediate
    {
        get => (Bytes[0] & ImmediateBit) != 0;
        set => Bytes[0] = (byte)(value ? Bytes[0] | ImmediateBit : Bytes[0] & ~ImmediateBit);
    }

    /// <summary>Byte 1.</summary>
    public byte Flags
    {
        get => Bytes[1];
        set => Bytes[1] = value;
    }

    /// <summary>The F bit.</summary>
    public bool IsFinal => (Bytes[1] & FinalBit) != 0;

    /// <summary>Bytes of additional header segments: TotalAHSLength in bytes, 0 to 1020.</summary>
    public int AhsBytes
    {
        get => Bytes[4] * 4;
        set => Bytes[4] = (byte)(value / 4);
    }

    /// <summary>DataSegmentLength in bytes, without padding: 0 to 16777215.</summary>
    public int DataBytes
    {
        get => (int)(Word(4) & 0xFF_FFFF);
        set => SetWord(4, (uint)(Bytes[4] << 24) | (uint)value);
    }

    /// <summary>LUN, as the 8 bytes in big-endian order.</summary>
    public ulong Lun
    {
        get => BinaryPrimitives.ReadUInt64BigEndian(Bytes[8..]);
        set => BinaryPrimitives.WriteUInt64BigEndian(Bytes[8..], value);
    }

    /// <summary>Initiator Task Tag.</summary>
    public uint InitiatorTaskTag
    {
        get => Word(16);
        set => SetWord(16, value);
    }

    /// <summary>Target Transfer Tag, of the PDUs that have one.</summary>
    public uint TargetTransferTag
    {
        get => Word(20);
        set => SetWord(20, value);
    }

    /// <summary>CmdSN, of requests that have one.</summary>
    public uint CmdSn
    {
        get => Word(24);
        set => SetWord(24, value);
    }

    /// <summary>ExpStatSN, of requests.</summary>
    public uint ExpStatSn
    {
        get => Word(28);
        set => SetWord(28, value);
    }

    /// <summary>StatSN, of responses that have one.</summary>
    public uint StatSn
    {
        get => Word(24);
        set => SetWord(24, value);
    }

    /// <summary>ExpCmdSN, of responses.</summary>
    public uint ExpCmdSn
    {
        get => Word(28);
        set => SetWord(28, value);
    }

    /// <summary>MaxCmdSN, of responses.</summary>
    public uint MaxCmdSn
    {
        get => Word(32);
        set => SetWord(32, value);
    }

    /// <summary>Makes all bytes zero and sets opcode and flags.</summary>
    public void Begin(IscsiOpcode opcode, byte flags = FinalBit)
    {
        Bytes.Clear();
        Bytes[0] = (byte)opcode;
        Bytes[1] = flags;
    }

    /// <summary>A big-endian number of four bytes.</summary>
    internal uint Word(int at) => BinaryPrimitives.ReadUInt32BigEndian(Bytes[at..]);

    internal void SetWord(int at, uint value) => BinaryPrimitives.WriteUInt32BigEndian(Bytes[at..], value);

    internal ushort Half(int at) => BinaryPrimitives.ReadUInt16BigEndian(Bytes[at..]);

    internal void SetHalf(int at, int value) => BinaryPrimitives.WriteUInt16BigEndian(Bytes[at..], (ushort)value);
}
