using System.Buffers.Binary;

namespace Scuzzy.Scsi;

/// <summary>What protects an interval of a logical block (SBC-4; kernel: struct t10_pi_tuple).</summary>
/// <param name="Guard">LOGICAL BLOCK GUARD, see <see cref="GuardOf"/>.</param>
/// <param name="ApplicationTag">LOGICAL BLOCK APPLICATION TAG.</param>
/// <param name="ReferenceTag">LOGICAL BLOCK REFERENCE TAG.</param>
public readonly record struct ProtectionInformation(ushort Guard, ushort ApplicationTag, uint ReferenceTag)
{
    /// <summary>Bytes of it.</summary>
    public const int Size = 8;

    /// <summary>The application tag that asks not to check an interval that is read.</summary>
    public const ushort UncheckedApplicationTag = 0xFFFF;

    /// <summary>The reference tag that goes with it in type 3.</summary>
    public const uint UncheckedReferenceTag = 0xFFFF_FFFF;

    private const int Polynomial = 0x8BB7;
    private const int Lanes = 8;

    // Lane n: what a byte becomes that n more bytes follow.
    private static readonly ushort[] s_lanes = MakeLanes();

    /// <summary>True if it asks not to be checked when it is read (SBC-4 table 48, footnotes).</summary>
    public bool IsUnchecked(ProtectionType type) =>
        ApplicationTag == UncheckedApplicationTag
        && (type != ProtectionType.Type3 || ReferenceTag == UncheckedReferenceTag);

    /// <summary>Reads the first eight bytes.</summary>
    public static ProtectionInformation Read(ReadOnlySpan<byte> bytes) =>
        new(
            BinaryPrimitives.ReadUInt16BigEndian(bytes),
            BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[4..])
        );

    /// <summary>Writes the first eight bytes.</summary>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, Guard);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], ApplicationTag);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], ReferenceTag);
    }

    /// <summary>The guard of data: a CRC of 16 bits, polynomial 8BB7h, most significant bit first, begun with zero
    /// (SBC-4; kernel: crc_t10dif).</summary>
    public static ushort GuardOf(ReadOnlySpan<byte> data)
    {
        uint crc = 0;
        ReadOnlySpan<ushort> lanes = s_lanes;
        while (data.Length >= Lanes)
        {
            uint first = BinaryPrimitives.ReadUInt32BigEndian(data) ^ (crc << 16);
            uint second = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
            crc = (uint)(
                lanes[(7 << 8) + (int)(first >> 24)]
                ^ lanes[(6 << 8) + (int)((first >> 16) & 0xFF)]
                ^ lanes[(5 << 8) + (int)((first >> 8) & 0xFF)]
                ^ lanes[(4 << 8) + (int)(first & 0xFF)]
                ^ lanes[(3 << 8) + (int)(second >> 24)]
                ^ lanes[(2 << 8) + (int)((second >> 16) & 0xFF)]
                ^ lanes[(1 << 8) + (int)((second >> 8) & 0xFF)]
                ^ lanes[(int)(second & 0xFF)]
            );
            data = data[Lanes..];
        }

        foreach (byte next in data)
        {
            crc = ((crc << 8) & 0xFFFF) ^ lanes[(int)((crc >> 8) ^ next)];
        }

        return (ushort)crc;
    }

    private static ushort[] MakeLanes()
    {
        ushort[] lanes = new ushort[Lanes << 8];
        for (int value = 0; value < 256; value++)
        {
            int crc = value << 8;
            for (int lane = 0; lane < Lanes; lane++)
            {
                for (int bit = 0; bit < 8; bit++)
                {
                    crc = (crc & 0x8000) != 0 ? ((crc << 1) ^ Polynomial) & 0xFFFF : crc << 1;
                }

                lanes[(lane << 8) + value] = (ushort)crc;
            }
        }

        return lanes;
    }
}
