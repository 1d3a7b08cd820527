using System.Buffers.Binary;

namespace Scuzzy.Scsi.Parameters;

/// <summary>READ CAPACITY(16) data (SBC-4; kernel: read_capacity_16).</summary>
public readonly record struct ReadCapacity16Data
{
    /// <summary>Bytes of the data.</summary>
    public const int Size = 32;

    /// <summary>RETURNED LOGICAL BLOCK ADDRESS: the last block.</summary>
    public ulong LastLba { get; init; }

    /// <summary>LOGICAL BLOCK LENGTH in bytes.</summary>
    public uint BlockLength { get; init; }

    /// <summary>Protection information type, 1 to 3; 0 if PROT_EN is off.</summary>
    public byte ProtectionType { get; init; }

    /// <summary>P_I_EXPONENT: protection intervals per block, as a power of two.</summary>
    public byte ProtectionIntervalExponent { get; init; }

    /// <summary>LOGICAL BLOCKS PER PHYSICAL BLOCK EXPONENT, 0 to 15.</summary>
    public byte PhysicalBlockExponent { get; init; }

    /// <summary>RC BASIS, 0 to 3, of zoned devices.</summary>
    public byte CapacityBasis { get; init; }

    /// <summary>LBPME: logical block provisioning is managed.</summary>
    public bool ProvisioningManaged { get; init; }

    /// <summary>LBPRZ: deallocated blocks read as zeroes.</summary>
    public bool ReadsZeroes { get; init; }

    /// <summary>LOWEST ALIGNED LOGICAL BLOCK ADDRESS, 0 to 16383.</summary>
    public ushort LowestAlignedLba { get; init; }

    /// <summary>Bytes of a physical block.</summary>
    public ulong PhysicalBlockLength => (ulong)BlockLength << PhysicalBlockExponent;

    /// <summary>Reads the data; missing bytes are zero.</summary>
    public static ReadCapacity16Data Read(ReadOnlySpan<byte> bytes) =>
        new()
        {
            LastLba = WireBytes.U64(bytes, 0),
            BlockLength = WireBytes.U32(bytes, 8),
            ProtectionType = WireBytes.Bit(bytes, 12, 0) ? (byte)(((WireBytes.U8(bytes, 12) >> 1) & 7) + 1) : (byte)0,
            CapacityBasis = (byte)((WireBytes.U8(bytes, 12) >> 4) & 3),
            ProtectionIntervalExponent = (byte)(WireBytes.U8(bytes, 13) >> 4),
            PhysicalBlockExponent = (byte)(WireBytes.U8(bytes, 13) & 15),
            ProvisioningManaged = WireBytes.Bit(bytes, 14, 7),
            ReadsZeroes = WireBytes.Bit(bytes, 14, 6),
            LowestAlignedLba = (ushort)(WireBytes.U16(bytes, 14) & 0x3FFF),
        };

    /// <summary>Writes the data, cut to the room there is.</summary>
    /// <returns>Bytes written.</returns>
    public int Write(Span<byte> destination)
    {
        Span<byte> b = stackalloc byte[Size];
        b.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(b, LastLba);
        BinaryPrimitives.WriteUInt32BigEndian(b[8..], BlockLength);
        int protection = ProtectionType == 0 ? 0 : (((ProtectionType - 1) & 7) << 1) | 1;
        b[12] = (byte)(((CapacityBasis & 3) << 4) | protection);
        b[13] = (byte)((ProtectionIntervalExponent << 4) | (PhysicalBlockExponent & 15));
        BinaryPrimitives.WriteUInt16BigEndian(b[14..], (ushort)(LowestAlignedLba & 0x3FFF));
        b[14] |= (byte)(WireBytes.Flag(ProvisioningManaged, 7) | WireBytes.Flag(ReadsZeroes, 6));
        return WireBytes.Cut(b, destination);
    }
}
