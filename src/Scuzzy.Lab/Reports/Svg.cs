using System.Globalization;
using System.Text;

namespace Scuzzy.Lab.Reports;

/// <summary>Draws the plots of a report as SVG: bars of a figure per run and job, stacked bars, and the way of a disk's
/// arm. Colours are the style sheet's.</summary>
internal static class Svg
{
    private const int Width = 640;
    private const int RowHeight = 20;
    private const int LabelWidth = 190;
    private const int ArmHeight = 160;
    private const int ValueWidth = 110;

    /// <summary>Horizontal bars: one a label, with its value.</summary>
    public static string Bars(string title, string unit, IReadOnlyList<(string Label, int Group, double Value)> bars)
    {
        double most = Math.Max(bars.Count == 0 ? 1 : bars.Max(b => b.Value), 1e-9);
        var svg = new StringBuilder();
        Open(svg, (bars.Count * RowHeight) + 28, title);
        for (int i = 0; i < bars.Count; i++)
        {
            int y = 24 + (i * RowHeight);
            double width = bars[i].Value / most * (Width - LabelWidth - ValueWidth);
            Label(svg, y, bars[i].Label);
            Bar(svg, LabelWidth, y, width, bars[i].Group % 2 == 0 ? "one" : "two");
            Value(svg, LabelWidth + width, y, $"{TimeText.Digits(bars[i].Value)} {unit}");
        }

        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>Horizontal bars of two parts, with a legend.</summary>
    public static string Stacked(
        string title,
        (string First, string Second) parts,
        IReadOnlyList<(string Label, double First, double Second)> bars
    )
    {
        double most = Math.Max(bars.Max(b => b.First + b.Second), 1e-9);
        var svg = new StringBuilder();
        Open(svg, (bars.Count * RowHeight * 2) + 56, title);
        for (int i = 0; i < bars.Count; i++)
        {
            int y = 28 + (i * RowHeight * 2);
            double first = bars[i].First / most * (Width - LabelWidth - ValueWidth);
            double second = bars[i].Second / most * (Width - LabelWidth - ValueWidth);
            Label(svg, y, bars[i].Label);
            Bar(svg, LabelWidth, y, first, "one");
            Bar(svg, LabelWidth + first, y, second, "two");
            Value(svg, LabelWidth + first + second, y, TimeText.Digits(bars[i].First + bars[i].Second));
        }

        int legend = 28 + (bars.Count * RowHeight * 2);
        Bar(svg, 10, legend, 14, "one");
        Value(svg, 22, legend, parts.First);
        Bar(svg, 300, legend, 14, "two");
        Value(svg, 312, legend, parts.Second);
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
        svg.Append("<polyline class='arm' points='");
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

    private static void Open(StringBuilder svg, int height, string title)
    {
        svg.Append(CultureInfo.InvariantCulture, $"<svg class='plot' viewBox='0 0 {Width} {height}' role='img' ");
        svg.Append("aria-label='").Append(HtmlText.Escape(title)).Append("'>\n");
        svg.Append("<text x='10' y='14' font-weight='bold'>").Append(HtmlText.Escape(title)).Append("</text>\n");
    }

    private static void Label(StringBuilder svg, int y, string label)
    {
        svg.Append(CultureInfo.InvariantCulture, $"<text x='{LabelWidth - 6}' y='{y + 12}' text-anchor='end'>");
        svg.Append(HtmlText.Escape(label)).Append("</text>");
    }

    private static void Bar(StringBuilder svg, double x, int y, double width, string style) =>
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<rect class='{style}' x='{x:F1}' y='{y}' width='{width:F1}' height='{RowHeight - 4}'/>"
        );

    private static void Value(StringBuilder svg, double x, int y, string value)
    {
        svg.Append(CultureInfo.InvariantCulture, $"<text x='{x + 6:F1}' y='{y + 12}'>");
        svg.Append(HtmlText.Escape(value)).Append("</text>\n");
    }
}
