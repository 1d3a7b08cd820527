using Scuzzy.Lab.Scenarios;

namespace Scuzzy.Tests.Lab.Scenarios;

/// <summary>Command lines of scripts.</summary>
public sealed class CommandParserTests
{
    [Fact]
    public void Rd_and_wr_are_direct_dd_of_four_KiB()
    {
        Assert.Equal(
            new ScenarioCommand.Copy("/dev/sda", false, 4096, 8, 1, IsDirect: true, Synchronizes: false),
            Parse("rd sda 8")
        );
        Assert.Equal(Parse("dd if=/dev/zero of=/dev/sdb bs=4096 count=3 seek=2 oflag=direct"), Parse("wr sdb 2 3"));
    }

    [Fact]
    public void Inj_writes_the_rule_to_the_device_s_file()
    {
        Assert.Equal(
            new ScenarioCommand.Echo("0 -1 0x28", "/sys/kernel/debug/scsi_debug/0:0:1:2/error"),
            Parse("inj 0:0:1:2 0 -1 0x28")
        );
    }

    [Fact]
    public void Echo_keeps_what_quotes_hold_together()
    {
        Assert.Equal(new ScenarioCommand.Echo("- - -", "/sys/x"), Parse("echo '- - -' > /sys/x"));
    }

    [Fact]
    public void Sg_reset_names_the_scope_and_whether_it_escalates()
    {
        Assert.Equal(new ScenarioCommand.Reset("/dev/sg0", 'H', true), Parse("sg_reset -H /dev/sg0"));
        Assert.Equal(new ScenarioCommand.Reset("/dev/sg0", 'd', false), Parse("sg_reset -N -d /dev/sg0"));
    }

    [Theory]
    [InlineData("", "an empty command")]
    [InlineData("mkfs /dev/sda", "unknown command 'mkfs'")]
    [InlineData("rd", "'rd DISK [SKIP [COUNT]]'")]
    [InlineData("rd sda x", "'x' is no number")]
    [InlineData("dd if=/dev/sda of=/tmp/x", "dd goes from a disk to /dev/null")]
    [InlineData("dd if=/dev/sda of=/dev/null bs=128m", "is no size")]
    [InlineData("dd if=/dev/sda of=/dev/null status=none", "'status=none'")]
    [InlineData("sg_raw /dev/sda 00 00", "a CDB of 6 to 32 bytes")]
    [InlineData("sg_raw /dev/sda 0g 00 00 00 00 00", "'0g' is no byte")]
    [InlineData("sg_reset /dev/sg0", "which reset?")]
    [InlineData("echo 1", "'echo TEXT > /sys/…'")]
    [InlineData("fio --filename=/dev/sda --rw=read", "--number_ios=N or --runtime=SECONDS")]
    [InlineData("sleep soon", "'soon' is no time")]
    public void A_wrong_line_is_refused_with_what_is_wrong(string line, string expected)
    {
        Assert.False(CommandParser.TryParse(line, out _, out string error));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    private static ScenarioCommand Parse(string line)
    {
        Assert.True(CommandParser.TryParse(line, out ScenarioCommand? command, out string error), error);
        return command!;
    }
}
