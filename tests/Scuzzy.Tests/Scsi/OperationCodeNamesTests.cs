using Scuzzy.Scsi;

namespace Scuzzy.Tests.Scsi;

public sealed class OperationCodeNamesTests
{
    // Recorded from kernel 6.12.
    [Theory]
    [InlineData("28 00 00 00 00 40 00 00 08 00", "CDB: Read(10) 28 00 00 00 00 40 00 00 08 00")]
    [InlineData("12 00 00 00 24 00", "CDB: Inquiry 12 00 00 00 24 00")]
    [InlineData("01 00 00 00 00 00", "CDB: Rezero Unit/Rewind 01 00 00 00 00 00")]
    [InlineData(
        "a3 0c 01 88 00 00 00 00 00 14 00 00",
        "CDB: Report supported operation codes a3 0c 01 88 00 00 00 00 00 14 00 00"
    )]
    [InlineData(
        "9e 10 00 00 00 00 00 00 00 00 00 00 00 20 00 00",
        "CDB: Read capacity(16) 9e 10 00 00 00 00 00 00 00 00 00 00 00 20 00 00"
    )]
    [InlineData(
        "9e 16 00 00 00 00 00 00 00 00 00 00 00 20 00 00",
        "CDB: Service action in(16), sa=0x16 9e 16 00 00 00 00 00 00 00 00 00 00 00 20 00 00"
    )]
    [InlineData("c5 00 00 00 00 00 00 00 00 00", "CDB: opcode=0xc5 (vendor) c5 00 00 00 00 00 00 00 00 00")]
    [InlineData("61 00 00 00 00 00 00 00 00 00", "CDB: opcode=0x61 (reserved) 61 00 00 00 00 00 00 00 00 00")]
    public void The_modern_log_shows_a_command_on_one_line(string cdb, string line) =>
        Assert.Equal([new DeviceLogLine(line)], CdbText.Lines(Parse(cdb), LogStyle.Modern));

    [Theory]
    [InlineData("2a 00 00 00 00 40 00 00 08 00", "CDB: Write(10): 2a 00 00 00 00 40 00 00 08 00")]
    [InlineData("07 00 00 00 00 00", "CDB: Reasssign Blocks: 07 00 00 00 00 00")]
    [InlineData("c5 00 00 00 00 00 00 00 00 00", "CDB: cdb[0]=0xc5 (vendor): c5 00 00 00 00 00 00 00 00 00")]
    [InlineData("61 00 00 00 00 00 00 00 00 00", "CDB: cdb[0]=0x61 (reserved): 61 00 00 00 00 00 00 00 00 00")]
    [InlineData("5e 00 00 00 00 00 00 00 08 00", "CDB: Persistent reserve in: 5e 00 00 00 00 00 00 00 08 00")]
    [InlineData(
        "a3 1f 00 00 00 00 00 00 08 00 00 00",
        "CDB: cdb[0]=0xa3, sa=0x1f: a3 1f 00 00 00 00 00 00 08 00 00 00"
    )]
    public void The_classic_log_puts_a_colon_after_the_name(string cdb, string line) =>
        Assert.Equal([new DeviceLogLine(line)], CdbText.Lines(Parse(cdb), LogStyle.Classic));

    [Fact]
    public void A_long_command_takes_three_lines_in_the_modern_log()
    {
        IReadOnlyList<DeviceLogLine> lines = CdbText.Lines(Cdb.Read32(1, 2, 3).Bytes, LogStyle.Modern);
        Assert.Equal(
            [
                "CDB: Read(32)",
                "CDB[00]: 7f 00 00 00 00 00 00 18 00 09 00 00 00 00 00 00",
                "CDB[10]: 00 00 00 01 00 00 00 03 00 00 00 00 00 00 00 02",
            ],
            lines.Select(l => l.Text)
        );
    }

    [Fact]
    public void Persistent_reservations_have_names_of_their_own() =>
        Assert.Equal(
            "Persistent reserve out, register and move",
            OperationCodeNames.Find(OperationCode.PersistentReserveOut, ServiceAction.RegisterAndMove)
        );

    [Fact]
    public void Every_status_of_the_standard_has_a_name()
    {
        foreach (ScsiStatus status in Enum.GetValues<ScsiStatus>())
        {
            Assert.NotEqual("Unknown status", ScsiStatusNames.Name(status));
        }

        Assert.Equal("Task set Full", ScsiStatusNames.Name((ScsiStatus)0x28));
        Assert.Equal("Unknown status", ScsiStatusNames.Name((ScsiStatus)0x3F));
    }

    [Fact]
    public void Device_type_names_have_the_widths_that_the_kernel_and_lsscsi_print()
    {
        for (int type = 0; type < 32; type++)
        {
            Assert.Equal(17, PeripheralDeviceTypeNames.Kernel((PeripheralDeviceType)type).Length);
            Assert.Equal(7, PeripheralDeviceTypeNames.Short((PeripheralDeviceType)type).Length);
        }

        Assert.Equal("Direct-Access    ", PeripheralDeviceTypeNames.Kernel(PeripheralDeviceType.Disk));
        Assert.Equal("disk   ", PeripheralDeviceTypeNames.Short(PeripheralDeviceType.Disk));
    }

    private static byte[] Parse(string hex) =>
        Convert.FromHexString(hex.Replace(" ", string.Empty, StringComparison.Ordinal));
}
