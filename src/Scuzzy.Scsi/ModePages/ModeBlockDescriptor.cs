using System.Buffers.Binary;

namespace Scuzzy.Scsi.ModePages;

/// <summary>Mode parameter block descriptor of a block device, short or long (SBC-4).</summary>
/// <param name="BlockCount">NUMBER OF LOGICAL BLOCKS. The short form says FFFFFFFFh for more than it can hold.</param>
/// <param name="BlockLength">LOGICAL BLOCK LENGTH in bytes; 24 bits in the short form.</param>
/// <param name="Density">DENSITY CODE, of the short form.</param>
public readonly record struct ModeBlockDescriptor(ulong BlockCount, uint BlockLength, byte Density = 0)
{
    /// <summary>Bytes of the short form.</summary>
    public const int ShortSize = 8;

    /// <summary>Bytes of the long form.</summary>
    public const int LongSize = 16;

    /// <summary>Reads a descriptor; missing bytes are zero.</summary>
    public static ModeBlockDescriptor Read(ReadOnlySpan<byte> bytes, bool isLong) =>
        isLong
            ? new(WireBytes.U64(bytes, 0), WireBytes.U32(bytes, 12))
            : new(WireBytes.U32(bytes, 0), WireBytes.U32(bytes, 4) & 0xFF_FFFF, WireBytes.U8(bytes, 4));

    /// <summary>Reads the short form as tapes have it: density, 24 bits of blocks, 24 bits of length.</summary>
    public static ModeBlockDescriptor ReadTape(ReadOnlySpan<byte> bytes) =>
        new(WireBytes.U32(bytes, 0) & 0xFF_FFFF, WireBytes.U32(bytes, 4) & 0xFF_FFFF, WireBytes.U8(bytes, 0));

    /// <summary>Writes the descriptor.</summary>
    /// <returns>Bytes written: 8 or 16.</returns>
    public int Write(Span<byte> destination, bool isLong)
    {
        if (isLong)
        {
            BinaryPrimitives.WriteUInt64BigEndian(destination, BlockCount);
            BinaryPrimitives.WriteUInt32BigEndian(destination[8..], 0);
            BinaryPrimitives.WriteUInt32BigEndian(destination[12..], BlockLength);
            return LongSize;
        }

        BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)Math.Min(BlockCount, uint.MaxValue));
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], ((uint)Density << 24) | (BlockLength & 0xFF_FFFF));
        return ShortSize;
    }
}
