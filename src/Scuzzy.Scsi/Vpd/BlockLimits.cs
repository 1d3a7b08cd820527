using System.Buffers.Binary;

namespace Scuzzy.Scsi.Vpd;

/// <summary>Page B0: block limits (SBC-4; kernel: sd_read_block_limits). Zero in a limit means none is told.
/// </summary>
public readonly record struct BlockLimits
{
    /// <summary>Bytes of the page.</summary>
    public const int Size = 64;

    /// <summary>WSNZ: WRITE SAME with zero blocks is refused.</summary>
    public bool WriteSameNonZero { get; init; }

    /// <summary>MAXIMUM COMPARE AND WRITE LENGTH in blocks.</summary>
    public byte MaximumCompareAndWriteLength { get; init; }

    /// <summary>OPTIMAL TRANSFER LENGTH GRANULARITY in blocks.</summary>
    public ushort OptimalTransferGranularity { get; init; }

    /// <summary>MAXIMUM TRANSFER LENGTH in blocks.</summary>
    public uint MaximumTransferLength { get; init; }

    /// <summary>OPTIMAL TRANSFER LENGTH in blocks.</summary>
    public uint OptimalTransferLength { get; init; }

    /// <summary>MAXIMUM PREFETCH LENGTH in blocks.</summary>
    public uint MaximumPrefetchLength { get; init; }

    /// <summary>MAXIMUM UNMAP LBA COUNT; 0 if UNMAP is not supported, FFFFFFFFh for no limit.</summary>
    public uint MaximumUnmapLbaCount { get; init; }

    /// <summary>MAXIMUM UNMAP BLOCK DESCRIPTOR COUNT; FFFFFFFFh for no limit.</summary>
    public uint MaximumUnmapDescriptorCount { get; init; }

    /// <summary>OPTIMAL UNMAP GRANULARITY in blocks.</summary>
    public uint OptimalUnmapGranularity { get; init; }

    /// <summary>UNMAP GRANULARITY ALIGNMENT in blocks, or null if not valid (UGAVALID = 0).</summary>
    public uint? UnmapGranularityAlignment { get; init; }

    /// <summary>MAXIMUM WRITE SAME LENGTH in blocks.</summary>
    public ulong MaximumWriteSameLength { get; init; }

    /// <summary>MAXIMUM ATOMIC TRANSFER LENGTH in blocks.</summary>
    public uint MaximumAtomicTransferLength { get; init; }

    /// <summary>ATOMIC ALIGNMENT in blocks.</summary>
    public uint AtomicAlignment { get; init; }

    /// <summary>ATOMIC TRANSFER LENGTH GRANULARITY in blocks.</summary>
    public uint AtomicTransferGranularity { get; init; }

    /// <summary>MAXIMUM ATOMIC TRANSFER LENGTH WITH ATOMIC BOUNDARY in blocks.</summary>
    public uint MaximumAtomicTransferLengthWithBoundary { get; init; }

    /// <summary>MAXIMUM ATOMIC BOUNDARY SIZE in blocks.</summary>
    public uint MaximumAtomicBoundarySize { get; init; }

    /// <summary>Reads the page, header included; missing bytes are zero.</summary>
    public static BlockLimits Read(ReadOnlySpan<byte> page) =>
        new()
        {
            WriteSameNonZero = WireBytes.Bit(page, 4, 0),
            MaximumCompareAndWriteLength = WireBytes.U8(page, 5),
            OptimalTransferGranularity = WireBytes.U16(page, 6),
            MaximumTransferLength = WireBytes.U32(page, 8),
            OptimalTransferLength = WireBytes.U32(page, 12),
            MaximumPrefetchLength = WireBytes.U32(page, 16),
            MaximumUnmapLbaCount = WireBytes.U32(page, 20),
            MaximumUnmapDescriptorCount = WireBytes.U32(page, 24),
            OptimalUnmapGranularity = WireBytes.U32(page, 28),
            UnmapGranularityAlignment = WireBytes.Bit(page, 32, 7) ? WireBytes.U32(page, 32) & 0x7FFF_FFFF : null,
            MaximumWriteSameLength = WireBytes.U64(page, 36),
            MaximumAtomicTransferLength = WireBytes.U32(page, 44),
            AtomicAlignment = WireBytes.U32(page, 48),
            AtomicTransferGranularity = WireBytes.U32(page, 52),
            MaximumAtomicTransferLengthWithBoundary = WireBytes.U32(page, 56),
            MaximumAtomicBoundarySize = WireBytes.U32(page, 60),
        };

    /// <summary>Writes the page, cut to the room there is.</summary>
    /// <returns>Bytes written.</returns>
    public int Write(Span<byte> destination, PeripheralDeviceType type = PeripheralDeviceType.Disk)
    {
        Span<byte> b = stackalloc byte[Size - VpdView.HeaderSize];
        b.Clear();
        b[0] = WireBytes.Flag(WriteSameNonZero, 0);
        b[1] = MaximumCompareAndWriteLength;
        BinaryPrimitives.WriteUInt16BigEndian(b[2..], OptimalTransferGranularity);
        BinaryPrimitives.WriteUInt32BigEndian(b[4..], MaximumTransferLength);
        BinaryPrimitives.WriteUInt32BigEndian(b[8..], OptimalTransferLength);
        BinaryPrimitives.WriteUInt32BigEndian(b[12..], MaximumPrefetchLength);
        BinaryPrimitives.WriteUInt32BigEndian(b[16..], MaximumUnmapLbaCount);
        BinaryPrimitives.WriteUInt32BigEndian(b[20..], MaximumUnmapDescriptorCount);
        BinaryPrimitives.WriteUInt32BigEndian(b[24..], OptimalUnmapGranularity);
        uint alignment = UnmapGranularityAlignment is { } a ? 0x8000_0000 | a : 0;
        BinaryPrimitives.WriteUInt32BigEndian(b[28..], alignment);
        BinaryPrimitives.WriteUInt64BigEndian(b[32..], MaximumWriteSameLength);
        BinaryPrimitives.WriteUInt32BigEndian(b[40..], MaximumAtomicTransferLength);
        BinaryPrimitives.WriteUInt32BigEndian(b[44..], AtomicAlignment);
        BinaryPrimitives.WriteUInt32BigEndian(b[48..], AtomicTransferGranularity);
        BinaryPrimitives.WriteUInt32BigEndian(b[52..], MaximumAtomicTransferLengthWithBoundary);
        BinaryPrimitives.WriteUInt32BigEndian(b[56..], MaximumAtomicBoundarySize);
        return VpdPage.Write(destination, type, VpdPageCode.BlockLimits, b);
    }
}
