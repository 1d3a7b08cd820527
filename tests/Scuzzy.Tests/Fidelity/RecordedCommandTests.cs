using Scuzzy.Lab;
using Scuzzy.Lab.Model;
using Scuzzy.Lab.Scenarios.Shell;
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

    /// <summary>Those in which several devices are served at once.</summary>
    private static readonly string[] s_unordered = ["escalation", "parallel"];

    public static TheoryData<string> Variants { get; } =
    [
        .. Directory
            .GetFiles(Path.Combine(s_folder, "variants"))
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Order(StringComparer.Ordinal),
    ];

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

    /// <summary>As above, in scenarios of our own.</summary>
    [Theory]
    [MemberData(nameof(Variants))]
    public void Each_command_of_other_scenarios_is_that_of_the_real_kernel(string scenario)
    {
        string text = File.ReadAllText(Path.Combine(s_folder, "variants", scenario + ".sh"));
        List<string> golden = Golden("variants/" + scenario);
        List<string> ours = TraceEvents.Of(TraceOf(LabParser.Parse(ScenarioConverter.Convert(scenario, text))));
        if (s_unordered.Contains(scenario))
        {
            golden.Sort(StringComparer.Ordinal);
            ours.Sort(StringComparer.Ordinal);
        }

        EventLists.Same(golden, ours);
    }

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

    private static string[] TraceOf(string scenario) =>
        TraceOf(LabParser.Load(Path.Combine(s_folder, "labs", scenario + ".yaml")));

    private static string[] TraceOf(LabFile lab)
    {
        var run = TracedRun.Of(lab);
        Assert.True(run.Failures.Count == 0, string.Join('\n', run.Failures));
        return run.Trace;
    }
}
