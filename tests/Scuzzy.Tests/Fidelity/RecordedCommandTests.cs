using Scuzzy.Lab;
using Scuzzy.Lab.Model;
using Scuzzy.Lab.Scenarios.Shell;
using Scuzzy.Tests.Lab;

namespace Scuzzy.Tests.Fidelity;

/// <summary>Labs send what was recorded from a real kernel by its trace events: the same commands to the same devices
/// in the same order, each with its data, status, sense and time-out.</summary>
public sealed class RecordedCommandTests
{
    /// <summary>Looks in the background, and devices that are served in one tick, have no order between each other.
    /// </summary>
    private static readonly string[] s_unordered =
    [
        "09-unit-attention",
        "13-multi-lun-timeouts-abort-ok",
        "variants/escalation",
        "variants/parallel",
    ];

    /// <summary>Every scenario whose commands were recorded; those of <c>variants</c> are our own.</summary>
    public static TheoryData<string> Scenarios { get; } =
    [
        .. Directory
            .GetFiles(Path.Combine(ScenarioLabs.Folder, "golden"), "*.commands", SearchOption.AllDirectories)
            .Select(path =>
                Path.ChangeExtension(Path.GetRelativePath(Path.Combine(ScenarioLabs.Folder, "golden"), path), null)
            )
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Each_command_is_that_of_the_real_kernel(string scenario)
    {
        IEnumerable<string> golden = File.ReadLines(Path.Combine(ScenarioLabs.Folder, "golden", scenario + ".commands"))
            .Where(l => l[0] != '#');
        IEnumerable<string> ours = TraceEvents.Of(TraceOf(scenario));
        bool isOrdered = !s_unordered.Contains(scenario);
        EventLists.Same(InOrder(golden), InOrder(ours));

        List<string> InOrder(IEnumerable<string> events) =>
            [.. isOrdered ? events : events.Order(StringComparer.Ordinal)];
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

    private static string[] TraceOf(string scenario)
    {
        var run = TracedRun.Of(ScenarioLabs.Of(scenario));
        Assert.True(run.Failures.Count == 0, string.Join('\n', run.Failures));
        return run.Trace;
    }
}
