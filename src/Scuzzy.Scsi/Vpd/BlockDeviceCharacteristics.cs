using System.Buffers.Binary;

namespace Scuzzy.Scsi.Vpd;

/// <summary>Page B1: block device characteristics (SBC-4; kernel: sd_read_block_characteristics).</summary>
public readonly record struct BlockDeviceCharacteristics
{
    /// <summary>Bytes of the page.</summary>
    public const int Size = 64;

    /// <summary>MEDIUM ROTATION RATE of a device without moving parts.</summary>
    public const ushort NonRotating = 1;

    /// <summary>MEDIUM ROTATION RATE in revolutions a minute; 0 not told, 1 not rotating.</summary>
    public ushort RotationRate { get; init; }

    /// <summary>PRODUCT TYPE: 0 not told.</summary>
    public byte ProductType { get; init; }

    /// <summary>WABEREQ: reads after a block erase, 0 not told, 1 succeed, 2 and 3 fail until written.</summary>
    public byte BlockErase { get; init; }

    /// <summary>WACEREQ: reads after a cryptographic erase, as <see cref="BlockErase"/>.</summary>
    public byte CryptographicErase { get; init; }

    /// <summary>NOMINAL FORM FACTOR: 0 not told, 1 5.25 inch, 2 3.5, 3 2.5, 4 1.8, 5 less.</summary>
    public byte FormFactor { get; init; }

    /// <summary>ZONED: 0 not told, 1 host aware, 2 device managed.</summary>
    public byte Zoned { get; init; }

    /// <summary>FUAB: FUA is honoured although there is no volatile cache.</summary>
    public bool ForceUnitAccessBehavior { get; init; }

    /// <summary>VBULS: VERIFY of unmapped blocks succeeds.</summary>
    public bool VerifyByteCheckUnmapped { get; init; }

    /// <summary>True for a device that says it does not rotate (sysfs: rotational = 0).</summary>
    public bool IsNonRotating => RotationRate == NonRotating;

    /// <summary>Reads the page, header included; missing bytes are zero.</summary>
    public static BlockDeviceCharacteristics Read(ReadOnlySpan<byte> page) =>
        new()
        {
            RotationRate = WireBytes.U16(page, 4),
            ProductType = WireBytes.U8(page, 6),
            BlockErase = (byte)(WireBytes.U8(page, 7) >> 6),
            CryptographicErase = (byte)((WireBytes.U8(page, 7) >> 4) & 3),
            FormFactor = (byte)(WireBytes.U8(page, 7) & 0x0F),
            Zoned = (byte)((WireBytes.U8(page, 8) >> 4) & 3),
            ForceUnitAccessBehavior = WireBytes.Bit(page, 8, 1),
            VerifyByteCheckUnmapped = WireBytes.Bit(page, 8, 0),
        };

    /// <summary>Writes the page, cut to the room there is.</summary>
    /// <returns>Bytes written.</returns>
    public int Write(Span<byte> destination, PeripheralDeviceType type = PeripheralDeviceType.Disk)
    {
        Span<byte> b = stackalloc byte[Size - VpdView.HeaderSize];
        b.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(b, RotationRate);
        b[2] = ProductType;
        b[3] = (byte)((BlockErase << 6) | ((CryptographicErase & 3) << 4) | (FormFactor & 0x0F));
        b[4] = (byte)(
            ((Zoned & 3) << 4) | WireBytes.Flag(ForceUnitAccessBehavior, 1) | WireBytes.Flag(VerifyByteCheckUnmapped, 0)
        );
        return VpdPage.Write(destination, type, VpdPageCode.BlockDeviceCharacteristics, b);
    }
}
