namespace Scuzzy.Runtime.Buffers;

/// <summary>A lease on memory of a <see cref="TransferPool"/>: data on a page boundary, with headroom in front, so that
/// a reply's header and data are one piece.</summary>
public readonly unsafe struct TransferBuffer(byte* address, int sizeClass)
{
    /// <summary>First byte of the data; null if there is no buffer.</summary>
    public byte* Address { get; } = address;

    /// <summary>The pool's size class.</summary>
    public int Class { get; } = sizeClass;

    /// <summary>Room for data, in bytes.</summary>
    public int CapacityBytes => Address is null ? 0 : TransferPool.ClassBytes(Class);

    /// <summary>A part of the data; a negative offset reaches into the headroom.</summary>
    public DataSegment Segment(int offset, int length) => new(Address + offset, length);

    /// <summary>A part of the data; a negative offset reaches into the headroom.</summary>
    public Span<byte> Span(int offset, int length) => new(Address + offset, length);
}
