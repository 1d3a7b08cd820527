using System.Buffers.Binary;
using System.Globalization;

namespace Scuzzy.Scsi;

/// <summary>Eight-byte LUN: four levels of two bytes, the first level first (SAM-5 4.7; kernel: struct scsi_lun).
/// </summary>
/// <remarks>The kernel's number for a LUN holds the first level in its low 16 bits, the second in the next, and so on
/// (kernel: scsilun_to_int); this type converts, whatever the addressing method.</remarks>
public readonly record struct LogicalUnitNumber : IComparable<LogicalUnitNumber>
{
    /// <summary>Bytes of a LUN on the wire.</summary>
    public const int Size = 8;

    /// <summary>REPORT LUNS well-known logical unit (W-LUN 01h).</summary>
    public static readonly LogicalUnitNumber ReportLunsWellKnown = new(0xC101_0000_0000_0000);

    /// <summary>TARGET LOG PAGES well-known logical unit (W-LUN 03h).</summary>
    public static readonly LogicalUnitNumber TargetLogPagesWellKnown = new(0xC103_0000_0000_0000);

    /// <summary>Takes the eight bytes as one big-endian number.</summary>
    public LogicalUnitNumber(ulong bigEndianValue) => Value = bigEndianValue;

    /// <summary>LUN 0, which every target answers for.</summary>
    public static LogicalUnitNumber Zero => default;

    /// <summary>The eight bytes as one big-endian number: the first level is its top 16 bits.</summary>
    public ulong Value { get; }

    /// <summary>First level, as its two bytes in big-endian order.</summary>
    public ushort FirstLevel => (ushort)(Value >> 48);

    /// <summary>Addressing method of the first level.</summary>
    public LunAddressMethod AddressMethod => (LunAddressMethod)(Value >> 62);

    /// <summary>True if only the first level is used: all a target without a hierarchy understands.</summary>
    public bool IsSingleLevel => (Value & 0x0000_FFFF_FFFF_FFFF) == 0;

    /// <summary>True for extended addressing with the well-known logical unit method (C1h; kernel: SCSI_W_LUN).
    /// </summary>
    public bool IsWellKnown => Value >> 56 == 0xC1;

    /// <summary>True if the 32-bit LUN of kernels before 64-bit ones can't hold it.</summary>
    public bool ExceedsTwoLevels => (uint)Value != 0;

    /// <summary>LUN number of a single-level LUN: 8 bits for peripheral, 14 for flat, 5 for logical unit addressing,
    /// and the bytes after the first for extended addressing of 2, 4, 6 or 8 bytes.</summary>
    public ulong UnitNumber =>
        AddressMethod switch
        {
            LunAddressMethod.Peripheral => FirstLevel & 0xFFu,
            LunAddressMethod.FlatSpace => FirstLevel & 0x3FFFu,
            LunAddressMethod.LogicalUnit => FirstLevel & 0x1Fu,
            _ => ExtendedNumber(),
        };

    /// <summary>Simple LUN: peripheral addressing below 256, flat space addressing from there to 16383 (SAM-5 4.7.3).
    /// </summary>
    /// <param name="number">0 to 16383.</param>
    public static LogicalUnitNumber FromNumber(int number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, 0x3FFF);
        return number < 256 ? Peripheral((byte)number) : Flat(number);
    }

    /// <summary>Peripheral device addressing of a LUN on bus 0.</summary>
    public static LogicalUnitNumber Peripheral(byte number) => new((ulong)number << 48);

    /// <summary>Flat space addressing.</summary>
    /// <param name="number">0 to 16383.</param>
    public static LogicalUnitNumber Flat(int number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, 0x3FFF);
        return new((0x4000UL | (uint)number) << 48);
    }

    /// <summary>Extended flat space addressing of four bytes (SAM-5 4.7.7.4): D2h and a 24-bit number.</summary>
    public static LogicalUnitNumber ExtendedFlat(int number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, 0xFF_FFFF);
        return new((0xD200_0000UL | (uint)number) << 32);
    }

    /// <summary>From the kernel's number (kernel: int_to_scsilun).</summary>
    public static LogicalUnitNumber FromKernel(ulong kernelLun) => new(SwapLevels(kernelLun));

    /// <summary>Reads eight bytes; missing ones count as zero.</summary>
    public static LogicalUnitNumber Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= Size)
        {
            return new(BinaryPrimitives.ReadUInt64BigEndian(bytes));
        }

        ulong value = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            value |= (ulong)bytes[i] << (56 - (8 * i));
        }

        return new(value);
    }

    /// <summary>Writes the eight bytes.</summary>
    public void Write(Span<byte> destination) => BinaryPrimitives.WriteUInt64BigEndian(destination, Value);

    /// <summary>The kernel's number (kernel: scsilun_to_int).</summary>
    public ulong ToKernel() => SwapLevels(Value);

    /// <summary>The 32-bit number of older kernels, which take the first two levels only.</summary>
    public uint ToKernel32() => (uint)SwapLevels(Value);

    /// <inheritdoc/>
    public int CompareTo(LogicalUnitNumber other) => Value.CompareTo(other.Value);

    /// <summary>Orders by the bytes on the wire.</summary>
    public static bool operator <(LogicalUnitNumber left, LogicalUnitNumber right) => left.Value < right.Value;

    /// <summary>Orders by the bytes on the wire.</summary>
    public static bool operator >(LogicalUnitNumber left, LogicalUnitNumber right) => left.Value > right.Value;

    /// <summary>Orders by the bytes on the wire.</summary>
    public static bool operator <=(LogicalUnitNumber left, LogicalUnitNumber right) => left.Value <= right.Value;

    /// <summary>Orders by the bytes on the wire.</summary>
    public static bool operator >=(LogicalUnitNumber left, LogicalUnitNumber right) => left.Value >= right.Value;

    /// <summary>The kernel's number in decimal, as it stands in H:C:T:L.</summary>
    public override string ToString() => ToKernel().ToString(CultureInfo.InvariantCulture);

    private static ulong SwapLevels(ulong v) =>
        (v >> 48) | ((v >> 16) & 0xFFFF_0000) | ((v << 16) & 0xFFFF_0000_0000) | (v << 48);

    // LENGTH (bits 5-4 of byte 0) is 0..3 for 1, 3, 5 or 7 bytes of address after the first byte (SAM-5 4.7.7.1).
    private ulong ExtendedNumber()
    {
        int addressBytes = ((int)((Value >> 60) & 3) * 2) + 1;
        return (Value << 8) >> (64 - (8 * addressBytes));
    }
}
