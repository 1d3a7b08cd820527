using System.Globalization;
using System.Text;

namespace Scuzzy.Lab.Reports;

/// <summary>Draws the two plots of a report as SVG: bars of a figure per run and job, and the way of a disk's arm.
/// </summary>
internal static class Svg
{
    private const int Width = 640;
    private const int RowHeight = 18;
    private const int LabelWidth = 200;
    private const int ArmHeight = 160;

    private static readonly string[] s_colours = ["#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377"];

    /// <summary>Horizontal bars: one a label, with its value.</summary>
    public static string Bars(string title, string unit, IReadOnlyList<(string Label, int Group, double Value)> bars)
    {
        double most = Math.Max(bars.Count == 0 ? 1 : bars.Max(b => b.Value), 1e-9);
        var svg = new StringBuilder();
        int height = (bars.Count * RowHeight) + 28;
        Open(svg, height, title);
        for (int i = 0; i < bars.Count; i++)
        {
            int y = 24 + (i * RowHeight);
            double width = bars[i].Value / most * (Width - LabelWidth - 110);
            string colour = s_colours[bars[i].Group % s_colours.Length];
            svg.Append(CultureInfo.InvariantCulture, $"<text x='{LabelWidth - 6}' y='{y + 12}' text-anchor='end'>");
            svg.Append(Escape(bars[i].Label)).Append("</text>");
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<rect x='{LabelWidth}' y='{y + 2}' width='{width:F1}' height='{RowHeight - 5}' fill='{colour}'/>"
            );
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<text x='{LabelWidth + width + 6:F1}' y='{y + 12}'>{bars[i].Value:F1} {unit}</text>\n"
            );
        }

        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>Where a disk's arm was over time.</summary>
    public static string Arm(string title, IReadOnlyList<(long TimeNs, long OffsetBytes)> accesses)
    {
        var svg = new StringBuilder();
        Open(svg, ArmHeight + 40, title);
        long start = accesses[0].TimeNs;
        double span = Math.Max(1, accesses[^1].TimeNs - start);
        double top = Math.Max(1, accesses.Max(a => a.OffsetBytes));
        svg.Append("<polyline fill='none' stroke='#4477aa' stroke-width='0.7' points='");
        foreach ((long time, long offset) in accesses)
        {
            double x = 10 + ((time - start) / span * (Width - 20));
            double y = 24 + ((1 - (offset / top)) * ArmHeight);
            svg.Append(CultureInfo.InvariantCulture, $"{x:F1},{y:F1} ");
        }

        svg.Append("'/>\n");
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<text x='{Width - 10}' y='{ArmHeight + 38}' text-anchor='end'>{span / 1e9:F3} s</text>\n"
        );
        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>A text that may stand in HTML.</summary>
    public static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal);

    private static void Open(StringBuilder svg, int height, string title)
    {
        svg.Append(CultureInfo.InvariantCulture, $"<svg width='{Width}' height='{height}' font-family='sans-serif' ");
        svg.Append("font-size='12'>\n<text x='10' y='14' font-weight='bold'>");
        svg.Append(Escape(title)).Append("</text>\n");
    }
}
