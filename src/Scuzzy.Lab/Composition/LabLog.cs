using System.Globalization;
using Scuzzy.Runtime;

namespace Scuzzy.Lab.Composition;

/// <summary>The machine's kernel log: keeps the lines and shows them as they come.</summary>
public sealed class LabLog(Shard shard, Action<string>? show)
{
    private readonly List<string> _lines = [];

    /// <summary>The lines' texts, in order, without their times.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Logs a line.</summary>
    /// <param name="severity">The kernel's level, 0 to 7.</param>
    /// <param name="text">The text; may have several lines.</param>
    public void Write(int severity, string text)
    {
        _ = severity;
        long microseconds = shard.NowNs / 1000;
        foreach (string line in text.TrimEnd('\n').Split('\n'))
        {
            _lines.Add(line);
            show?.Invoke(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"[{microseconds / 1_000_000, 5}.{microseconds % 1_000_000:D6}] {line}"
                )
            );
        }
    }
}
