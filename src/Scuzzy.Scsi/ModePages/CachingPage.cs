using System.Buffers.Binary;

namespace Scuzzy.Scsi.ModePages;

/// <summary>Caching mode page 08h (SBC-4; kernel: sd_read_cache_type).</summary>
public readonly record struct CachingPage
{
    /// <summary>Bytes of the page.</summary>
    public const int Size = 20;

    /// <summary>WCE: writes end before they are on the medium.</summary>
    public bool WriteCacheEnabled { get; init; }

    /// <summary>RCD: reads don't use the cache.</summary>
    public bool ReadCacheDisabled { get; init; }

    /// <summary>DISC: a pre-fetch may cross a discontinuity.</summary>
    public bool Discontinuity { get; init; }

    /// <summary>DRA: no read-ahead.</summary>
    public bool ReadAheadDisabled { get; init; }

    /// <summary>NV_DIS: the non-volatile cache is off.</summary>
    public bool NonVolatileDisabled { get; init; }

    /// <summary>DISABLE PRE-FETCH TRANSFER LENGTH in blocks.</summary>
    public ushort DisablePrefetchTransferLength { get; init; }

    /// <summary>MAXIMUM PRE-FETCH in blocks.</summary>
    public ushort MaximumPrefetch { get; init; }

    /// <summary>MAXIMUM PRE-FETCH CEILING in blocks.</summary>
    public ushort MaximumPrefetchCeiling { get; init; }

    /// <summary>NUMBER OF CACHE SEGMENTS.</summary>
    public byte CacheSegments { get; init; }

    /// <summary>Reads the page from its first byte; missing bytes are zero.</summary>
    public static CachingPage Read(ReadOnlySpan<byte> page) =>
        new()
        {
            Discontinuity = WireBytes.Bit(page, 2, 4),
            WriteCacheEnabled = WireBytes.Bit(page, 2, 2),
            ReadCacheDisabled = WireBytes.Bit(page, 2, 0),
            DisablePrefetchTransferLength = WireBytes.U16(page, 4),
            MaximumPrefetch = WireBytes.U16(page, 8),
            MaximumPrefetchCeiling = WireBytes.U16(page, 10),
            ReadAheadDisabled = WireBytes.Bit(page, 12, 5),
            NonVolatileDisabled = WireBytes.Bit(page, 12, 0),
            CacheSegments = WireBytes.U8(page, 13),
        };

    /// <summary>Writes the page.</summary>
    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    /// <returns><see cref="Size"/>.</returns>
    public int Write(Span<byte> destination)
    {
        Span<byte> b = ModePageBytes.Start(destination, ModePageCode.Caching, Size);
        b[2] = (byte)(
            WireBytes.Flag(Discontinuity, 4)
            | WireBytes.Flag(WriteCacheEnabled, 2)
            | WireBytes.Flag(ReadCacheDisabled, 0)
        );
        BinaryPrimitives.WriteUInt16BigEndian(b[4..], DisablePrefetchTransferLength);
        BinaryPrimitives.WriteUInt16BigEndian(b[8..], MaximumPrefetch);
        BinaryPrimitives.WriteUInt16BigEndian(b[10..], MaximumPrefetchCeiling);
        b[12] = (byte)(WireBytes.Flag(ReadAheadDisabled, 5) | WireBytes.Flag(NonVolatileDisabled, 0));
        b[13] = CacheSegments;
        return Size;
    }
}
