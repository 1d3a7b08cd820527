using System.Globalization;
using System.Text;
using Scuzzy.Lab.Recording;

namespace Scuzzy.Lab.Reports;

/// <summary>The part of a report that sets runs side by side: what the same failure cost those who had no part in it.
/// </summary>
internal static class BlastRadius
{
    public static void Append(StringBuilder html, string parameter, IReadOnlyList<RunSummary> runs)
    {
        (RunSummary Run, RunRecording Recording)[] rows =
        [
            .. runs.Where(r => r.Recording is not null).Select(r => (r, r.Recording!)),
        ];
        if (rows.All(r => r.Recording.Troubled.Count == 0))
        {
            return;
        }

        html.Append("<h2 id='blast'>Blast radius: the same failure, by ").Append(HtmlText.Escape(parameter));
        html.Append("</h2>\n<p>One run for each value of <b>").Append(HtmlText.Escape(parameter));
        html.Append("</b>. A LUN is <em>stalled</em> while it has I/O waiting and recovery, its own or a ");
        html.Append("neighbour's, lets it send none; the seconds of all LUNs are added up.</p>\n");
        html.Append(
            Svg.Stacked(
                "Stalled LUN-seconds",
                ("LUNs with the trouble", "LUNs without a fault"),
                [
                    .. rows.Select(r =>
                        (
                            r.Run.Name,
                            r.Recording.StalledSeconds - r.Recording.InnocentSeconds,
                            r.Recording.InnocentSeconds
                        )
                    ),
                ]
            )
        );
        AppendTable(html, parameter, rows);
    }

    private static void AppendTable(
        StringBuilder html,
        string parameter,
        (RunSummary Run, RunRecording Recording)[] rows
    )
    {
        html.Append("<div class='wide' tabindex='0' role='region' aria-label='Blast radius as a table'><table>");
        html.Append("<caption>The same as a table</caption><thead><tr><th scope='col'>");
        html.Append(HtmlText.Escape(parameter)).Append("</th>");
        foreach (
            string head in (string[])
                [
                    "stalled LUN-seconds",
                    "of LUNs without a fault",
                    "LUNs stalled",
                    "longest stall",
                    "recovery took",
                    "commands ended",
                    "with an error",
                ]
        )
        {
            html.Append("<th scope='col' class='n'>").Append(head).Append("</th>");
        }

        html.Append("</tr></thead><tbody>\n");
        foreach ((RunSummary run, RunRecording recording) in rows)
        {
            html.Append("<tr><th scope='row'>").Append(HtmlText.Escape(run.Name)).Append("</th>");
            Cell(html, recording.StalledSeconds.ToString("N2", CultureInfo.InvariantCulture));
            Cell(html, recording.InnocentSeconds.ToString("N2", CultureInfo.InvariantCulture));
            int stalled = recording.Devices.Count(d => d.StalledNs > 0);
            Cell(html, string.Create(CultureInfo.InvariantCulture, $"{stalled} of {recording.Devices.Count}"));
            Cell(html, TimeText.Length(recording.Devices.Max(d => d.StalledNs)));
            Cell(html, TimeText.Length(recording.Recoveries.Sum(p => (p.AsleepNs ?? recording.EndedNs) - p.FailedNs)));
            Cell(html, recording.Devices.Sum(d => d.Ended).ToString("N0", CultureInfo.InvariantCulture));
            Cell(html, recording.Devices.Sum(d => d.Failed).ToString("N0", CultureInfo.InvariantCulture));
            html.Append("</tr>\n");
        }

        html.Append("</tbody></table></div>\n");
    }

    private static void Cell(StringBuilder html, string text) =>
        html.Append("<td class='n'>").Append(text).Append("</td>");
}
