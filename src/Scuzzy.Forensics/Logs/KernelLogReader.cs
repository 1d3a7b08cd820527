using System.Globalization;
using System.Text.RegularExpressions;

namespace Scuzzy.Forensics.Logs;

/// <summary>Reads kernel logs: dmesg's lines, those that syslog wrote to a file, those of a simulated
/// machine.</summary>
public static partial class KernelLogReader
{
    /// <summary>Most lines that are kept of one log; the first ones.</summary>
    public const int MostLines = 2_000_000;

    /// <summary>Reads a log. Lines without a time, such as those of other programs, are passed over.</summary>
    public static IReadOnlyList<KernelLogLine> Read(TextReader reader)
    {
        var lines = new List<KernelLogLine>();
        while (lines.Count < MostLines && reader.ReadLine() is { } text)
        {
            if (Parse(text) is { } line)
            {
                lines.Add(line);
            }
        }

        return lines;
    }

    /// <summary>Reads one line; null if it has no time.</summary>
    public static KernelLogLine? Parse(string text)
    {
        Match match = Line().Match(text);
        if (
            !match.Success
            || !long.TryParse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out long seconds)
            || seconds > long.MaxValue / 2_000_000
        )
        {
            return null;
        }

        long microseconds = int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture);
        return new KernelLogLine((seconds * 1_000_000) + microseconds, match.Groups[3].Value);
    }

    // What syslog puts before: a date, the machine, "kernel:".
    [GeneratedRegex(@"^(?:.{0,120}? kernel: )?\[ *(\d{1,12})\.(\d{6})\] (.*)$")]
    private static partial Regex Line();
}
