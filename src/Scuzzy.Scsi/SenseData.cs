using System.Buffers.Binary;

namespace Scuzzy.Scsi;

/// <summary>Sense data in its legal states, to be written in either format (kernel: scsi_build_sense).</summary>
/// <param name="Key">Sense key.</param>
/// <param name="Additional">ASC and ASCQ.</param>
public readonly record struct SenseData(SenseKey Key, AdditionalSense Additional)
{
    /// <summary>Bytes of fixed-format sense data up to the sense key specific field.</summary>
    public const int FixedSize = 18;

    /// <summary>Most bytes of sense data (SPC-4 4.5.1: additional sense length at most 244).</summary>
    public const int MaximumSize = 252;

    /// <summary>Bytes of the kernel's sense buffer (SCSI_SENSE_BUFFERSIZE).</summary>
    public const int BufferSize = 96;

    /// <summary>Most bytes that <see cref="WriteDescriptor"/> writes.</summary>
    public const int DescriptorMaximumSize = 8 + 12 + 12 + 8 + 4 + 4;

    /// <summary>About a command that already ended.</summary>
    public bool IsDeferred { get; init; }

    /// <summary>INFORMATION; null leaves the VALID bit off. Fixed format holds 32 bits: more is left out.</summary>
    public ulong? Information { get; init; }

    /// <summary>COMMAND-SPECIFIC INFORMATION; 0 if none.</summary>
    public ulong CommandSpecific { get; init; }

    /// <summary>FILEMARK.</summary>
    public bool Filemark { get; init; }

    /// <summary>EOM.</summary>
    public bool EndOfMedium { get; init; }

    /// <summary>ILI.</summary>
    public bool IncorrectLength { get; init; }

    /// <summary>Field replaceable unit code; 0 if none.</summary>
    public byte FieldReplaceableUnit { get; init; }

    /// <summary>Sense key specific field.</summary>
    public SenseSpecific Specific { get; init; }

    /// <summary>Nothing to report: NO SENSE, 00/00.</summary>
    public static SenseData None => default;

    /// <summary>ILLEGAL REQUEST, INVALID FIELD IN CDB, with a pointer at the field.</summary>
    /// <param name="fieldByte">Byte of the CDB.</param>
    /// <param name="bit">Leftmost bit of the field, or −1.</param>
    public static SenseData InvalidFieldInCdb(int fieldByte, int bit = -1) =>
        new(SenseKey.IllegalRequest, AdditionalSense.InvalidFieldInCdb)
        {
            Specific = SenseSpecific.AtField(inCdb: true, fieldByte, bit),
        };

    /// <summary>ILLEGAL REQUEST, INVALID FIELD IN PARAMETER LIST, with a pointer at the field.</summary>
    /// <param name="fieldByte">Byte of the parameter list.</param>
    /// <param name="bit">Leftmost bit of the field, or −1.</param>
    public static SenseData InvalidFieldInParameterList(int fieldByte, int bit = -1) =>
        new(SenseKey.IllegalRequest, AdditionalSense.InvalidFieldInParameterList)
        {
            Specific = SenseSpecific.AtField(inCdb: false, fieldByte, bit),
        };

    /// <summary>Writes fixed format (70h or 71h).</summary>
    /// <param name="destination">As long as the allocation length allows; the data is cut to it.</param>
    /// <returns>Bytes written: at most <see cref="FixedSize"/>.</returns>
    public int WriteFixed(Span<byte> destination)
    {
        Span<byte> full = stackalloc byte[FixedSize];
        full.Clear();
        full[0] = (byte)(0x70 | (IsDeferred ? 1 : 0));
        full[2] = (byte)((byte)Key & 0x0F | StreamBits);
        if (Information is { } information && (information <= uint.MaxValue || IsResidue(information)))
        {
            full[0] |= 0x80;
            BinaryPrimitives.WriteUInt32BigEndian(full[3..], (uint)information);
        }

        full[7] = FixedSize - 8;
        BinaryPrimitives.WriteUInt32BigEndian(full[8..], (uint)Math.Min(CommandSpecific, uint.MaxValue));
        full[12] = Additional.Asc;
        full[13] = Additional.Ascq;
        full[14] = FieldReplaceableUnit;
        WriteSpecific(full[15..]);
        return Cut(full, destination);
    }

    /// <summary>Writes descriptor format (72h or 73h), with the descriptors that say something.</summary>
    /// <param name="destination">As long as the allocation length allows; the data is cut to it.</param>
    /// <returns>Bytes written: at most <see cref="DescriptorMaximumSize"/>.</returns>
    public int WriteDescriptor(Span<byte> destination)
    {
        Span<byte> full = stackalloc byte[DescriptorMaximumSize];
        full.Clear();
        full[0] = (byte)(0x72 | (IsDeferred ? 1 : 0));
        full[1] = (byte)((byte)Key & 0x0F);
        full[2] = Additional.Asc;
        full[3] = Additional.Ascq;
        int at = 8;
        if (Information is { } information)
        {
            AddDescriptor(full, ref at, 0x00, 12)[2] = 0x80;
            BinaryPrimitives.WriteUInt64BigEndian(full[(at - 8)..], information);
        }

        if (CommandSpecific != 0)
        {
            AddDescriptor(full, ref at, 0x01, 12);
            BinaryPrimitives.WriteUInt64BigEndian(full[(at - 8)..], CommandSpecific);
        }

        if (Specific.IsValid)
        {
            WriteSpecific(AddDescriptor(full, ref at, 0x02, 8)[4..]);
        }

        if (FieldReplaceableUnit != 0)
        {
            AddDescriptor(full, ref at, 0x03, 4)[3] = FieldReplaceableUnit;
        }

        if (StreamBits != 0)
        {
            // A length alone is told by block devices too, which have a descriptor of their own.
            AddDescriptor(full, ref at, Filemark || EndOfMedium ? (byte)0x04 : (byte)0x05, 4)[3] = StreamBits;
        }

        full[7] = (byte)(at - 8);
        return Cut(full[..at], destination);
    }

    /// <summary>Writes the format that the control mode page's D_SENSE bit asks for.</summary>
    public int Write(Span<byte> destination, bool descriptorFormat) =>
        descriptorFormat ? WriteDescriptor(destination) : WriteFixed(destination);

    private byte StreamBits => (byte)((Filemark ? 0x80 : 0) | (EndOfMedium ? 0x40 : 0) | (IncorrectLength ? 0x20 : 0));

    // With ILI, how much longer was asked for than there is: a number of two's complement.
    private bool IsResidue(ulong information) => IncorrectLength && (long)information is < 0 and >= int.MinValue;

    private static Span<byte> AddDescriptor(Span<byte> full, ref int at, byte type, int length)
    {
        Span<byte> descriptor = full.Slice(at, length);
        descriptor[0] = type;
        descriptor[1] = (byte)(length - 2);
        at += length;
        return descriptor;
    }

    private static int Cut(ReadOnlySpan<byte> full, Span<byte> destination)
    {
        int length = Math.Min(full.Length, destination.Length);
        full[..length].CopyTo(destination);
        return length;
    }

    private void WriteSpecific(Span<byte> b)
    {
        b[0] = (byte)(Specific.Raw >> 16);
        b[1] = (byte)(Specific.Raw >> 8);
        b[2] = (byte)Specific.Raw;
    }
}
