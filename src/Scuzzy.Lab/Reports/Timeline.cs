using System.Globalization;
using System.Text;

namespace Scuzzy.Lab.Reports;

/// <summary>Draws lanes over a common axis of time as a table: a label, a picture, and the same in words, so that
/// nobody needs the picture.</summary>
internal static class Timeline
{
    private const int RowHeight = 24;

    // Slivers narrower than this share of the axis, in percent, are drawn so wide.
    private const double LeastPercent = 0.5;

    // Narrower bars have no text in them.
    private const double LabelPercent = 14;

    /// <summary>Appends a timeline.</summary>
    /// <param name="html">Where to.</param>
    /// <param name="caption">What is to be seen.</param>
    /// <param name="heads">The heads of the first and the last column.</param>
    /// <param name="span">From when to when.</param>
    /// <param name="lanes">The rows.</param>
    public static void Append(
        StringBuilder html,
        string caption,
        (string Label, string Value) heads,
        Recording.TimeSpanNs span,
        IReadOnlyList<Lane> lanes
    )
    {
        html.Append("<table class='lanes'><caption>").Append(HtmlText.Escape(caption)).Append("</caption>\n");
        html.Append("<thead><tr><th scope='col'>").Append(HtmlText.Escape(heads.Label));
        html.Append("</th><th scope='col' class='axis'>");
        AppendAxis(html, span);
        html.Append("</th><th scope='col'>").Append(HtmlText.Escape(heads.Value)).Append("</th></tr></thead>\n<tbody>");
        foreach (Lane lane in lanes)
        {
            html.Append("<tr><th scope='row'>").Append(HtmlText.Escape(lane.Label));
            if (lane.Note.Length > 0)
            {
                html.Append("<small>").Append(HtmlText.Escape(lane.Note)).Append("</small>");
            }

            html.Append("</th><td class='bar'>");
            AppendBars(html, span, lane);
            html.Append("</td><td>").Append(HtmlText.Escape(lane.Value)).Append("</td></tr>\n");
        }

        html.Append("</tbody></table>\n");
    }

    private static void AppendAxis(StringBuilder html, Recording.TimeSpanNs span)
    {
        html.Append(CultureInfo.InvariantCulture, $"<svg height='{RowHeight}' role='img' aria-label='seconds since ");
        html.Append("the machine was switched on'>");
        long step = StepOf(span.LengthNs);
        for (long at = (span.BeginNs + step - 1) / step * step; at <= span.EndNs; at += step)
        {
            double x = Percent(span, at);
            string anchor =
                x < 4 ? "start"
                : x > 94 ? "end"
                : "middle";
            html.Append(CultureInfo.InvariantCulture, $"<line x1='{x:F2}%' x2='{x:F2}%' y1='17' y2='{RowHeight}'/>");
            html.Append(CultureInfo.InvariantCulture, $"<text x='{x:F2}%' y='13' text-anchor='{anchor}'>");
            html.Append(Tick(at, step)).Append("</text>");
        }

        html.Append("</svg>");
    }

    private static void AppendBars(StringBuilder html, Recording.TimeSpanNs span, Lane lane)
    {
        html.Append(CultureInfo.InvariantCulture, $"<svg height='{RowHeight}' role='img' aria-label='");
        html.Append(HtmlText.Escape($"{lane.Label}: {lane.Value}")).Append("'>");
        foreach (LaneSegment segment in lane.Segments)
        {
            double x = Percent(span, segment.BeginNs);
            double width = Math.Max(LeastPercent, Percent(span, segment.EndNs) - x);
            x = Math.Clamp(x, 0, 100 - LeastPercent);
            html.Append(CultureInfo.InvariantCulture, $"<rect class='{segment.Class}' x='{x:F2}%' y='2' ");
            html.Append(CultureInfo.InvariantCulture, $"width='{width:F2}%' height='{RowHeight - 4}'><title>");
            html.Append(HtmlText.Escape(segment.Title)).Append("</title></rect>");
            if (segment.Label.Length > 0 && width >= LabelPercent)
            {
                html.Append(CultureInfo.InvariantCulture, $"<text class='in' x='{x + 0.8:F2}%' y='17'>");
                html.Append(HtmlText.Escape(segment.Label)).Append("</text>");
            }
        }

        html.Append("</svg>");
    }

    private static double Percent(Recording.TimeSpanNs span, long at) =>
        Math.Clamp((at - span.BeginNs) * 100.0 / Math.Max(1, span.LengthNs), 0, 100);

    /// <summary>A step of 1, 2 or 5 times a power of ten that gives three to eight ticks.</summary>
    private static long StepOf(long lengthNs)
    {
        long step = 1;
        while (lengthNs / step > 6)
        {
            step =
                lengthNs / (step * 2) <= 6 ? step * 2
                : lengthNs / (step * 5) <= 6 ? step * 5
                : step * 10;
        }

        return step;
    }

    private static string Tick(long at, long step)
    {
        int digits = 0;
        for (long unit = 1_000_000_000; unit > step && digits < 9; unit /= 10)
        {
            digits++;
        }

        return (at / 1e9).ToString($"F{digits}", CultureInfo.InvariantCulture) + " s";
    }
}
