using FsCheck;
using FsCheck.Fluent;
using Scuzzy.Scsi;

namespace Scuzzy.Tests.Scsi;

public sealed class SenseTests
{
    [Fact]
    public void Fixed_format_is_written_as_SPC_has_it()
    {
        SenseData sense = new(SenseKey.MediumError, AdditionalSense.UnrecoveredReadError)
        {
            Information = 0x01020304,
            EndOfMedium = true,
            IncorrectLength = true,
            FieldReplaceableUnit = 7,
            Specific = SenseSpecific.Retries(0x0506),
        };
        byte[] bytes = new byte[18];
        Assert.Equal(18, sense.WriteFixed(bytes));
        Assert.Equal(
            new byte[]
            {
                0xF0,
                0x00,
                0x63, // valid, current; EOM ILI, MEDIUM ERROR
                0x01,
                0x02,
                0x03,
                0x04, // information
                0x0A,
                0,
                0,
                0,
                0, // ten more; command-specific
                0x11,
                0x00,
                0x07, // ASC, ASCQ, FRU
                0x80,
                0x05,
                0x06, // SKSV, retry count
            },
            bytes
        );
    }

    [Fact]
    public void Descriptor_format_is_written_as_SPC_has_it()
    {
        SenseData sense = SenseData.InvalidFieldInCdb(2, 5) with { Information = 0x0102030405060708, Filemark = true };
        byte[] bytes = new byte[64];
        int length = sense.WriteDescriptor(bytes);
        Assert.Equal(
            new byte[]
            {
                0x72,
                0x05,
                0x24,
                0x00,
                0,
                0,
                0,
                0x18, // ILLEGAL REQUEST, 24/00, 24 bytes of descriptors
                0x00,
                0x0A,
                0x80,
                0x00,
                1,
                2,
                3,
                4,
                5,
                6,
                7,
                8, // information, valid
                0x02,
                0x06,
                0,
                0,
                0xCD,
                0x00,
                0x02,
                0, // SKSV C/D BPV bit 5, byte 2
                0x04,
                0x02,
                0x00,
                0x80, // stream: FILEMARK
            },
            bytes[..length]
        );
    }

    [Fact]
    public void What_is_written_is_read_back_in_both_formats()
    {
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(1000),
            Prop.ForAll<ulong, uint, byte[]>(
                (information, raw, bits) =>
                {
                    byte b = bits.Length > 0 ? bits[0] : (byte)0;
                    SenseData data = new((SenseKey)(b & 15), new AdditionalSense((byte)(raw >> 8), (byte)raw))
                    {
                        IsDeferred = (b & 16) != 0,
                        Information = (b & 32) != 0 ? information : null,
                        Filemark = (b & 64) != 0,
                        EndOfMedium = (b & 128) != 0,
                        IncorrectLength = (raw & 1) != 0,
                        CommandSpecific = raw,
                        FieldReplaceableUnit = (byte)(raw >> 16),
                        Specific = SenseSpecific.AtField((raw & 2) != 0, (int)(raw >> 16), (int)(raw % 8)),
                    };
                    SenseData small = information <= uint.MaxValue ? data : data with { Information = null };
                    return RoundTrip(data, descriptor: true) == data && RoundTrip(small, descriptor: false) == small;
                }
            )
        );
    }

    [Fact]
    public void Information_beyond_32_bits_is_left_out_of_fixed_format()
    {
        SenseData data = new(SenseKey.MediumError, AdditionalSense.UnrecoveredReadError) { Information = 1UL << 32 };
        Assert.Null(RoundTrip(data, descriptor: false).Information);
        Assert.Equal(1UL << 32, RoundTrip(data, descriptor: true).Information);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(17)]
    public void Sense_data_is_cut_to_the_allocation_length(int length)
    {
        byte[] bytes = new byte[length];
        Assert.Equal(length, SenseData.InvalidFieldInCdb(1).WriteFixed(bytes));
        Assert.Equal(Math.Min(length, 16), SenseData.InvalidFieldInCdb(1).WriteDescriptor(bytes));
    }

    [Fact]
    public void Bytes_beyond_the_announced_length_do_not_count()
    {
        // Additional length 4: the kernel reads neither ASC nor ASCQ (scsi_normalize_sense).
        byte[] bytes = [0x70, 0, 0x06, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0x29, 0x00, 0, 0, 0, 0];
        Assert.Equal(AdditionalSense.None, new SenseView(bytes).Additional);
        bytes[7] = 10;
        Assert.Equal(AdditionalSense.PowerOnOrReset, new SenseView(bytes).Additional);
    }

    [Fact]
    public void No_accessor_fails_on_random_bytes_of_any_length()
    {
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(5000),
            Prop.ForAll<byte[], byte>(
                (bytes, code) =>
                {
                    if (bytes.Length > 0)
                    {
                        bytes[0] = (byte)(0x70 | (code & 0x83));
                    }

                    SenseData data = new SenseView(bytes).ToData();
                    _ = new SenseView(bytes).TryGetAtaStatus(out _);
                    int classic = SenseText.Lines(bytes, LogStyle.Classic).Count;
                    int modern = SenseText.Lines(bytes, LogStyle.Modern).Count;
                    return classic >= 2 && (modern >= 1 || bytes.Length == 0) && (int)data.Key <= 15;
                }
            )
        );
    }

    [Fact]
    public void The_modern_log_has_two_lines_as_recorded_from_a_kernel()
    {
        byte[] bytes = new byte[18];
        new SenseData(SenseKey.UnitAttention, AdditionalSense.ScsiBusReset).WriteFixed(bytes);
        Assert.Equal(
            [
                new DeviceLogLine("Sense Key : Unit Attention [current] "),
                new DeviceLogLine("Add. Sense: Scsi bus reset occurred"),
            ],
            SenseText.Lines(bytes, LogStyle.Modern)
        );
    }

    [Fact]
    public void The_classic_log_has_a_bare_line_with_the_extras()
    {
        byte[] bytes = new byte[18];
        new SenseData(SenseKey.MediumError, AdditionalSense.UnrecoveredReadError)
        {
            Information = 0x1234,
            EndOfMedium = true,
            IncorrectLength = true,
        }.WriteFixed(bytes);
        Assert.Equal(
            [
                new DeviceLogLine(" Sense Key : Medium Error [current] "),
                new DeviceLogLine("Info fld=0x1234, EOM, ILI", IsBare: true),
                new DeviceLogLine(" Add. Sense: Unrecovered read error"),
            ],
            SenseText.Lines(bytes, LogStyle.Classic)
        );
    }

    [Fact]
    public void The_classic_log_dumps_descriptors()
    {
        byte[] bytes = new byte[20];
        new SenseData(SenseKey.HardwareError, AdditionalSense.InternalTargetFailure)
        {
            Information = 1,
            IsDeferred = true,
        }.WriteDescriptor(bytes);
        Assert.Equal(
            [
                new DeviceLogLine(" Sense Key : Hardware Error [deferred] [descriptor]"),
                new DeviceLogLine("Descriptor sense data with sense descriptors (in hex):", IsBare: true),
                new DeviceLogLine("        73 04 44 00 00 00 00 0c 00 0a 80 00 00 00 00 00 ", IsBare: true),
                new DeviceLogLine("        00 00 00 01 ", IsBare: true),
                new DeviceLogLine(" Add. Sense: Internal target failure"),
            ],
            SenseText.Lines(bytes, LogStyle.Classic)
        );
    }

    [Theory]
    [InlineData(0xC7, 0x00, "<<vendor>>ASC=0xc7 ASCQ=0x0 ", "<<vendor>> ASC=0xc7 ASCQ=0x0ASC=0xc7 ASCQ=0x0")]
    [InlineData(0x04, 0x81, "ASC=0x4 <<vendor>>ASCQ=0x81 ", "ASC=0x4 <<vendor>> ASCQ=0x81")]
    [InlineData(0x7E, 0x01, "ASC=0x7e ASCQ=0x1 ", "ASC=0x7e ASCQ=0x1")]
    [InlineData(
        0x40,
        0x85,
        "Add. Sense: Diagnostic failure on component(85)",
        "Add. Sense: Diagnostic failure on component (85)"
    )]
    [InlineData(
        0x4D,
        0x1F,
        "Add. Sense: Tagged overlapped commands(task tag 1f)",
        "Add. Sense: Tagged overlapped commands (task tag 1f)"
    )]
    [InlineData(
        0x70,
        0x09,
        "Add. Sense: Decompression exception(short algorithm id of 9)",
        "Add. Sense: Decompression exception short algorithm id of 9"
    )]
    [InlineData(0x47, 0x00, "Add. Sense: Scsi parity error", "Add. Sense: Scsi parity error")]
    public void Codes_print_as_each_age_of_kernel_prints_them(int asc, int ascq, string modern, string classic)
    {
        AdditionalSense sense = new((byte)asc, (byte)ascq);
        Assert.Equal(modern, SenseText.Additional(sense, LogStyle.Modern));
        Assert.Equal(classic, SenseText.Additional(sense, LogStyle.Classic));
    }

    [Fact]
    public void The_table_of_texts_is_sorted_without_doubles_and_every_text_is_clean()
    {
        ReadOnlySpan<ushort> codes = AdditionalSenseText.Codes;
        Assert.True(codes.Length > 700);
        for (int i = 0; i < codes.Length; i++)
        {
            Assert.True(i == 0 || codes[i - 1] < codes[i]);
            string text = AdditionalSenseText.Find(new((byte)(codes[i] >> 8), (byte)codes[i]))!;
            Assert.Equal(text.Trim(), text);
            Assert.True(text.Length is > 3 and < 80);
        }
    }

    private static SenseData RoundTrip(SenseData data, bool descriptor)
    {
        Span<byte> bytes = stackalloc byte[SenseData.BufferSize];
        int length = data.Write(bytes, descriptor);
        return new SenseView(bytes[..length]).ToData();
    }
}
