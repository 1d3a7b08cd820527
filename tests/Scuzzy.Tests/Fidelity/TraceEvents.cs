using System.Text.RegularExpressions;

namespace Scuzzy.Tests.Fidelity;

/// <summary>The SCSI trace events of a kernel, or ours, as compact lines without tags and times: <c>&gt;</c> a command
/// handed to the driver with the pieces of its data, <c>&lt;</c> done, <c>!</c> timed out, <c>x</c> refused, and the
/// error handler's <c>wakeup</c>.</summary>
internal static partial class TraceEvents
{
    /// <summary>The events of a text that tracefs, or <c>--trace FILE.trace</c>, wrote.</summary>
    public static List<string> Of(IEnumerable<string> lines) => [.. lines.Select(Compact).OfType<string>()];

    private static string? Compact(string line)
    {
        if (Wakeup().Match(line) is { Success: true } wakeup)
        {
            return "wakeup " + wakeup.Groups[1].Value;
        }

        Match match = Command().Match(line);
        if (!match.Success)
        {
            return null;
        }

        string what = $"{match.Groups["address"].Value.Replace(' ', ':')} {match.Groups["cdb"].Value}";
        what = Label().Replace(what, string.Empty);
        string tail = match.Groups["tail"].Value;
        return match.Groups["event"].Value switch
        {
            "start" => $"> {what} ({match.Groups["pieces"].Value})",
            "error" => $"x {what}{tail.Replace(" rtn=", " ", StringComparison.Ordinal)}",
            "timeout" => $"! {what}{Outcome(tail)}",
            _ => $"< {what}{Outcome(tail)}",
        };
    }

    private static string Outcome(string tail)
    {
        GroupCollection groups = Result().Match(tail).Groups;
        string sense = $"{groups[3].Value}/{groups[4].Value}/{groups[5].Value}";
        return $" {groups[1].Value} {groups[2].Value}{(sense == "0/0/0" ? string.Empty : ' ' + sense)}";
    }

    [GeneratedRegex(": scsi_eh_wakeup: host_no=([0-9]+)")]
    private static partial Regex Wakeup();

    [GeneratedRegex(
        ": scsi_dispatch_cmd_(?<event>[a-z]+): (?<address>host_no=[0-9]+ channel=[0-9]+ id=[0-9]+ lun=[0-9]+) "
            + "data_sgl=(?<pieces>[0-9]+) .* raw=(?<cdb>[0-9a-f ]+)\\)(?<tail>.*)$"
    )]
    private static partial Regex Command();

    [GeneratedRegex("(host_no|channel|id|lun)=")]
    private static partial Regex Label();

    [GeneratedRegex(
        "host=(?:DID_)?(\\w+) .*status=SAM_STAT_(\\w+)\\) sense=\\(key=0x(\\w+) asc=0x(\\w+) ascq=0x(\\w+)\\)"
    )]
    private static partial Regex Result();
}
