using System.Globalization;
using System.Text.RegularExpressions;

namespace Scuzzy.Forensics.Logs;

/// <summary>Finds the aborts of a log at level ERROR: those of the error handler in old kernels, which name commands by
/// address, and those in the background.</summary>
public static partial class AbortEpisodes
{
    /// <summary>How far before an abort the lines of its time-out are looked for.</summary>
    private const int MostLinesBefore = 256;

    /// <summary>The aborts, in the order of the log.</summary>
    public static IReadOnlyList<AbortEpisode> Find(IReadOnlyList<KernelLogLine> log)
    {
        var episodes = new List<AbortEpisode>();
        for (int i = 0; i < log.Count; i++)
        {
            if (Begin().Match(log[i].Text) is { Success: true } begin)
            {
                episodes.Add(Begin(log, i, begin));
            }
            else if (Background().Match(log[i].Text) is { Success: true } background)
            {
                Follow(episodes, log, i, background);
            }
            else
            {
                Continue(episodes, log[i]);
            }
        }

        return episodes;
    }

    /// <summary>The error handler begins an abort; what it is about was told when its time ran out.</summary>
    private static AbortEpisode Begin(IReadOnlyList<KernelLogLine> log, int at, Match begin)
    {
        string address = begin.Groups["command"].Value;
        (int timeout, string? device, string? cdb) = TimeoutBefore(log, at, begin.Groups["host"].Value + ":");
        return new AbortEpisode
        {
            Host = int.Parse(begin.Groups["host"].ValueSpan, CultureInfo.InvariantCulture),
            Name = address,
            Command = ulong.Parse(address, NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            AbortUs = log[at].TimeUs,
            Device = device,
            TimedOutUs = timeout < 0 ? null : log[timeout].TimeUs,
            Cdb = cdb,
        };
    }

    /// <summary>An abort in the background begins or has ended.</summary>
    private static void Follow(List<AbortEpisode> episodes, IReadOnlyList<KernelLogLine> log, int at, Match line)
    {
        Group address = line.Groups["command"];
        string place = line.Groups["device"].Value;
        string name = address.Success ? address.Value : $"tag#{line.Groups["tag"].Value} of {place}";
        if (line.Groups["what"].Value == "retry")
        {
            if (episodes.FindLast(e => e.IsBackground && e.Name == name && e.RetriedUs is null) is { } episode)
            {
                episode.RetriedUs = log[at].TimeUs;
            }

            return;
        }

        (int timeout, string? device, string? cdb) = TimeoutBefore(log, at, place + ": ");
        string disk = line.Groups["disk"].Success ? $" [{line.Groups["disk"].Value}]" : string.Empty;
        episodes.Add(
            new AbortEpisode
            {
                Host = int.Parse(
                    place.AsSpan(0, place.IndexOf(':', StringComparison.Ordinal)),
                    CultureInfo.InvariantCulture
                ),
                Name = name,
                Command = address.Success
                    ? ulong.Parse(address.ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture)
                    : null,
                IsBackground = true,
                AbortUs = log[at].TimeUs,
                Device = device ?? place + disk,
                TimedOutUs = timeout < 0 ? null : log[timeout].TimeUs,
                Cdb = cdb,
            }
        );
    }

    /// <summary>The last time-out before a line of a device whose address begins so.</summary>
    private static (int At, string? Device, string? Cdb) TimeoutBefore(
        IReadOnlyList<KernelLogLine> log,
        int at,
        string address
    )
    {
        string? cdb = null;
        for (int i = at - 1; i >= Math.Max(0, at - MostLinesBefore); i--)
        {
            string text = log[i].Text;
            Match match = TimedOut().Match(text);
            if (match.Success && (match.Groups["device"].Value + ": ").StartsWith(address, StringComparison.Ordinal))
            {
                string disk = match.Groups["disk"].Success ? " " + match.Groups["disk"].Value : string.Empty;
                return (i, match.Groups["device"].Value + disk, cdb);
            }

            int where = text.IndexOf("CDB: ", StringComparison.Ordinal);
            if (where >= 0)
            {
                cdb = text[(where + 5)..].Trim();
            }
        }

        return (-1, null, null);
    }

    private static void Continue(List<AbortEpisode> episodes, KernelLogLine line)
    {
        Match match = Later().Match(line.Text);
        if (match.Success)
        {
            AbortEpisode? episode = episodes.FindLast(e =>
                !e.IsBackground && e.Name == match.Groups["command"].Value && e.RetriedUs is null
            );
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

    [GeneratedRegex(
        @"^\w+ (?<device>\d{1,4}:\d+:\d+:\d+): (?:\[(?<disk>\w+)\] )?"
            + @"(?:scmd (?<command>[0-9a-f]{8,16})|tag#(?<tag>\d+)) (?<what>aborting|retry)(?: aborted)? command$"
    )]
    private static partial Regex Background();

    [GeneratedRegex(@"^\w+ (?<device>\d{1,4}:\d+:\d+:\d+): ?(?<disk>\[\w+\])? ?(?:tag#\d+ )?Done: .*TIMEOUT")]
    private static partial Regex TimedOut();

    [GeneratedRegex(
        @"(?<what>scsi_eh_done scmd|scsi_eh_tur: scmd|flush retry cmd):? ?(?:0x)?(?<command>[0-9a-f]{8,16})\b"
    )]
    private static partial Regex Later();
}
