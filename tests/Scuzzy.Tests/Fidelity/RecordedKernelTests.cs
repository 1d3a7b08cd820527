using Scuzzy.Lab;
using Scuzzy.Lab.Composition;
using Scuzzy.Lab.Model;
using Scuzzy.Lab.Scenarios.Shell;
using Scuzzy.Tests.Guest;
using Scuzzy.Tests.Lab;

namespace Scuzzy.Tests.Fidelity;

/// <summary>Labs do what was recorded from a real kernel: the same messages, commands, resets, results, retries and
/// exit codes, in the same order.</summary>
public sealed class RecordedKernelTests
{
    private static readonly Dictionary<string, string[]> s_logs = [];

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
    [InlineData("25-block-elevators")]
    public void The_log_is_that_of_the_real_kernel(string scenario) =>
        EventLists.Same(Golden(scenario), KernelEvents.Of(LogOf(scenario)));

    /// <summary>Where the order hangs on the scheduler or on the CPU's speed (<c>@</c>, in percent), the scenario was
    /// recorded several times, at several speeds: the same goes on there, in the same order.</summary>
    [Theory]
    [InlineData("again/09-unit-attention@420")]
    [InlineData("again/11-busy-tsf-qdepth")]
    [InlineData("again/13-multi-lun-timeouts-abort-ok")]
    public void The_log_is_that_of_another_boot_or_speed_of_the_real_kernel(string scenario) =>
        EventLists.Same(Golden(scenario), KernelEvents.Of(LogOf(scenario)));

    /// <summary>Devices that wait for the same tick have no order.</summary>
    [Theory]
    [InlineData("13-multi-lun-timeouts-abort-ok")]
    public void Each_device_s_log_is_that_of_the_real_kernel(string scenario) =>
        SameByDevice(Golden(scenario), KernelEvents.Of(LogOf(scenario)));

    /// <summary>The looks at the device again that unit attentions cause go on beside the steps: each command, result
    /// and exit code is the same, but not what comes between which of them.</summary>
    [Fact]
    public void Looks_in_the_background_do_what_they_do_in_the_real_kernel_and_the_steps_end_alike()
    {
        const string Scenario = "09-unit-attention";
        List<string> golden = Golden(Scenario);
        List<string> ours = KernelEvents.Of(LogOf(Scenario));
        EventLists.Same([.. golden.Where(IsMark)], [.. ours.Where(IsMark)]);
        EventLists.Same([.. golden.Order(StringComparer.Ordinal)], [.. ours.Order(StringComparer.Ordinal)]);
    }

    private static bool IsMark(string text) =>
        text.StartsWith("begin ", StringComparison.Ordinal) || text.StartsWith("end ", StringComparison.Ordinal);

    /// <summary>How often a command is refused while TASK SET FULL lasts hangs on how far fio gets between completions.
    /// </summary>
    [Fact]
    public void Busy_and_full_are_retried_as_often_as_in_the_real_kernel()
    {
        const string Scenario = "11-busy-tsf-qdepth";
        List<string> golden = Golden(Scenario);
        List<string> ours = KernelEvents.Of(LogOf(Scenario));
        EventLists.Same([.. golden.TakeWhile(e => e != "note tsf-on")], [.. ours.TakeWhile(e => e != "note tsf-on")]);
        int there = golden.Count - golden.IndexOf("note tsf-on");
        int here = ours.Count - ours.IndexOf("note tsf-on");
        Assert.InRange(here, there * 9 / 10, there * 11 / 10);
    }

    /// <summary>Other counts, times and units than in the recorded scenarios: recorded in a guest by tests/guest/run.
    /// </summary>
    [Theory]
    [InlineData("deadline")]
    [InlineData("delete-in-recovery")]
    [InlineData("delete-under-load")]
    [InlineData("attribute-writes")]
    [InlineData("every-nth")]
    [InlineData("flushes")]
    [InlineData("high-level")]
    [InlineData("host-bytes")]
    [InlineData("host-reset")]
    [InlineData("medium-access")]
    [InlineData("not-ready")]
    [InlineData("offline-by-hand")]
    [InlineData("passthrough-timeouts")]
    [InlineData("queue-busy")]
    [InlineData("removable")]
    [InlineData("removable-rescan")]
    [InlineData("reset-under-load")]
    [InlineData("retries")]
    [InlineData("silent")]
    [InlineData("slow-timeouts")]
    [InlineData("spin-up")]
    [InlineData("statuses")]
    [InlineData("target-reset")]
    [InlineData("write-protected")]
    public void Other_scenarios_go_as_in_the_real_kernel(string scenario)
    {
        string[] output = LogOf("variants/" + scenario);
        EventLists.Same(Golden("variants/" + scenario), KernelEvents.Of(output));
        SameEnds("variants/" + scenario, output);
    }

    /// <summary>Which of several devices is served first when they expire in one tick is open.</summary>
    [Theory]
    [InlineData("escalation")]
    [InlineData("parallel")]
    public void Each_device_of_other_scenarios_goes_as_in_the_real_kernel(string scenario)
    {
        string[] output = LogOf("variants/" + scenario);
        SameByDevice(Golden("variants/" + scenario), KernelEvents.Of(output));
        SameEnds("variants/" + scenario, output);
    }

    /// <summary>What the steps ended with (exit code, errno), and how states and counters changed.</summary>
    [Theory]
    [InlineData("01-timeout-abort-ok")]
    [InlineData("02-abort-fail-lun-reset-ok")]
    [InlineData("04-target-reset-fail-bus-ok")]
    [InlineData("06-full-escalation-offline")]
    [InlineData("08-medium-error")]
    [InlineData("09-unit-attention")]
    [InlineData("13-multi-lun-timeouts-abort-ok")]
    [InlineData("16-sense-key-sweep")]
    [InlineData("18-sg-reset")]
    [InlineData("20-scan-logging")]
    [InlineData("21-seed-level-4607")]
    public void Steps_states_and_counters_end_as_in_the_real_kernel(string scenario) =>
        SameEnds(scenario, LogOf(scenario));

    /// <summary>6.12 does the same; its scsi_debug says less.</summary>
    [Theory]
    [InlineData("01-timeout-abort-ok")]
    [InlineData("02-abort-fail-lun-reset-ok")]
    [InlineData("06-full-escalation-offline")]
    [InlineData("16-sense-key-sweep")]
    public void The_log_is_that_of_6_12_too(string scenario)
    {
        List<string> ours = KernelEvents.Of(LogOf(scenario));
        ours.RemoveAll(e => e.StartsWith("log scsi_debug:scsi_debug_abort_cmd", StringComparison.Ordinal));
        EventLists.Same(Golden("6.12/" + scenario), ours);
        SameEnds("6.12/" + scenario, LogOf(scenario));
    }

    /// <summary>A program that failed without an errno in its words is compared by its exit code only.</summary>
    private static void SameEnds(string scenario, string[] output)
    {
        List<string> golden = [.. File.ReadAllLines(Path.Combine(ScenarioLabs.Folder, "golden", scenario + ".ends"))];
        string[] ours = ScheduleEvents.Ends(output);
        EventLists.Same(
            golden,
            [.. ours.Select((o, i) => golden.ElementAtOrDefault(i) is [.., ' '] g && o.StartsWith(g) ? g : o)]
        );
    }

    private static void SameByDevice(List<string> golden, List<string> ours)
    {
        foreach (string who in golden.Concat(ours).Select(Subject).Distinct())
        {
            EventLists.Same([.. golden.Where(e => Subject(e) == who)], [.. ours.Where(e => Subject(e) == who)]);
        }
    }

    private static string Subject(string text)
    {
        int end = text.IndexOfAny([' ', '/', '#', '~']);
        string word = text[..end];
        return word.Contains(':', StringComparison.Ordinal) ? word : "the rest";
    }

    private static List<string> Golden(string scenario) =>
        KernelEvents.Read(File.ReadAllLines(Path.Combine(ScenarioLabs.Folder, "golden", scenario + ".events")));

    private static string[] LogOf(string scenario)
    {
        if (!s_logs.TryGetValue(scenario, out string[]? log))
        {
            log = Run(ScenarioLabs.Of(scenario));
            s_logs.Add(scenario, log);
        }

        return log;
    }

    private static string[] Run(LabFile lab)
    {
        var output = new List<string>();
        using var run = new LabRun(lab, new LabOptions { LogStyle = Profiles.LogStyles[^1] }, output.Add);
        Assert.True(run.Execute(), string.Join('\n', run.Failures));
        return [.. output];
    }
}
