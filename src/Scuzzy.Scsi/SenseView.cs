using System.Buffers.Binary;

namespace Scuzzy.Scsi;

/// <summary>Sense data as it came, of any length and with any content (SPC-4 4.5; kernel: scsi_normalize_sense).
/// </summary>
/// <remarks>
/// No accessor throws: what is missing reads as zero or false. A byte counts as present if it lies within the buffer
/// and within what ADDITIONAL SENSE LENGTH announces, as the kernel reads it.
/// <code>
/// fixed (70h, 71h)                             descriptor (72h, 73h)
///  0  VALID | RESPONSE CODE                     0  RESPONSE CODE
///  2  FILEMARK EOM ILI SDAT_OVFL | SENSE KEY    1  SENSE KEY
///  3  INFORMATION (4)                           2  ASC   3  ASCQ
///  7  ADDITIONAL SENSE LENGTH                   4  SDAT_OVFL
///  8  COMMAND-SPECIFIC INFORMATION (4)          7  ADDITIONAL SENSE LENGTH
/// 12  ASC  13  ASCQ  14  FRU                    8  descriptors: type, additional length, …
/// 15  SKSV, SENSE KEY SPECIFIC (3)
/// </code>
/// </remarks>
public readonly ref struct SenseView
{
    private const byte InformationDescriptor = 0x00;
    private const byte CommandSpecificDescriptor = 0x01;
    private const byte SenseSpecificDescriptor = 0x02;
    private const byte FieldReplaceableUnitDescriptor = 0x03;
    private const byte StreamDescriptor = 0x04;
    private const byte BlockDescriptor = 0x05;
    private const byte AtaStatusDescriptor = 0x09;

    /// <summary>Looks at sense data; the kernel never looks beyond 96 bytes, this view has no such limit.</summary>
    public SenseView(ReadOnlySpan<byte> bytes) => Bytes = bytes;

    /// <summary>The bytes as given.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>Response code without the VALID bit: 70h to 73h, 7Fh for vendor specific; 0 if there is none.</summary>
    public byte ResponseCode => (byte)(At(0) & 0x7F);

    /// <summary>True for the four standard response codes and nothing else (kernel: scsi_sense_valid takes 70h to 7Fh,
    /// see <see cref="IsKernelValid"/>).</summary>
    public bool IsValid => ResponseCode is >= 0x70 and <= 0x73;

    /// <summary>True if the kernel takes the buffer for sense data (kernel: scsi_sense_valid).</summary>
    public bool IsKernelValid => (ResponseCode & 0x70) == 0x70;

    /// <summary>Descriptor format. As the kernel reads it: any response code from 72h on.</summary>
    public bool IsDescriptor => IsKernelValid && ResponseCode >= 0x72;

    /// <summary>About a command that already ended (71h, 73h; kernel: scsi_sense_is_deferred).</summary>
    public bool IsDeferred => IsKernelValid && (ResponseCode & 1) != 0;

    /// <summary>Sense key.</summary>
    public SenseKey Key =>
        (SenseKey)(
            IsDescriptor ? Standard(1) & 0x0F
            : IsKernelValid ? At(2) & 0x0F
            : 0
        );

    /// <summary>ASC and ASCQ.</summary>
    public AdditionalSense Additional => IsDescriptor ? new(Standard(2), Standard(3)) : new(Standard(12), Standard(13));

    /// <summary>FILEMARK.</summary>
    public bool Filemark => (StreamBits & 0x80) != 0;

    /// <summary>EOM: end of medium.</summary>
    public bool EndOfMedium => (StreamBits & 0x40) != 0;

    /// <summary>ILI: the block on the medium has another length than was asked for.</summary>
    public bool IncorrectLength => (StreamBits & 0x20) != 0;

    /// <summary>SDAT_OVFL: the device server had more sense data than fitted.</summary>
    public bool Overflowed =>
        (
            IsDescriptor ? At(4) & 0x80
            : IsKernelValid ? At(2) & 0x10
            : 0
        ) != 0;

    /// <summary>Field replaceable unit code; 0 if none.</summary>
    public byte FieldReplaceableUnit =>
        IsDescriptor
            ? TryFindDescriptor(FieldReplaceableUnitDescriptor, 4, out ReadOnlySpan<byte> d)
                ? d[3]
                : (byte)0
            : Standard(14);

    /// <summary>COMMAND-SPECIFIC INFORMATION; 0 if none.</summary>
    public ulong CommandSpecific =>
        IsDescriptor
            ? TryFindDescriptor(CommandSpecificDescriptor, 12, out ReadOnlySpan<byte> d)
                ? BinaryPrimitives.ReadUInt64BigEndian(d[4..])
                : 0
            : HasFixed(12)
                ? BinaryPrimitives.ReadUInt32BigEndian(Bytes[8..])
                : 0;

    /// <summary>Sense key specific field; not valid if absent.</summary>
    public SenseSpecific Specific
    {
        get
        {
            if (!IsDescriptor)
            {
                return HasFixed(18) ? ReadSpecific(Bytes[15..]) : default;
            }

            return TryFindDescriptor(SenseSpecificDescriptor, 7, out ReadOnlySpan<byte> d)
                ? ReadSpecific(d[4..])
                : default;
        }
    }

    private int StreamBits
    {
        get
        {
            if (!IsDescriptor)
            {
                return IsKernelValid ? At(2) : 0;
            }

            if (TryFindDescriptor(StreamDescriptor, 4, out ReadOnlySpan<byte> stream))
            {
                return stream[3];
            }

            return TryFindDescriptor(BlockDescriptor, 4, out ReadOnlySpan<byte> block) ? block[3] & 0x20 : 0;
        }
    }

    // Bytes that the data itself claims to have: 8 and the additional sense length, no more than the buffer holds.
    private int Announced => Bytes.Length < 8 ? Bytes.Length : Math.Min(Bytes.Length, 8 + Bytes[7]);

    /// <summary>INFORMATION, if the device server marked it valid (kernel: scsi_get_sense_info_fld).</summary>
    /// <param name="information">LBA, residue or whatever the command defines; 0 if there is none.</param>
    public bool TryGetInformation(out ulong information)
    {
        information = 0;
        if (!IsDescriptor)
        {
            if (!IsKernelValid || Bytes.Length < 7)
            {
                return false;
            }

            information = BinaryPrimitives.ReadUInt32BigEndian(Bytes[3..]);
            return (Bytes[0] & 0x80) != 0;
        }

        if (!TryFindDescriptor(InformationDescriptor, 12, out ReadOnlySpan<byte> d) || (d[2] & 0x80) == 0)
        {
            return false;
        }

        information = BinaryPrimitives.ReadUInt64BigEndian(d[4..]);
        return true;
    }

    /// <summary>Finds a sense data descriptor (kernel: scsi_sense_desc_find).</summary>
    /// <param name="type">DESCRIPTOR TYPE.</param>
    /// <param name="minimumLength">Bytes, header included, below which the descriptor counts as absent.</param>
    /// <param name="descriptor">The descriptor with its two header bytes.</param>
    public bool TryFindDescriptor(byte type, int minimumLength, out ReadOnlySpan<byte> descriptor)
    {
        int end = Announced;
        int at = 8;
        while (IsDescriptor && at + 2 <= end)
        {
            int length = 2 + Bytes[at + 1];
            if (Bytes[at] == type)
            {
                int available = Math.Min(length, end - at);
                descriptor = Bytes.Slice(at, available);
                return available >= minimumLength;
            }

            at += length;
        }

        descriptor = default;
        return false;
    }

    /// <summary>ATA status return descriptor (SAT-4 12.2.7), 14 bytes with its header.</summary>
    public bool TryGetAtaStatus(out ReadOnlySpan<byte> descriptor) =>
        TryFindDescriptor(AtaStatusDescriptor, 14, out descriptor);

    /// <summary>The legal part of the data as a value.</summary>
    public SenseData ToData()
    {
        bool hasInformation = TryGetInformation(out ulong information);
        return new SenseData(Key, Additional)
        {
            IsDeferred = IsDeferred,
            Information = hasInformation ? information : null,
            CommandSpecific = CommandSpecific,
            Filemark = Filemark,
            EndOfMedium = EndOfMedium,
            IncorrectLength = IncorrectLength,
            FieldReplaceableUnit = FieldReplaceableUnit,
            Specific = Specific,
        };
    }

    private static SenseSpecific ReadSpecific(ReadOnlySpan<byte> b) => new((uint)((b[0] << 16) | (b[1] << 8) | b[2]));

    private byte At(int index) => (uint)index < (uint)Bytes.Length ? Bytes[index] : (byte)0;

    // A byte of a standard field, 0 if the buffer or the announced length ends before it.
    private byte Standard(int index) =>
        IsKernelValid && (index < 8 ? index < Bytes.Length : index < Announced) ? Bytes[index] : (byte)0;

    private bool HasFixed(int length) => IsKernelValid && !IsDescriptor && Announced >= length;
}
