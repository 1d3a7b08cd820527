using System.Globalization;
using System.Text;
using Scuzzy.Lab.Model;
using Scuzzy.Lab.Workloads;

namespace Scuzzy.Lab.Reports;

/// <summary>A report of a lab's runs as one HTML file without any other: verdicts, the jobs in a table and as bars, the
/// way of a rotating disk's arm, and what each run printed.</summary>
public static class HtmlReport
{
    private const string Style =
        "body{font-family:sans-serif;margin:2em;max-width:72em}table{border-collapse:collapse}"
        + "td,th{border:1px solid #ccc;padding:.2em;text-align:right}td:first-child,th:first-child{text-align:left}"
        + "pre{background:#f6f6f6;padding:.8em;overflow:auto}";

    /// <summary>The report.</summary>
    public static string Build(LabFile lab, IReadOnlyList<RunSummary> runs)
    {
        string title = Svg.Escape(lab.Title.Length > 0 ? lab.Title : Path.GetFileName(lab.FileName));
        var html = new StringBuilder();
        html.Append("<!DOCTYPE html>\n<html lang='en'><head><meta charset='utf-8'><title>").Append(title);
        html.Append("</title><style>").Append(Style).Append("</style></head><body>\n<h1>").Append(title);
        html.Append("</h1>\n<p>").Append(Svg.Escape(Verdict(runs))).Append("</p>\n");
        if (runs.Any(r => r.Jobs.Count > 0))
        {
            AppendJobs(html, runs);
        }

        foreach (RunSummary run in runs.Where(r => r.Accesses.Count > 1))
        {
            html.Append(Svg.Arm($"{run.Name} the arm's place over time".TrimStart(), run.Accesses));
        }

        foreach (RunSummary run in runs)
        {
            html.Append("<h2>").Append(Svg.Escape(run.Name.Length == 0 ? "Run" : run.Name)).Append("</h2>\n<pre>");
            html.Append(Svg.Escape(run.Output)).Append("</pre>\n");
        }

        return html.Append("</body></html>\n").ToString();
    }

    private static string Verdict(IReadOnlyList<RunSummary> runs) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{(runs.All(r => r.IsGood) ? "PASS" : "FAIL")}: {runs.Count(r => r.IsGood)} of {runs.Count} runs held"
        );

    private static void AppendJobs(StringBuilder html, IReadOnlyList<RunSummary> runs)
    {
        html.Append("<table><tr><th>run</th><th>job</th><th>I/Os</th><th>I/Os per s</th><th>mean us</th>");
        html.Append("<th>p99 us</th><th>errors</th></tr>\n");
        var rates = new List<(string, int, double)>();
        var means = new List<(string, int, double)>();
        for (int i = 0; i < runs.Count; i++)
        {
            foreach (JobResult job in runs[i].Jobs)
            {
                double rate = Rate(job);
                string label = $"{runs[i].Name} {job.Plan.Name}".Trim();
                rates.Add((label, i, rate));
                means.Add((label, i, job.Latency.MeanNs / 1e6));
                html.Append("<tr><td>").Append(Svg.Escape(runs[i].Name)).Append("</td><td>");
                html.Append(Svg.Escape(job.Plan.Name)).Append("</td>");
                html.Append(
                    CultureInfo.InvariantCulture,
                    $"<td>{job.Reads + job.Writes}</td><td>{rate:F1}</td><td>{job.Latency.MeanNs / 1000}</td>"
                );
                html.Append(
                    CultureInfo.InvariantCulture,
                    $"<td>{job.Latency.PercentileNs(990) / 1000}</td><td>{job.Errors}</td></tr>\n"
                );
            }
        }

        html.Append("</table>\n");
        html.Append(Svg.Bars("I/Os per second of virtual time", "/s", rates));
        html.Append(Svg.Bars("Mean time of an I/O", "ms", means));
    }

    private static double Rate(JobResult job) =>
        job.ElapsedNs <= 0 ? 0 : (job.Reads + job.Writes) / (job.ElapsedNs / 1e9);
}
