using FsCheck;
using FsCheck.Fluent;
using Scuzzy.Scsi;
using Scuzzy.Scsi.Inquiry;

namespace Scuzzy.Tests.Scsi;

public sealed class InquiryTests
{
    // scsi_debug's answer, as a kernel keeps it in sysfs.
    private const string Recorded =
        "000007025b10100a4c696e7578202020736373695f64656275672020202020203031393132303231"
        + "30353230000000000000000000000000000000c005c0060021000000000000000000000000000000"
        + "00000000000000000000000000000000";

    [Fact]
    public void A_recorded_answer_reads_as_the_kernel_reads_it()
    {
        InquiryView view = new(Convert.FromHexString(Recorded));
        Assert.Equal(PeripheralDeviceType.Disk, view.DeviceType);
        Assert.Equal("Linux   ", view.Vendor);
        Assert.Equal("scsi_debug      ", view.Product);
        Assert.Equal("0191", view.Revision);
        Assert.Equal(7, view.AnsiVersion);
        Assert.Equal(ScsiLevel.Spc5, view.Level);
        Assert.Equal(96, view.TotalLength);
        Assert.True(view.SupportsQueueing);
        Assert.Equal(0x05C0, view.VersionDescriptor(1));
    }

    [Fact]
    public void Standard_data_is_written_as_SPC_has_it()
    {
        InquiryData data = new()
        {
            DeviceType = PeripheralDeviceType.Tape,
            IsRemovable = true,
            Version = 5,
            TargetPortGroupSupport = 1,
            Vendor = "SEAGATE",
            Product = "ST9300605SS",
            Revision = "B002",
            Length = 36,
        };
        byte[] bytes = new byte[64];
        Assert.Equal(36, data.Write(bytes));
        Assert.Equal(
            "018005121f100002" + "5345414741544520" + "53543933303036303553532020202020" + "42303032",
            Convert.ToHexStringLower(bytes[..36])
        );
    }

    [Theory]
    [InlineData(0, 2, ScsiLevel.Unknown)]
    [InlineData(1, 0, ScsiLevel.Scsi1)]
    [InlineData(1, 1, ScsiLevel.Scsi1Ccs)]
    [InlineData(2, 2, ScsiLevel.Scsi2)]
    [InlineData(5, 2, ScsiLevel.Spc3)]
    [InlineData(7, 2, ScsiLevel.Spc5)]
    public void The_level_is_one_above_the_version_since_CCS_came_between(byte version, byte format, ScsiLevel level) =>
        Assert.Equal(level, new InquiryView([0, 0, version, format]).Level);

    [Fact]
    public void Text_is_sanitised_as_the_kernel_does_it()
    {
        byte[] bytes = new byte[36];
        "AB\u0001\u007fC\0DE"u8.CopyTo(bytes.AsSpan(8));
        Assert.Equal("AB  C   ", new InquiryView(bytes).Vendor);
    }

    [Theory]
    [InlineData("TOO LONG VENDOR")]
    [InlineData("bad\n")]
    public void A_text_that_the_field_cannot_hold_is_refused(string vendor) =>
        Assert.Throws<ArgumentException>(() => new InquiryData { Vendor = vendor });

    [Fact]
    public void No_accessor_fails_on_random_bytes_of_any_length()
    {
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(2000),
            Prop.ForAll<byte[]>(bytes =>
            {
                InquiryView view = new(bytes);
                _ = (view.Qualifier, view.DeviceType, view.Level, view.TotalLength, view.VersionDescriptor(7));
                return view.Vendor.Length == 8 && view.Product.Length == 16 && view.Revision.Length == 4;
            })
        );
    }
}
