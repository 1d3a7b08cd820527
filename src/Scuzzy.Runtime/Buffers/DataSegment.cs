namespace Scuzzy.Runtime.Buffers;

/// <summary>A piece of memory that stays where it is: native, or pinned for as long as somebody holds the claim on it
/// (kernel: struct bio_vec).</summary>
public readonly unsafe struct DataSegment(byte* address, int lengthBytes)
{
    /// <summary>The first byte.</summary>
    public byte* Address { get; } = address;

    /// <summary>How many bytes.</summary>
    public int LengthBytes { get; } = lengthBytes;

    /// <summary>The bytes.</summary>
    public Span<byte> Span => new(Address, LengthBytes);

    /// <summary>A part of it.</summary>
    public DataSegment Slice(int offset, int length)
    {
        Invariant.Holds((uint)offset <= (uint)LengthBytes && (uint)length <= (uint)(LengthBytes - offset));
        return new DataSegment(Address + offset, length);
    }
}
