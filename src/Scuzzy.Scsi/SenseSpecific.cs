namespace Scuzzy.Scsi;

/// <summary>Sense key specific field: SKSV and three bytes whose meaning the sense key selects (SPC-4 4.5.2.4.2).
/// </summary>
public readonly record struct SenseSpecific
{
    private const uint Valid = 0x80_0000;

    /// <summary>Takes the three bytes as one big-endian number; without SKSV (bit 23) nothing is valid.</summary>
    public SenseSpecific(uint raw) => Raw = raw & 0xFF_FFFF;

    /// <summary>The three bytes, SKSV being bit 23.</summary>
    public uint Raw { get; }

    /// <summary>SKSV: the field says something.</summary>
    public bool IsValid => (Raw & Valid) != 0;

    /// <summary>C/D: the error is in the CDB (true) or in the parameter data (false). For ILLEGAL REQUEST.</summary>
    public bool IsInCdb => (Raw & 0x40_0000) != 0;

    /// <summary>BPV: the bit pointer is valid. For ILLEGAL REQUEST.</summary>
    public bool HasBitPointer => (Raw & 0x08_0000) != 0;

    /// <summary>Bit (7 to 0) of the byte in error, the leftmost bit of the field. For ILLEGAL REQUEST.</summary>
    public int BitPointer => (int)((Raw >> 16) & 7);

    /// <summary>Byte in error. For ILLEGAL REQUEST.</summary>
    public int FieldPointer => (int)(Raw & 0xFFFF);

    /// <summary>Progress in units of 1/65536. For NO SENSE and NOT READY.</summary>
    public ushort Progress => (ushort)Raw;

    /// <summary>Retries spent. For HARDWARE, MEDIUM and RECOVERED ERROR.</summary>
    public ushort ActualRetryCount => (ushort)Raw;

    /// <summary>Points at a field of the CDB or the parameter data.</summary>
    /// <param name="inCdb">True for the CDB.</param>
    /// <param name="fieldByte">Byte, 0 to 65535.</param>
    /// <param name="bit">Leftmost bit of the field, 0 to 7, or −1 to point at the byte only.</param>
    public static SenseSpecific AtField(bool inCdb, int fieldByte, int bit = -1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fieldByte);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fieldByte, 0xFFFF);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bit, 7);
        uint raw = Valid | (inCdb ? 0x40_0000u : 0) | (uint)fieldByte;
        return new(bit < 0 ? raw : raw | 0x08_0000 | ((uint)bit << 16));
    }

    /// <summary>Progress indication in units of 1/65536.</summary>
    public static SenseSpecific AtProgress(ushort progress) => new(Valid | progress);

    /// <summary>Retries that the device server spent.</summary>
    public static SenseSpecific Retries(ushort count) => new(Valid | count);
}
