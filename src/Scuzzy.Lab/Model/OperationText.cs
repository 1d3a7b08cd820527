using System.Globalization;
using System.Text;
using Scuzzy.Storage;

namespace Scuzzy.Lab.Model;

/// <summary>A task's operation as labs write it: <c>write 8+4 fua wait after 5ms</c>.</summary>
internal static class OperationText
{
    private static readonly (string Word, BlockOperation Operation)[] s_operations =
    [
        ("read", BlockOperation.Read),
        ("write", BlockOperation.Write),
        ("flush", BlockOperation.Flush),
        ("discard", BlockOperation.Discard),
        ("zero", BlockOperation.WriteZeroes),
    ];

    private static readonly (string Word, BioFlags Flag)[] s_flags =
    [
        ("fua", BioFlags.ForceUnitAccess),
        ("preflush", BioFlags.PreFlush),
        ("sync", BioFlags.Synchronous),
        ("nomerge", BioFlags.NoMerge),
        ("unplug", BioFlags.Unplug),
        ("failfast", BioFlags.FailFastDevice),
        ("failfast-transport", BioFlags.FailFastTransport),
        ("failfast-driver", BioFlags.FailFastDriver),
    ];

    /// <summary>Reads an operation; the problem says what is wrong and what would be right.</summary>
    public static bool TryParse(string text, out TaskOperation operation, out string problem)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        operation = default;
        int known = Array.FindIndex(s_operations, o => words.Length > 0 && o.Word == words[0]);
        if (known < 0)
        {
            problem = $"'{text}' does not begin with {Choices(s_operations.Select(o => o.Word))}";
            return false;
        }

        operation = operation with { Operation = s_operations[known].Operation };
        int next = 1;
        if (operation.Operation != BlockOperation.Flush)
        {
            if (words.Length < 2 || !TryRange(words[1], ref operation))
            {
                problem =
                    $"'{text}' has no range: {words[0]} SECTOR+SECTORS such as {words[0]} 8+4, "
                    + $"at most {TaskOperation.MaximumSectors} sectors of 512 bytes";
                return false;
            }

            next = 2;
        }

        return TryWords(text, words, next, ref operation, out problem);
    }

    /// <summary>Writes an operation so that <see cref="TryParse"/> reads the same.</summary>
    public static string Write(in TaskOperation operation)
    {
        BlockOperation what = operation.Operation;
        var text = new StringBuilder(Array.Find(s_operations, o => o.Operation == what).Word);
        if (what != BlockOperation.Flush)
        {
            text.Append(CultureInfo.InvariantCulture, $" {operation.Sector}+{operation.Sectors}");
        }

        text.Append(operation.Disk is { } disk ? " on " + disk : string.Empty);
        foreach ((string word, BioFlags flag) in s_flags)
        {
            text.Append((operation.Flags & flag) != 0 ? " " + word : string.Empty);
        }

        text.Append(operation.Waits ? " wait" : string.Empty);
        text.Append(operation.DelayNs > 0 ? " after " + Units.WriteTime(operation.DelayNs) : string.Empty);
        return text.Append(operation.IsPlugged ? " plug" : string.Empty).ToString();
    }

    private static bool TryRange(string word, ref TaskOperation operation)
    {
        string[] parts = word.Split('+');
        if (
            parts.Length != 2
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int sector)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int sectors)
        )
        {
            return false;
        }

        operation = operation with { Sector = sector, Sectors = sectors };
        return sectors is >= 1 and <= TaskOperation.MaximumSectors && sector <= TaskOperation.MaximumSector - sectors;
    }

    private static bool TryWords(string text, string[] words, int next, ref TaskOperation operation, out string problem)
    {
        problem = string.Empty;
        for (; next < words.Length; next++)
        {
            string word = words[next];
            int flag = Array.FindIndex(s_flags, f => f.Word == word);
            if (flag >= 0)
            {
                operation = operation with { Flags = operation.Flags | s_flags[flag].Flag };
            }
            else if (word == "wait")
            {
                operation = operation with { Waits = true };
            }
            else if (word == "plug")
            {
                operation = operation with { IsPlugged = true };
            }
            else if (word == "on" && next + 1 < words.Length)
            {
                operation = operation with { Disk = words[++next] };
            }
            else if (word == "after" && next + 1 < words.Length && Units.TryParseTime(words[next + 1], out long delay))
            {
                operation = operation with { DelayNs = delay };
                next++;
            }
            else
            {
                problem =
                    word == "after"
                        ? $"'{text}': a time such as 5ms belongs behind 'after'"
                        : $"'{text}': unknown word '{word}'; there are "
                            + $"{string.Join(", ", s_flags.Select(f => f.Word))}, wait, plug, on DISK, after TIME";
                return false;
            }
        }

        return true;
    }

    private static string Choices(IEnumerable<string> words) => string.Join(", ", words);
}
