using System.Globalization;
using System.Text;
using Scuzzy.Lab.Workloads;

namespace Scuzzy.Lab.Reports;

/// <summary>The jobs of all runs, in a table and as bars.</summary>
internal static class JobSection
{
    /// <summary>Most jobs that are shown.</summary>
    public const int MostJobs = 200;

    private const int MostBars = 24;

    public static void Append(StringBuilder html, IReadOnlyList<RunSummary> runs)
    {
        (RunSummary Run, int Group, JobResult Job)[] all =
        [
            .. runs.SelectMany((run, i) => run.Jobs.Select(job => (run, i, job))),
        ];
        if (all.Length == 0)
        {
            return;
        }

        html.Append("<h2 id='jobs'>The workload</h2>\n");
        if (all.Length <= MostBars)
        {
            string Label((RunSummary Run, int, JobResult Job) row) => $"{row.Run.Name} {row.Job.Plan.Name}".Trim();
            html.Append(
                Svg.Bars(
                    "I/Os per second of virtual time",
                    "/s",
                    [.. all.Select(a => (Label(a), a.Group, Rate(a.Job)))]
                )
            );
            html.Append(
                Svg.Bars(
                    "Mean time of an I/O",
                    "ms",
                    [.. all.Select(a => (Label(a), a.Group, a.Job.Latency.MeanNs / 1e6))]
                )
            );
        }

        html.Append(all.Length <= MostBars ? "<details open='open'>" : "<details>");
        html.Append(
            "<summary>Jobs as a table</summary><div class='wide' tabindex='0' role='region' aria-label='Jobs'>"
        );
        html.Append("<table><thead><tr><th scope='col'>run</th><th scope='col'>job</th>");
        foreach (string head in (string[])["I/Os", "I/Os per s", "mean µs", "p99 µs", "errors"])
        {
            html.Append("<th scope='col' class='n'>").Append(head).Append("</th>");
        }

        html.Append("</tr></thead><tbody>\n");
        foreach ((RunSummary run, _, JobResult job) in all.Take(MostJobs))
        {
            AppendRow(html, run.Name, job);
        }

        html.Append("</tbody></table></div></details>\n");
        if (all.Length > MostJobs)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p class='soft'>{all.Length - MostJobs} more not shown.</p>\n");
        }
    }

    private static void AppendRow(StringBuilder html, string run, JobResult job)
    {
        html.Append("<tr><td>").Append(HtmlText.Escape(run)).Append("</td><td>");
        html.Append(HtmlText.Escape(job.Plan.Name)).Append("</td>");
        html.Append(
            CultureInfo.InvariantCulture,
            $"<td class='n'>{job.Reads + job.Writes}</td><td class='n'>{Rate(job):F1}</td>"
        );
        html.Append(
            CultureInfo.InvariantCulture,
            $"<td class='n'>{job.Latency.MeanNs / 1000}</td><td class='n'>{job.Latency.PercentileNs(990) / 1000}</td>"
        );
        html.Append(CultureInfo.InvariantCulture, $"<td class='n'>{job.Errors}</td></tr>\n");
    }

    private static double Rate(JobResult job) =>
        job.ElapsedNs <= 0 ? 0 : (job.Reads + job.Writes) / (job.ElapsedNs / 1e9);
}
