using System.Buffers.Binary;

namespace Scuzzy.Scsi.Parameters;

/// <summary>READ CAPACITY(10) data (SBC-4).</summary>
/// <param name="LastLba">RETURNED LOGICAL BLOCK ADDRESS; FFFFFFFFh means ask READ CAPACITY(16).</param>
/// <param name="BlockLength">LOGICAL BLOCK LENGTH in bytes.</param>
public readonly record struct ReadCapacity10Data(uint LastLba, uint BlockLength)
{
    /// <summary>Bytes of the data.</summary>
    public const int Size = 8;

    /// <summary>The unit has more blocks than this format can say.</summary>
    public bool IsBeyond => LastLba == uint.MaxValue;

    /// <summary>Data for a unit of so many blocks; at least one.</summary>
    public static ReadCapacity10Data For(ulong blockCount, uint blockLength) =>
        new((uint)Math.Min(blockCount - 1, uint.MaxValue), blockLength);

    /// <summary>Reads the data; missing bytes are zero.</summary>
    public static ReadCapacity10Data Read(ReadOnlySpan<byte> bytes) =>
        new(WireBytes.U32(bytes, 0), WireBytes.U32(bytes, 4));

    /// <summary>Writes the data, cut to the room there is.</summary>
    /// <returns>Bytes written.</returns>
    public int Write(Span<byte> destination)
    {
        Span<byte> b = stackalloc byte[Size];
        BinaryPrimitives.WriteUInt32BigEndian(b, LastLba);
        BinaryPrimitives.WriteUInt32BigEndian(b[4..], BlockLength);
        return WireBytes.Cut(b, destination);
    }
}
