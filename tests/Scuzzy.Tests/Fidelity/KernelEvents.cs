using System.Globalization;
using System.Text.RegularExpressions;

namespace Scuzzy.Tests.Fidelity;

/// <summary>A kernel log in modern style as a list of compact events: without addresses, tags and times. The golden
/// data of recorded kernels is written in the same way.</summary>
internal static partial class KernelEvents
{
    /// <summary>The events from the first mark on.</summary>
    public static List<string> Of(IEnumerable<string> log)
    {
        var events = new List<string>();
        foreach (string line in log)
        {
            Match match = Line().Match(line);
            if (!match.Success)
            {
                continue;
            }

            string text = Normal(match.Groups[1].Value).TrimEnd();
            if (events.Count > 0 || text.StartsWith("ORACLE", StringComparison.Ordinal))
            {
                events.Add(Event(text));
            }
        }

        return events;
    }

    /// <summary>The events of a golden file: comments left out, runs written out.</summary>
    public static List<string> Read(IEnumerable<string> lines)
    {
        var events = new List<string>();
        foreach (string line in lines.Where(l => l.Length > 0 && l[0] != '#'))
        {
            Match run = Run().Match(line);
            int count = run.Success ? int.Parse(run.Groups[1].Value, CultureInfo.InvariantCulture) : 1;
            events.AddRange(Enumerable.Repeat(run.Success ? run.Groups[2].Value : line, count));
        }

        return events;
    }

    private static string Normal(string text)
    {
        text = Address().Replace(text, "PTR");
        text = Tag().Replace(text, "tag#N");
        text = HexTag().Replace(text, "with tag N");
        text = ShownTag().Replace(text, "tag=N");
        text = Age().Replace(text, "cmd_age=N");
        return TimeLeft().Replace(text, "timeleft: N");
    }

    private static string Event(string text)
    {
        if (StepBegin().Match(text) is { Success: true } begin)
        {
            return "begin " + begin.Groups[1].Value;
        }

        if (StepEnd().Match(text) is { Success: true } end)
        {
            return $"end {end.Groups[1].Value} {end.Groups[2].Value}";
        }

        if (text.StartsWith("ORACLE: ", StringComparison.Ordinal))
        {
            return "note " + text[8..];
        }

        if (Device().Match(text) is { Success: true } device)
        {
            string disk = device.Groups[3].Success ? "/" + device.Groups[3].Value : string.Empty;
            string tag = device.Groups[4].Success ? "#" : string.Empty;
            string driver = device.Groups[1].Value == "scsi" ? "~" : string.Empty;
            return $"{device.Groups[2].Value}{disk}{tag}{driver} {Short(device.Groups[5].Value)}";
        }

        return Host().Match(text) is { Success: true } host
            ? $"host{host.Groups[1].Value} {Short(host.Groups[2].Value)}"
            : "log " + Short(text);
    }

    private static string Short(string text)
    {
        if (text is "Send: scmd PTR")
        {
            return "send";
        }

        if (text is "Inserting command PTR into mlqueue")
        {
            return "requeue";
        }

        if (CdbLine().Match(text) is { Success: true } cdb)
        {
            return "cdb" + cdb.Groups[1].Value;
        }

        if (Done().Match(text) is { Success: true } done)
        {
            return $"done {done.Groups[1].Value} {done.Groups[2].Value}";
        }

        if (Key().Match(text) is { Success: true } key)
        {
            return "key " + key.Groups[1].Value;
        }

        if (Sense().Match(text) is { Success: true } sense)
        {
            return "asc " + sense.Groups[1].Value;
        }

        return Injected().Match(text) is { Success: true } injected
            ? "injected " + string.Join(' ', injected.Groups.Values.Skip(1).Select(g => g.Value))
            : text;
    }

    [GeneratedRegex(@"^\[ *\d+\.\d+\] ?(.*)$")]
    private static partial Regex Line();

    [GeneratedRegex(@"\b(0x)?ff[0-9a-f]{14}\b")]
    private static partial Regex Address();

    [GeneratedRegex(@"tag#\d+")]
    private static partial Regex Tag();

    [GeneratedRegex("with tag 0x[0-9a-f]+")]
    private static partial Regex HexTag();

    [GeneratedRegex(@"\btag=(0x[0-9a-f]+|0)(?=,)")]
    private static partial Regex ShownTag();

    [GeneratedRegex(@"cmd_age=\d+s")]
    private static partial Regex Age();

    [GeneratedRegex(@"timeleft: [1-9]\d*")]
    private static partial Regex TimeLeft();

    [GeneratedRegex(@"^(\d+)x (.*)$")]
    private static partial Regex Run();

    [GeneratedRegex(@"^ORACLE: step (\S+) begin")]
    private static partial Regex StepBegin();

    [GeneratedRegex(@"^ORACLE: step (\S+) end rc=(\d+)")]
    private static partial Regex StepEnd();

    [GeneratedRegex(@"^(sd|scsi) (\d+:\d+:\d+:\d+): (?:\[(\w+)\] )?(tag#N )?(.*)$")]
    private static partial Regex Device();

    [GeneratedRegex(@"^scsi host(\d+): (.*)$")]
    private static partial Regex Host();

    [GeneratedRegex("^CDB: .*?((?: [0-9a-f]{2})+)$")]
    private static partial Regex CdbLine();

    [GeneratedRegex(@"^Done: (\w+) Result: hostbyte=(\w+) driverbyte=DRIVER_OK cmd_age=N$")]
    private static partial Regex Done();

    [GeneratedRegex(@"^Sense Key : (.*) \[current\]$")]
    private static partial Regex Key();

    [GeneratedRegex(@"^Add\. Sense: (.*)$")]
    private static partial Regex Sense();

    [GeneratedRegex(
        @"^fail command (0x\w+) with hostbyte=0x(\w+), driverbyte=0x(\w+), statusbyte=0x(\w+), "
            + @"sense_key=0x(\w+), asc=0x(\w+), asq=0x(\w+)$"
    )]
    private static partial Regex Injected();
}
