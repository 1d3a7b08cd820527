using System.Buffers.Binary;

namespace Scuzzy.Scsi.ModePages;

/// <summary>Rigid disk geometry mode page 04h (SBC, obsolete since SBC-2; arrays and old tools still ask for it).
/// </summary>
public readonly record struct RigidDiskGeometryPage
{
    /// <summary>Bytes of the page.</summary>
    public const int Size = 24;

    /// <summary>NUMBER OF CYLINDERS, 24 bits.</summary>
    public uint Cylinders { get; init; }

    /// <summary>NUMBER OF HEADS.</summary>
    public byte Heads { get; init; }

    /// <summary>MEDIUM ROTATION RATE in revolutions a minute.</summary>
    public ushort RotationRate { get; init; }

    /// <summary>Reads the page from its first byte; missing bytes are zero.</summary>
    public static RigidDiskGeometryPage Read(ReadOnlySpan<byte> page) =>
        new()
        {
            Cylinders = WireBytes.U32(page, 2) >> 8,
            Heads = WireBytes.U8(page, 5),
            RotationRate = WireBytes.U16(page, 20),
        };

    /// <summary>Writes the page.</summary>
    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    /// <returns><see cref="Size"/>.</returns>
    public int Write(Span<byte> destination)
    {
        Span<byte> b = ModePageBytes.Start(destination, ModePageCode.RigidDiskGeometry, Size);
        BinaryPrimitives.WriteUInt32BigEndian(b[2..], (Math.Min(Cylinders, 0xFF_FFFF) << 8) | Heads);
        BinaryPrimitives.WriteUInt16BigEndian(b[20..], RotationRate);
        return Size;
    }
}
