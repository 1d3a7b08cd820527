using Scuzzy.Lab;
using Scuzzy.Tests.Lab;

namespace Scuzzy.Tests.Fidelity;

/// <summary>Labs do what was recorded from a real kernel: the same messages, commands, resets, results, retries and
/// exit codes, in the same order.</summary>
public sealed class RecordedKernelTests
{
    private const int Context = 4;

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
        Same(Golden(scenario), KernelEvents.Of(LogOf(scenario)));

    /// <summary>Devices that wait for the same tick have no order.</summary>
    [Theory]
    [InlineData("13-multi-lun-timeouts-abort-ok")]
    public void Each_device_s_log_is_that_of_the_real_kernel(string scenario)
    {
        List<string> golden = Golden(scenario);
        List<string> ours = KernelEvents.Of(LogOf(scenario));
        foreach (string who in golden.Concat(ours).Select(Subject).Distinct())
        {
            Same([.. golden.Where(e => Subject(e) == who)], [.. ours.Where(e => Subject(e) == who)]);
        }
    }

    /// <summary>The looks at the device again that unit attentions cause go on beside the steps: each command, result
    /// and exit code is the same, but not what comes between which of them.</summary>
    [Fact]
    public void Looks_in_the_background_do_what_they_do_in_the_real_kernel_and_the_steps_end_alike()
    {
        const string Scenario = "09-unit-attention";
        List<string> golden = Golden(Scenario);
        List<string> ours = KernelEvents.Of(LogOf(Scenario));
        Same([.. golden.Where(IsMark)], [.. ours.Where(IsMark)]);
        Same([.. golden.Order(StringComparer.Ordinal)], [.. ours.Order(StringComparer.Ordinal)]);
    }

    private static bool IsMark(string text) =>
        text.StartsWith("begin ", StringComparison.Ordinal) || text.StartsWith("end ", StringComparison.Ordinal);

    /// <summary>How often a command is refused while TASK SET FULL lasts depends on the CPU's time.</summary>
    [Fact]
    public void Busy_and_full_are_retried_as_often_as_in_the_real_kernel()
    {
        const string Scenario = "11-busy-tsf-qdepth";
        List<string> golden = Golden(Scenario);
        List<string> ours = KernelEvents.Of(LogOf(Scenario));
        Same([.. golden.TakeWhile(e => e != "note tsf-on")], [.. ours.TakeWhile(e => e != "note tsf-on")]);
        int there = golden.Count - golden.IndexOf("note tsf-on");
        int here = ours.Count - ours.IndexOf("note tsf-on");
        Assert.InRange(here, there * 9 / 10, there * 11 / 10);
    }

    private static string Subject(string text)
    {
        int end = text.IndexOfAny([' ', '/', '#', '~']);
        string word = text[..end];
        return word.Contains(':', StringComparison.Ordinal) ? word : "the rest";
    }

    private static void Same(List<string> golden, List<string> ours)
    {
        for (int i = 0; i < Math.Max(golden.Count, ours.Count); i++)
        {
            string want = golden.ElementAtOrDefault(i) ?? "nothing";
            string have = ours.ElementAtOrDefault(i) ?? "nothing";
            string before = string.Join('\n', golden.Skip(Math.Max(0, i - Context)).Take(Math.Min(i, Context)));
            Assert.True(want == have, $"event {i + 1}, after\n{before}\nis '{have}', recorded was '{want}'");
        }
    }

    private static List<string> Golden(string scenario) =>
        KernelEvents.Read(File.ReadAllLines(Path.Combine(Folder, "golden", scenario + ".events")));

    private static string[] LogOf(string scenario)
    {
        LabRunner run = LabRunner.Run(LabParser.Load(Path.Combine(Folder, "labs", scenario + ".yaml")));
        Assert.True(run.IsGood, string.Join('\n', run.Failures));
        return run.Output.Split('\n');
    }

    private static string Folder =>
        Path.Combine(Path.GetDirectoryName(LabFolder.Path)!, "tests", "Scuzzy.Tests", "Fidelity");
}
