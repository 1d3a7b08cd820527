using System.Globalization;
using System.Text.RegularExpressions;
using Scuzzy.Lab;
using Scuzzy.Lab.Composition;
using Scuzzy.Lab.Model;
using Scuzzy.Lab.Tracing;

namespace Scuzzy.Tests.Fidelity;

/// <summary>A scenario's lab that was run, with its trace events.</summary>
/// <param name="Output">What it printed.</param>
/// <param name="Failures">What did not hold.</param>
/// <param name="Trace">The trace events between its states before and after the steps.</param>
internal sealed partial record TracedRun(List<string> Output, IReadOnlyList<string> Failures, string[] Trace)
{
    /// <summary>Runs it in virtual time, with the log in modern style.</summary>
    public static TracedRun Of(LabFile lab)
    {
        var output = new List<string>();
        var text = new StringWriter();
        using var trace = new EventTrace(text);
        var options = new LabOptions { LogStyle = Profiles.LogStyles[^1], Observer = trace };
        using var run = new LabRun(lab, options, output.Add);
        trace.Attach(run.Machine);
        run.Execute();
        double? start = TimeOf(output, "before");
        double? end = TimeOf(output, "after");
        IEnumerable<string> events = text.ToString()
            .Split('\n')
            .Where(e => TimeOf(EventTime().Match(e)) is { } time && !(time < start) && !(time > end));
        return new TracedRun(output, run.Failures, [.. events]);
    }

    private static double? TimeOf(List<string> output, string state) =>
        output.Select(l => StateTime().Match(l)).Where(m => m.Groups[1].Value == state).Select(TimeOf).FirstOrDefault();

    private static double? TimeOf(Match match) =>
        match.Success ? double.Parse(match.Groups[^1].Value, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"^== (before|after) uptime=([0-9.]+)")]
    private static partial Regex StateTime();

    [GeneratedRegex(@"([0-9.]+): scsi_")]
    private static partial Regex EventTime();
}
