using Scuzzy.Drivers.ScsiDebug;

namespace Scuzzy.Tests.Drivers;

/// <summary>scsi_debug's own syntax of injected errors.</summary>
public sealed class InjectionLineTests
{
    [Theory]
    [InlineData("0 -1 0x28", InjectionType.TimesOut, -1, 0x28)]
    [InlineData("0 1 0x0", InjectionType.TimesOut, 1, 0x00)]
    [InlineData("3 1 0xff", InjectionType.FailsAbort, 1, 0xff)]
    [InlineData("4 -3 2A", InjectionType.FailsDeviceReset, -3, 0x2a)]
    [InlineData("  0\t-2 0x28  # what follows is not read", InjectionType.TimesOut, -2, 0x28)]
    public void A_rule_has_a_type_a_decimal_count_and_a_hexadecimal_opcode(
        string line,
        InjectionType type,
        int count,
        int opcode
    )
    {
        Assert.True(InjectionLine.TryParse(line, out InjectionRule? rule, out _, out string error), error);
        Assert.Equal((type, count, (byte)opcode), (rule!.Type, rule.Count, rule.Opcode));
    }

    [Fact]
    public void A_result_has_six_hexadecimal_bytes()
    {
        Assert.True(InjectionLine.TryParse("2 -10 0x28 1 0 2 b 4b 0x3", out InjectionRule? rule, out _, out _));
        Assert.Equal((1, 0, 2), ((int)rule!.HostByte, (int)rule.DriverByte, (int)rule.StatusByte));
        Assert.Equal((0xb, 0x4b, 3), ((int)rule.SenseKey, (int)rule.Asc, (int)rule.Ascq));
    }

    [Fact]
    public void Queueing_fails_with_a_hexadecimal_result()
    {
        Assert.True(InjectionLine.TryParse("1 -2 0x28 0x1055", out InjectionRule? rule, out _, out _));
        Assert.Equal(0x1055, rule!.QueueResult);
    }

    [Fact]
    public void A_dash_removes()
    {
        Assert.True(InjectionLine.TryParse("- 2 0x28", out InjectionRule? rule, out (int, byte) removed, out _));
        Assert.Null(rule);
        Assert.Equal((2, (byte)0x28), removed);
    }

    [Theory]
    [InlineData("", "TYPE COUNT OPCODE")]
    [InlineData("0 -1", "TYPE COUNT OPCODE")]
    [InlineData("5 -1 0x28", "'5' is no type: 0 to 4")]
    [InlineData("0 many 0x28", "'many' is no count")]
    [InlineData("0 -1 0x128", "'0x128' is no operation code")]
    [InlineData("1 -1 0x28", "what queuecommand returns")]
    [InlineData("2 -1 0x28 0 0 2 3 11", "six bytes")]
    [InlineData("2 -1 0x28 0 0 2 3 111 0", "six bytes")]
    [InlineData("- 0", "'- TYPE OPCODE'")]
    public void A_wrong_line_is_refused_with_what_is_wrong(string line, string expected)
    {
        Assert.False(InjectionLine.TryParse(line, out _, out _, out string error));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_is_used_as_often_as_it_says_or_for_ever()
    {
        Assert.Equal(2, Uses("0 -2 0x28"));
        Assert.Equal(100, Uses("0 1 0x28"));
        Assert.Equal(0, Uses("0 0 0x28"));
    }

    private static int Uses(string line)
    {
        InjectionLine.TryParse(line, out InjectionRule? rule, out _, out _);
        return Enumerable.Range(0, 100).Count(_ => rule!.Use());
    }
}
