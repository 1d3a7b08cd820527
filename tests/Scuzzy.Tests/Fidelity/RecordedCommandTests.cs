using Scuzzy.Lab;
using Scuzzy.Lab.Composition;
using Scuzzy.Lab.Tracing;
using Scuzzy.Tests.Lab;

namespace Scuzzy.Tests.Fidelity;

/// <summary>Labs send what was recorded from a real kernel by its trace events: the same commands to the same devices
/// in the same order, each with its data, status, sense and time-out.</summary>
public sealed class RecordedCommandTests
{
    private static readonly string s_folder = Path.Combine(
        Path.GetDirectoryName(LabFolder.Path)!,
        "tests/Scuzzy.Tests/Fidelity"
    );

    [Theory]
    [InlineData("01-timeout-abort-ok")]
    [InlineData("02-abort-fail-lun-reset-ok")]
    [InlineData("04-target-reset-fail-bus-ok")]
    [InlineData("06-full-escalation-offline")]
    [InlineData("08-medium-error")]
    [InlineData("16-sense-key-sweep")]
    [InlineData("18-sg-reset")]
    [InlineData("20-scan-logging")]
    [InlineData("21-seed-level-4607")]
    public void Each_command_is_that_of_the_real_kernel(string scenario) =>
        EventLists.Same(Golden(scenario), CommandsOf(scenario));

    /// <summary>Looks in the background and devices that wait for the same tick have no order between each other.
    /// </summary>
    [Theory]
    [InlineData("09-unit-attention")]
    [InlineData("13-multi-lun-timeouts-abort-ok")]
    public void Commands_without_an_order_are_those_of_the_real_kernel(string scenario) =>
        EventLists.Same(
            [.. Golden(scenario).Order(StringComparer.Ordinal)],
            [.. CommandsOf(scenario).Order(StringComparer.Ordinal)]
        );

    /// <summary>The lines are those of tracefs, but for task, tags and time.</summary>
    [Fact]
    public void A_trace_is_written_as_tracefs_writes_it()
    {
        string line = TraceOf("01-timeout-abort-ok").Single(l => l.Contains("timeout", StringComparison.Ordinal));

        Assert.Matches(
            @"^           <\.\.\.>-0       \[000\] \.\.\.\.\. +[0-9]+\.[0-9]{6}: scsi_dispatch_cmd_timeout: host_no=0 "
                + "channel=0 id=0 lun=0 data_sgl=1 prot_sgl=0 prot_op=SCSI_PROT_NORMAL driver_tag=[0-9]+ "
                + @"scheduler_tag=-1 cmnd=\(READ_10 lba=64 txlen=8 protect=0 raw=28 00 00 00 00 40 00 00 08 00\) "
                + @"result=\(driver=DRIVER_OK host=DID_OK message=COMMAND_COMPLETE status=SAM_STAT_GOOD\) "
                + @"sense=\(key=0x0 asc=0x0 ascq=0x0\)$",
            line
        );
    }

    private static List<string> Golden(string scenario) =>
        [.. File.ReadLines(Path.Combine(s_folder, "golden", scenario + ".commands")).Where(l => l[0] != '#')];

    private static List<string> CommandsOf(string scenario) => TraceEvents.Of(TraceOf(scenario));

    /// <summary>The trace from the first step of the scenario on.</summary>
    private static string[] TraceOf(string scenario)
    {
        var text = new StringWriter();
        using var trace = new EventTrace(text);
        int start = -1;
        var options = new LabOptions { LogStyle = Profiles.LogStyles[^1], Observer = trace };
        using var run = new LabRun(
            LabParser.Load(Path.Combine(s_folder, "labs", scenario + ".yaml")),
            options,
            line =>
            {
                if (start < 0 && line.Contains("ORACLE: step", StringComparison.Ordinal))
                {
                    start = text.GetStringBuilder().Length;
                }
            }
        );
        trace.Attach(run.Machine);
        Assert.True(run.Execute(), string.Join('\n', run.Failures));
        Assert.True(start >= 0, "the scenario has no step");
        return text.ToString()[start..].Split('\n');
    }
}
