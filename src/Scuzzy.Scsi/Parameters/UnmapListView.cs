namespace Scuzzy.Scsi.Parameters;

/// <summary>UNMAP parameter list as it came (SBC-4).</summary>
/// <remarks><code>
/// 0-1  UNMAP DATA LENGTH (n − 1)   2-3  BLOCK DESCRIPTOR DATA LENGTH (n − 7)   4-7  reserved
/// 8-15 LBA   16-19 NUMBER OF BLOCKS   20-23 reserved   …
/// </code></remarks>
public readonly ref struct UnmapListView
{
    /// <summary>Bytes of the header.</summary>
    public const int HeaderSize = 8;

    /// <summary>Bytes of a descriptor.</summary>
    public const int DescriptorSize = 16;

    /// <summary>Looks at a list.</summary>
    public UnmapListView(ReadOnlySpan<byte> bytes) => Bytes = bytes;

    /// <summary>The bytes as given.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>UNMAP DATA LENGTH.</summary>
    public int DataLength => WireBytes.U16(Bytes, 0);

    /// <summary>BLOCK DESCRIPTOR DATA LENGTH. If it is no multiple of 16, the rest counts for nothing.</summary>
    public int DescriptorDataLength => WireBytes.U16(Bytes, 2);

    /// <summary>Descriptors that the list announces.</summary>
    public int AnnouncedCount => DescriptorDataLength / DescriptorSize;

    /// <summary>Descriptors that came whole.</summary>
    public int Count => Math.Min(AnnouncedCount, Math.Max(0, Bytes.Length - HeaderSize) / DescriptorSize);

    /// <summary>True if the header is there, its two lengths agree and lie within the list.</summary>
    public bool IsConsistent =>
        Bytes.Length >= HeaderSize
        && DescriptorDataLength + HeaderSize <= Bytes.Length
        && DataLength >= DescriptorDataLength + HeaderSize - 2
        && DataLength + 2 <= Bytes.Length;

    /// <summary>A descriptor.</summary>
    /// <param name="index">0 to <see cref="Count"/> − 1.</param>
    public UnmapDescriptor this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            int at = HeaderSize + (index * DescriptorSize);
            return new(WireBytes.U64(Bytes, at), WireBytes.U32(Bytes, at + 8));
        }
    }
}
