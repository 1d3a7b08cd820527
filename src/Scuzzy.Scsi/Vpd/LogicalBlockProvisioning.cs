namespace Scuzzy.Scsi.Vpd;

/// <summary>Page B2: logical block provisioning (SBC-4; kernel: sd_read_block_provisioning).</summary>
public readonly record struct LogicalBlockProvisioning
{
    /// <summary>Bytes of the page without a provisioning group descriptor.</summary>
    public const int Size = 8;

    /// <summary>THRESHOLD EXPONENT: a threshold counts 2 to this power of blocks; 0 for no thresholds.</summary>
    public byte ThresholdExponent { get; init; }

    /// <summary>LBPU: UNMAP deallocates.</summary>
    public bool Unmap { get; init; }

    /// <summary>LBPWS: WRITE SAME(16) with the UNMAP bit deallocates.</summary>
    public bool WriteSame16 { get; init; }

    /// <summary>LBPWS10: WRITE SAME(10) with the UNMAP bit deallocates.</summary>
    public bool WriteSame10 { get; init; }

    /// <summary>LBPRZ, 3 bits: 1 means that deallocated blocks read as zeroes.</summary>
    public byte ReadZeroes { get; init; }

    /// <summary>ANC_SUP: blocks can be anchored.</summary>
    public bool Anchor { get; init; }

    /// <summary>PROVISIONING TYPE.</summary>
    public ProvisioningType Type { get; init; }

    /// <summary>Reads the page, header included; missing bytes are zero.</summary>
    public static LogicalBlockProvisioning Read(ReadOnlySpan<byte> page) =>
        new()
        {
            ThresholdExponent = WireBytes.U8(page, 4),
            Unmap = WireBytes.Bit(page, 5, 7),
            WriteSame16 = WireBytes.Bit(page, 5, 6),
            WriteSame10 = WireBytes.Bit(page, 5, 5),
            ReadZeroes = (byte)((WireBytes.U8(page, 5) >> 2) & 7),
            Anchor = WireBytes.Bit(page, 5, 1),
            Type = (ProvisioningType)(WireBytes.U8(page, 6) & 7),
        };

    /// <summary>Writes the page, cut to the room there is.</summary>
    /// <returns>Bytes written.</returns>
    public int Write(Span<byte> destination, PeripheralDeviceType type = PeripheralDeviceType.Disk)
    {
        Span<byte> b = stackalloc byte[Size - VpdView.HeaderSize];
        b.Clear();
        b[0] = ThresholdExponent;
        b[1] = (byte)(
            WireBytes.Flag(Unmap, 7)
            | WireBytes.Flag(WriteSame16, 6)
            | WireBytes.Flag(WriteSame10, 5)
            | ((ReadZeroes & 7) << 2)
            | WireBytes.Flag(Anchor, 1)
        );
        b[2] = (byte)((int)Type & 7);
        return VpdPage.Write(destination, type, VpdPageCode.LogicalBlockProvisioning, b);
    }
}
