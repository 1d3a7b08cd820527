using System.Text;
using Scuzzy.Lab;
using Scuzzy.Lab.Composition;
using Scuzzy.Lab.Model;
using Scuzzy.Lab.Tracing;

namespace Scuzzy.Tests.Lab;

/// <summary>Runs labs in virtual time and keeps what they print and trace.</summary>
internal sealed record LabRunner(bool IsGood, string Output, string Trace, IReadOnlyList<string> Failures)
{
    /// <summary>Runs a lab of the repository.</summary>
    public static LabRunner Shipped(string name, ulong seed = 1, ulong scheduleSeed = 1) =>
        Run(LabParser.Load(LabFolder.Lab(name)), seed, scheduleSeed);

    /// <summary>Runs a lab from its text.</summary>
    public static LabRunner Text(string yaml, ulong seed = 1, ulong scheduleSeed = 1) =>
        Run(LabParser.Parse(yaml), seed, scheduleSeed);

    public static LabRunner Run(LabFile lab, ulong seed = 1, ulong scheduleSeed = 1)
    {
        var output = new StringBuilder();
        var trace = new StringWriter();
        var observer = new JsonTrace(trace);
        var options = new LabOptions
        {
            Seed = seed,
            ScheduleSeed = scheduleSeed,
            Observer = observer,
        };
        using var run = new LabRun(lab, options, line => output.Append(line).Append('\n'));
        bool isGood = run.Execute();
        observer.Dispose();
        return new LabRunner(isGood, output.ToString(), trace.ToString(), run.Failures);
    }

    /// <summary>The lines between a heading and the next.</summary>
    public string[] Section(string heading)
    {
        string[] lines = Output.Split('\n');
        int start = Array.IndexOf(lines, "# " + heading);
        Assert.True(start >= 0, $"no section '{heading}' in:\n{Output}");
        return [.. lines.Skip(start + 1).TakeWhile(l => !l.StartsWith("# ", StringComparison.Ordinal))];
    }
}
