using System.Buffers.Binary;

namespace Scuzzy.Scsi.ModePages;

/// <summary>Format device mode page 03h (SBC, obsolete since SBC-2; arrays and old tools still ask for it).</summary>
public readonly record struct FormatDevicePage
{
    /// <summary>Bytes of the page.</summary>
    public const int Size = 24;

    /// <summary>TRACKS PER ZONE.</summary>
    public ushort TracksPerZone { get; init; }

    /// <summary>SECTORS PER TRACK.</summary>
    public ushort SectorsPerTrack { get; init; }

    /// <summary>DATA BYTES PER PHYSICAL SECTOR.</summary>
    public ushort BytesPerSector { get; init; }

    /// <summary>INTERLEAVE.</summary>
    public ushort Interleave { get; init; }

    /// <summary>HSEC: hard sectors.</summary>
    public bool HardSectored { get; init; }

    /// <summary>RMB: the medium can be removed.</summary>
    public bool IsRemovable { get; init; }

    /// <summary>Reads the page from its first byte; missing bytes are zero.</summary>
    public static FormatDevicePage Read(ReadOnlySpan<byte> page) =>
        new()
        {
            TracksPerZone = WireBytes.U16(page, 2),
            SectorsPerTrack = WireBytes.U16(page, 10),
            BytesPerSector = WireBytes.U16(page, 12),
            Interleave = WireBytes.U16(page, 14),
            HardSectored = WireBytes.Bit(page, 20, 6),
            IsRemovable = WireBytes.Bit(page, 20, 5),
        };

    /// <summary>Writes the page.</summary>
    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    /// <returns><see cref="Size"/>.</returns>
    public int Write(Span<byte> destination)
    {
        Span<byte> b = ModePageBytes.Start(destination, ModePageCode.FormatDevice, Size);
        BinaryPrimitives.WriteUInt16BigEndian(b[2..], TracksPerZone);
        BinaryPrimitives.WriteUInt16BigEndian(b[10..], SectorsPerTrack);
        BinaryPrimitives.WriteUInt16BigEndian(b[12..], BytesPerSector);
        BinaryPrimitives.WriteUInt16BigEndian(b[14..], Interleave);
        b[20] = (byte)(WireBytes.Flag(HardSectored, 6) | WireBytes.Flag(IsRemovable, 5));
        return Size;
    }
}
