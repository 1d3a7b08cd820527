using Scuzzy.Forensics.Diagnoses;
using Scuzzy.Forensics.Dumps;
using Scuzzy.Forensics.Logs;

namespace Scuzzy.Tests.Forensics;

/// <summary>Logs and a dump tell what happened, and no more than they tell.</summary>
public sealed class ExplainerTests
{
    private const string Buffer = "ffff8810465ade00";
    private const string Command = "ffff881198db6880";

    [Fact]
    public void The_seeds_log_alone_shows_an_abort_that_was_none()
    {
        Diagnosis diagnosis = Explain(SeedLog.ErrorHandler)!;
        Assert.Equal("An abort reported success too soon to have been one.", diagnosis.Verdict);
        Assert.Equal([31872529269, 31872529334, 31872529465, 31872529484], diagnosis.Chain.Select(e => e.TimeUs));
        Assert.Contains(diagnosis.Reasons, r => r.Contains("took 131 us", StringComparison.Ordinal));
        Assert.Null(diagnosis.KnownBug);
    }

    [Fact]
    public void With_the_dump_the_seeds_crash_leads_back_to_the_abort_of_the_day_before()
    {
        Diagnosis diagnosis = Explain([.. SeedLog.ErrorHandler, .. SeedLog.Oops], Dump(commandState: "free"))!;
        Assert.StartsWith(
            "The driver's abort handler reported success for a command that it neither aborted nor let go; when the "
                + "exchange came back, lpfc_scsi_cmd_iocb_cmpl followed the old pointer.",
            diagnosis.Verdict,
            StringComparison.Ordinal
        );
        Assert.Contains(diagnosis.Reasons, r => r.EndsWith("16 h 59 min before the crash", StringComparison.Ordinal));
        Assert.Contains(
            diagnosis.Reasons,
            r => r.Contains($"the device of command {Command}", StringComparison.Ordinal)
        );
        Assert.Contains(diagnosis.Reasons, r => r.Contains("1 forgotten", StringComparison.Ordinal));
        Assert.StartsWith("lpfc with a fc_block_scsi_eh", diagnosis.KnownBug, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_old_log_it_says_that_older_ones_are_needed()
    {
        Diagnosis diagnosis = Explain(SeedLog.Oops, Dump(commandState: "free"))!;
        Assert.StartsWith(
            "The driver kept a command that was no longer its own",
            diagnosis.Verdict,
            StringComparison.Ordinal
        );
        Assert.Contains(diagnosis.Reasons, r => r.EndsWith("look into older ones", StringComparison.Ordinal));
        Assert.Null(diagnosis.KnownBug);
    }

    [Fact]
    public void An_abort_of_another_command_is_not_taken_for_the_cause()
    {
        string[] other =
        [
            .. SeedLog.ErrorHandler.Select(l => l.Replace("98db6880", "98db6b80", StringComparison.Ordinal)),
        ];
        Diagnosis diagnosis = Explain([.. other, .. SeedLog.Oops], Dump(commandState: "free"))!;
        Assert.Contains(diagnosis.Reasons, r => r.EndsWith("look into older ones", StringComparison.Ordinal));
    }

    [Fact]
    public void An_abort_that_took_its_time_or_whose_end_was_told_is_none_of_that()
    {
        string[] slow =
        [
            .. SeedLog.ErrorHandler.Select(l => l.Replace("2.529465", "2.579465", StringComparison.Ordinal)),
        ];
        Assert.Null(Explain(slow));
        string[] told =
        [
            .. SeedLog.ErrorHandler.Take(8),
            "[31872.529400] lpfc 0000:0b:00.0: 3:(0):0749 SCSI Layer I/O Abort Request Status x2002 ID 1 LUN 8",
            .. SeedLog.ErrorHandler.Skip(8),
        ];
        Assert.Null(Explain(told));
    }

    [Theory]
    [InlineData("", "line 0: the dump's end is missing")]
    [InlineData("{\"host\":\"host0\"}", "line 1: 'driver' must be a text")]
    [InlineData("{\"kdump\":2}", "line 1: a dump of version 2; this program reads version 1")]
    [InlineData("[1]", "line 1: an object with at least one key belongs here")]
    [InlineData("{\"step\":\"1\"}", "line 1: a dump begins with {\"kdump\":1,…}")]
    [InlineData("{\"kdump\":1,\"time_ns\":0,\"profile\":\"p\"}\n{\"end\":7}", "line 2: the dump's end is missing")]
    public void A_damaged_dump_is_refused_with_its_line(string text, string message) =>
        Assert.Equal(message, Assert.Throws<DumpException>(() => DumpReader.Read(new StringReader(text))).Message);

    [Fact]
    public void A_line_that_is_no_json_is_refused_with_its_line() =>
        Assert.StartsWith(
            "line 1: this is no JSON object: ",
            Assert.Throws<DumpException>(() => DumpReader.Read(new StringReader("crash> bt"))).Message,
            StringComparison.Ordinal
        );

    private static Diagnosis? Explain(IEnumerable<string> lines, string? dump = null) =>
        Explainer.Explain(
            KernelLogReader.Read(new StringReader(string.Join('\n', lines))),
            dump is null ? null : DumpReader.Read(new StringReader(dump))
        );

    /// <summary>What the seed document reads off its vmcore, and what its text says of the rest.</summary>
    private static string Dump(string commandState) =>
        string.Join(
            '\n',
            "{\"kdump\":1,\"time_ns\":93055435456000,\"profile\":\"2.6.32-seed\"}",
            "{\"host\":\"host3\",\"driver\":\"lpfc\",\"state\":\"running\",\"busy\":0,\"round_trip_ns\":100000,"
                + "\"buffers\":32,\"buffers_free\":31}",
            $"{{\"command\":\"{Command}\",\"host\":\"host3\",\"state\":\"{commandState}\",\"generation\":9,"
                + "\"device\":null,\"cdb\":\"2a00\"}",
            $"{{\"buffer\":\"{Buffer}\",\"host\":\"host3\",\"tag\":138,\"pCmd\":\"{Command}\",\"generation\":5,"
                + "\"taken_ns\":31842529000000,\"abort_sent\":false}",
            "{\"end\":4}"
        );
}
