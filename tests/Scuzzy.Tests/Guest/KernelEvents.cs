using System.Text.RegularExpressions;

namespace Scuzzy.Tests.Guest;

/// <summary>A kernel's messages without names, numbers and times.</summary>
internal static partial class KernelEvents
{
    /// <summary>The messages of a log: what was sent and its CDBs left out, equal ones in a row said once.</summary>
    public static string[] Of(IEnumerable<string> log)
    {
        List<string> events = [];
        foreach (string line in log)
        {
            string text = Time().Replace(line, "").Trim();
            text = Name().Replace(text, m => m.Groups["kind"].Value);
            text = Detail().Replace(text, "").Trim();
            bool isLeftOut = text.Contains(" CDB: ") || text.Contains(" Send: ") || text.Contains("Inserting command");
            if (!isLeftOut && (events.Count == 0 || events[^1] != text))
            {
                events.Add(text);
            }
        }

        return [.. events];
    }

    [GeneratedRegex(@"^\[ *\d+\.\d+\]")]
    private static partial Regex Time();

    [GeneratedRegex(@"\b(?<kind>sd|connection|session|scsi host|scsi_eh_)[ ]?\d+(:\d+)*|\b(?<kind>dev) sd[a-z]+")]
    private static partial Regex Name();

    [GeneratedRegex(
        @" \[sd[a-z]+\]| tag#\d+|, recv timeout .*|sector \d+ | cmd_age=\d+s| flags 0x[0-9a-f]+.*|(?<=waking up) [\d/]+"
    )]
    private static partial Regex Detail();
}
