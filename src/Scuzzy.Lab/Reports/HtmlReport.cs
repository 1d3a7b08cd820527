using System.Globalization;
using System.Text;
using Scuzzy.Lab.Model;

namespace Scuzzy.Lab.Reports;

/// <summary>A report of a lab's runs as one HTML file without any other: for people who were not there and do not know
/// the words. It loads nothing, has no script, and is well-formed XML besides.</summary>
public static class HtmlReport
{
    /// <summary>Most characters of a run's output that are shown: its begin and its end.</summary>
    public const int MostOutput = 200_000;

    /// <summary>The report.</summary>
    public static string Build(LabFile lab, IReadOnlyList<RunSummary> runs)
    {
        string title = HtmlText.Escape(lab.Title.Length > 0 ? lab.Title : Path.GetFileName(lab.FileName));
        var html = new StringBuilder();
        html.Append("<!DOCTYPE html>\n<html lang='en'><head><meta charset='utf-8'/><title>").Append(title);
        html.Append("</title>\n<meta name='viewport' content='width=device-width,initial-scale=1'/>\n");
        html.Append("<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; ");
        html.Append("style-src 'unsafe-inline'\"/>\n<style>").Append(ReportStyle.Css).Append(ReportStyle.Colours);
        html.Append("</style></head>\n<body><a class='skip' href='#runs'>Skip to the runs</a>\n");
        AppendHead(html, lab, title, runs);
        html.Append("<main id='runs'>\n");
        if (runs.Count > 1 && runs.Any(r => r.Recording is not null))
        {
            BlastRadius.Append(html, lab.Compare?.Parameter.Text ?? "run", runs);
        }

        for (int i = 0; i < runs.Count; i++)
        {
            AppendRun(html, runs[i], string.Create(CultureInfo.InvariantCulture, $"r{i}"));
        }

        JobSection.Append(html, runs);
        foreach (RunSummary run in runs.Where(r => r.Accesses.Count > 1))
        {
            html.Append(Svg.Arm($"{run.Name} the arm's place over time".TrimStart(), run.Accesses));
        }

        Glossary.Append(html, runs.Select(r => r.Recording).OfType<Recording.RunRecording>());
        AppendOutput(html, runs);
        return html.Append("</main></body></html>\n").ToString();
    }

    private static void AppendHead(StringBuilder html, LabFile lab, string title, IReadOnlyList<RunSummary> runs)
    {
        int good = runs.Count(r => r.IsGood);
        bool isGood = good == runs.Count;
        html.Append("<header><p class='soft'>Scuzzy: a simulated machine's disks, and what became of them</p>\n<h1>");
        html.Append(title).Append("</h1>\n<p><span class='verdict ").Append(isGood ? "pass'>PASS" : "fail'>FAIL");
        html.Append(
            CultureInfo.InvariantCulture,
            $"</span> {good} of {TimeText.Count(runs.Count, "run")} ended as the "
        );
        html.Append("lab expects. Lab file ").Append(HtmlText.Escape(Path.GetFileName(lab.FileName)));
        html.Append(", behaving like kernel ").Append(HtmlText.Escape(lab.Machine.Profile));
        html.Append(". All times are the machine's own, in seconds since it was switched on.</p>\n");
        html.Append("<nav aria-label='Contents'>");
        if (runs.Count > 1)
        {
            for (int i = 0; i < runs.Count; i++)
            {
                html.Append(CultureInfo.InvariantCulture, $"<a href='#r{i}'>");
                html.Append(HtmlText.Escape(runs[i].Name)).Append("</a> · ");
            }
        }

        html.Append("<a href='#words'>The words explained</a> · <a href='#output'>All that was printed</a></nav>");
        html.Append("</header>\n");
    }

    private static void AppendRun(StringBuilder html, RunSummary run, string prefix)
    {
        html.Append("<section id='").Append(prefix).Append("'><h2>");
        html.Append(HtmlText.Escape(run.Name.Length == 0 ? "What happened" : $"What happened: {run.Name}"));
        html.Append("</h2>\n");
        if (!run.IsGood)
        {
            html.Append("<p><b>This run did not end as the lab expects:</b></p><ul>");
            foreach (string failure in run.Failures.Take(RecoverySection.MostLanes))
            {
                html.Append("<li>").Append(HtmlText.Escape(failure)).Append("</li>");
            }

            html.Append("</ul>\n");
        }

        if (run.Diagnosis.Count > 0)
        {
            html.Append("<h3>Why it crashed</h3><p>").Append(HtmlText.Escape(run.Diagnosis[0])).Append("</p>");
            html.Append("<pre class='why' tabindex='0'>")
                .Append(HtmlText.Escape(string.Join('\n', run.Diagnosis.Skip(1))));
            html.Append("</pre>\n");
        }

        if (run.Recording is { } recording)
        {
            new RecoverySection(html, recording, prefix).Append();
        }

        html.Append("</section>\n");
    }

    private static void AppendOutput(StringBuilder html, IReadOnlyList<RunSummary> runs)
    {
        html.Append("<h2 id='output'>All that was printed</h2>\n");
        foreach (RunSummary run in runs)
        {
            html.Append("<details><summary>").Append(HtmlText.Escape(run.Name.Length == 0 ? "The run" : run.Name));
            html.Append("</summary><pre tabindex='0'>").Append(HtmlText.Escape(Shortened(run.Output)));
            html.Append("</pre></details>\n");
        }
    }

    private static string Shortened(string output) =>
        output.Length <= MostOutput
            ? output
            : output[..(MostOutput / 2)]
                + string.Create(
                    CultureInfo.InvariantCulture,
                    $"\n… {output.Length - MostOutput} characters left out …\n"
                )
                + output[^(MostOutput / 2)..];
}
