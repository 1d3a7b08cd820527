using System.Globalization;

namespace Scuzzy.Command.Commands;

/// <summary>The campaigns done so far, in memory and, if there is one, in a file of lines with tabs. Files of several
/// calls may be joined with cat. Any thread.</summary>
internal sealed class ZooRecord
{
    private readonly List<ZooHunt> _hunts = [];
    private readonly string? _path;

    private ZooRecord(string? path) => _path = path;

    /// <summary>Reads what a file has, if there is one.</summary>
    /// <exception cref="CommandException">A line is none of a campaign's.</exception>
    public static ZooRecord Open(string? path)
    {
        var record = new ZooRecord(path);
        int number = 0;
        foreach (string line in path is not null && File.Exists(path) ? File.ReadAllLines(path) : [])
        {
            number++;
            string[] parts = line.Split('\t');
            if (
                parts.Length != 5
                || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int campaign)
                || !int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out int runs)
                || !int.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out int length)
            )
            {
                throw new CommandException(ExitCode.Usage, $"{path}:{number}: not a campaign of the zoo");
            }

            record._hunts.Add(new ZooHunt(parts[0], campaign, runs, length, parts[4]));
        }

        return record;
    }

    /// <summary>A campaign; null: it is still to be done.</summary>
    public ZooHunt? Find(string bug, int campaign)
    {
        lock (_hunts)
        {
            return _hunts.Find(h => h.Bug == bug && h.Campaign == campaign);
        }
    }

    /// <summary>A campaign is done.</summary>
    public void Add(ZooHunt hunt)
    {
        lock (_hunts)
        {
            _hunts.Add(hunt);
            if (_path is not null)
            {
                string kind = hunt.Kind.ReplaceLineEndings(" ").Replace('\t', ' ');
                string numbers = FormattableString.Invariant($"{hunt.Campaign}\t{hunt.Runs}\t{hunt.Length}");
                File.AppendAllText(_path, $"{hunt.Bug}\t{numbers}\t{kind}\n");
            }
        }
    }
}
