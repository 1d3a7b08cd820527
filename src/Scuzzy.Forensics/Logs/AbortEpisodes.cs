using System.Globalization;
using System.Text.RegularExpressions;

namespace Scuzzy.Forensics.Logs;

/// <summary>Finds the aborts of a log at level ERROR: the lines of old kernels, which name commands by
/// address.</summary>
public static partial class AbortEpisodes
{
    /// <summary>The aborts, in the order of the log.</summary>
    public static IReadOnlyList<AbortEpisode> Find(IReadOnlyList<KernelLogLine> log)
    {
        var episodes = new List<AbortEpisode>();
        for (int i = 0; i < log.Count; i++)
        {
            Match begin = Begin().Match(log[i].Text);
            if (begin.Success)
            {
                episodes.Add(Begin(log, i, begin));
            }
            else
            {
                Continue(episodes, log[i]);
            }
        }

        return episodes;
    }

    /// <summary>An address of a kernel log, with or without 0x.</summary>
    internal static ulong Address(string text) =>
        ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static AbortEpisode Begin(IReadOnlyList<KernelLogLine> log, int at, Match begin)
    {
        int host = int.Parse(begin.Groups["host"].ValueSpan, CultureInfo.InvariantCulture);
        (KernelLogLine Line, Match Match)? timeout = null;
        string? cdb = null;
        for (int i = at - 1; i >= 0 && i > at - 64 && timeout is null; i--)
        {
            Match match = TimedOut().Match(log[i].Text);
            if (match.Success && match.Groups["host"].Value == begin.Groups["host"].Value)
            {
                timeout = (log[i], match);
            }
            else if (cdb is null && log[i].Text.Contains("CDB: ", StringComparison.Ordinal))
            {
                cdb = log[i].Text[(log[i].Text.IndexOf("CDB: ", StringComparison.Ordinal) + 5)..].Trim();
            }
        }

        return new AbortEpisode
        {
            Host = host,
            Command = Address(begin.Groups["command"].Value),
            AbortUs = log[at].TimeUs,
            Device = timeout?.Match.Groups["device"].Value.Replace(": ", " ", StringComparison.Ordinal),
            TimedOutUs = timeout?.Line.TimeUs,
            Cdb = timeout is null ? null : cdb,
        };
    }

    private static void Continue(List<AbortEpisode> episodes, KernelLogLine line)
    {
        Match match = Later().Match(line.Text);
        if (match.Success)
        {
            ulong command = Address(match.Groups["command"].Value);
            AbortEpisode? episode = episodes.FindLast(e => e.Command == command && e.RetriedUs is null);
            switch (match.Groups["what"].Value)
            {
                case "scsi_eh_done scmd":
                    _ = episode?.ProbedUs ??= line.TimeUs;
                    break;
                case "scsi_eh_tur: scmd":
                    _ = episode?.ReadyUs ??= line.TimeUs;
                    break;
                default:
                    _ = episode?.RetriedUs ??= line.TimeUs;
                    break;
            }
        }
        else if (line.Text.Contains(":0749 ", StringComparison.Ordinal) && episodes.Count > 0)
        {
            episodes[^1].ReportedUs ??= line.TimeUs;
        }
    }

    [GeneratedRegex(@"scsi_eh_(?<host>\d{1,4}): aborting cmd: ?(?:0x)?(?<command>[0-9a-f]{8,16})$")]
    private static partial Regex Begin();

    [GeneratedRegex(@"^\w+ (?<device>(?<host>\d{1,4}):\d+:\d+:\d+: ?(?:\[\w+\])?) Done: .*TIMEOUT")]
    private static partial Regex TimedOut();

    [GeneratedRegex(
        @"(?<what>scsi_eh_done scmd|scsi_eh_tur: scmd|flush retry cmd):? ?(?:0x)?(?<command>[0-9a-f]{8,16})\b"
    )]
    private static partial Regex Later();
}
