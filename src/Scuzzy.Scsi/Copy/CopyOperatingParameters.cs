using System.Buffers.Binary;

namespace Scuzzy.Scsi.Copy;

/// <summary>RECEIVE COPY OPERATING PARAMETERS data (SPC-4 6.23), the limits of a copy manager.</summary>
public readonly record struct CopyOperatingParameters
{
    private const int FixedSize = 44;

    /// <summary>MAXIMUM CSCD DESCRIPTOR COUNT.</summary>
    public ushort MaximumCscds { get; init; }

    /// <summary>MAXIMUM SEGMENT DESCRIPTOR COUNT.</summary>
    public ushort MaximumSegments { get; init; }

    /// <summary>MAXIMUM DESCRIPTOR LIST LENGTH in bytes.</summary>
    public uint MaximumDescriptorBytes { get; init; }

    /// <summary>MAXIMUM SEGMENT LENGTH in bytes.</summary>
    public uint MaximumSegmentBytes { get; init; }

    /// <summary>TOTAL CONCURRENT COPIES.</summary>
    public ushort ConcurrentCopies { get; init; }

    /// <summary>DATA SEGMENT GRANULARITY in bytes, as a power of two.</summary>
    public byte SegmentGranularity { get; init; }

    /// <summary>Writes the data.</summary>
    /// <param name="destination">At least 44 bytes and one per descriptor type.</param>
    /// <param name="descriptorTypes">IMPLEMENTED DESCRIPTOR LIST, in ascending order.</param>
    /// <returns>Bytes written.</returns>
    public int Write(Span<byte> destination, ReadOnlySpan<byte> descriptorTypes)
    {
        int length = FixedSize + descriptorTypes.Length;
        Span<byte> b = destination[..length];
        b.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(b, (uint)(length - 4));
        b[4] = 0x01; // SNLID: no list identifier is needed
        BinaryPrimitives.WriteUInt16BigEndian(b[8..], MaximumCscds);
        BinaryPrimitives.WriteUInt16BigEndian(b[10..], MaximumSegments);
        BinaryPrimitives.WriteUInt32BigEndian(b[12..], MaximumDescriptorBytes);
        BinaryPrimitives.WriteUInt32BigEndian(b[16..], MaximumSegmentBytes);
        BinaryPrimitives.WriteUInt16BigEndian(b[34..], ConcurrentCopies);
        b[36] = (byte)Math.Min(ConcurrentCopies, (ushort)byte.MaxValue);
        b[37] = SegmentGranularity;
        b[43] = (byte)descriptorTypes.Length;
        descriptorTypes.CopyTo(b[FixedSize..]);
        return length;
    }
}
