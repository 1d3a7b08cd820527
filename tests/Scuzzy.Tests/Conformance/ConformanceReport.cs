using System.Globalization;
using System.Text;
using Scuzzy.Tests.Served;

namespace Scuzzy.Tests.Conformance;

/// <summary>What the suite's tests came to in each configuration, kept under artifacts/conformance: a table, and what
/// the suite said, one file per test.</summary>
internal sealed class ConformanceReport
{
    private static readonly string s_folder = Path.Combine(ServedLab.RepositoryRoot, "artifacts", "conformance");

    private readonly Dictionary<(string Test, string Configuration), TestOutcome> _outcomes = [];
    private readonly List<string> _configurations = [];

    /// <summary>Takes one outcome.</summary>
    public void Add(string configuration, string test, TestOutcome outcome, string output)
    {
        if (!_configurations.Contains(configuration))
        {
            _configurations.Add(configuration);
        }

        _outcomes[(test, configuration)] = outcome;
        string folder = Path.Combine(s_folder, configuration);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, SuiteTool.Short(test) + ".log"), output);
    }

    /// <summary>Tests that did not pass in any configuration.</summary>
    public string[] PassedNowhere(string[] tests) =>
        [.. tests.Where(test => !_configurations.Exists(c => Outcome(test, c) == TestOutcome.Passed))];

    /// <summary>Writes the table, a test a line, and its sums; returns the sums.</summary>
    public string Write(string[] tests)
    {
        StringBuilder table = new();
        table.AppendLine("test | " + string.Join(" | ", _configurations));
        table.AppendLine("---|" + string.Join('|', _configurations.Select(_ => "---")));
        foreach (string test in tests)
        {
            IEnumerable<string> cells = _configurations.Select(c =>
                Outcome(test, c)?.ToString().ToLowerInvariant() ?? ""
            );
            table.AppendLine($"{SuiteTool.Short(test)} | {string.Join(" | ", cells)}");
        }

        StringBuilder sums = new();
        sums.AppendLine(
            "| configuration | " + string.Join(" | ", Enum.GetNames<TestOutcome>()).ToLowerInvariant() + " |"
        );
        sums.AppendLine("|---|" + string.Concat(Enum.GetNames<TestOutcome>().Select(_ => "---|")));
        foreach (string configuration in _configurations)
        {
            IEnumerable<string> counts = Enum.GetValues<TestOutcome>()
                .Select(outcome => tests.Count(test => Outcome(test, configuration) == outcome))
                .Select(count => count.ToString(CultureInfo.InvariantCulture));
            sums.AppendLine($"| {configuration} | {string.Join(" | ", counts)} |");
        }

        Directory.CreateDirectory(s_folder);
        File.WriteAllText(Path.Combine(s_folder, "table.md"), $"{sums}\n{table}");
        return sums.ToString();
    }

    private TestOutcome? Outcome(string test, string configuration) =>
        _outcomes.TryGetValue((test, configuration), out TestOutcome outcome) ? outcome : null;
}
