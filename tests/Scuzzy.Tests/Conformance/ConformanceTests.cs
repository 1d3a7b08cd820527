using System.Text.RegularExpressions;
using Scuzzy.Tests.Served;

namespace Scuzzy.Tests.Conformance;

/// <summary>libiscsi's suite, a process per test, over every configuration of a target. A test that it skips is not a
/// test that passed.</summary>
[Trait("category", "conformance")]
public sealed class ConformanceTests
{
    // Which configurations (names with a comma between) and which tests (a regular expression); all if not set.
    private static readonly string? s_configurations = Environment.GetEnvironmentVariable("SCUZZY_CONFORMANCE_TARGETS");
    private static readonly string? s_tests = Environment.GetEnvironmentVariable("SCUZZY_CONFORMANCE_TESTS");

    private static readonly string s_disputed = Path.Combine(
        ServedLab.RepositoryRoot,
        "docs",
        "conformance",
        "disputed.txt"
    );

    /// <summary>What may be reported without failing: lines as they are printed, or how they begin.</summary>
    public static string[] Disputed => [.. File.ReadLines(s_disputed).Where(line => !line.StartsWith('#'))];

    [Fact]
    public void Every_test_passes_somewhere_and_none_fails_where_it_applies() =>
        Judge(SuiteTool.Packaged, SuiteTool.Packaged.List());

    /// <summary>What the development of the suite has that no release has yet: only the tests that are new.</summary>
    [Fact]
    public void So_do_the_tests_of_a_newer_suite_that_was_named()
    {
        Assert.SkipWhen(SuiteTool.Named is null, $"{SuiteTool.Variable} names no newer build of iscsi-test-cu");
        string[] known = [.. SuiteTool.Packaged.List().Select(SuiteTool.Short)];
        Judge(SuiteTool.Named, [.. SuiteTool.Named.List().ExceptBy(known, SuiteTool.Short)]);
    }

    private static void Judge(SuiteTool suite, string[] all)
    {
        string[] tests = [.. all.Where(test => s_tests is null || Regex.IsMatch(test, s_tests))];
        ConformanceReport report = new();
        List<string> broken = [];
        foreach (ConformanceConfiguration configuration in ConformanceConfiguration.All)
        {
            if (s_configurations is null || s_configurations.Split(',').Contains(configuration.Name))
            {
                Run(suite, configuration, tests, report, broken);
            }
        }

        Console.WriteLine(report.Write(tests));
        if (s_configurations is null)
        {
            broken.AddRange(report.PassedNowhere(tests).Select(test => $"{SuiteTool.Short(test)} passes nowhere"));
        }

        string[] wrong = [.. broken.Where(line => !Disputed.Any(line.StartsWith))];
        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
    }

    private static void Run(
        SuiteTool suite,
        ConformanceConfiguration configuration,
        string[] tests,
        ConformanceReport report,
        List<string> broken
    )
    {
        using var target = new ServedTarget(configuration.Arguments);
        string url = target.Url(0, configuration.Account);
        string second = target.Url(0, configuration.Account, target.SecondPort);
        string[] urls = configuration.HasTwoPaths ? [url, second] : [url];
        foreach (string test in tests.Where(configuration.Applies))
        {
            (TestOutcome outcome, string output) = suite.RunTest(test, urls);
            report.Add(configuration.Name, test, outcome, output);
            if (outcome is not (TestOutcome.Passed or TestOutcome.Skipped))
            {
                broken.Add($"{SuiteTool.Short(test)} {outcome.ToString().ToLowerInvariant()} in {configuration.Name}");
            }

            if (!target.IsRunning)
            {
                broken.Add($"the target died in {SuiteTool.Short(test)} in {configuration.Name}");
                target.Restart();
            }
        }
    }
}
