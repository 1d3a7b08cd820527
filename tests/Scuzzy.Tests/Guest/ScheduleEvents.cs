using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Scuzzy.Lab;
using Scuzzy.Lab.Scenarios.Shell;
using Scuzzy.Tests.Fidelity;

namespace Scuzzy.Tests.Guest;

/// <summary>What a schedule did, freed of what may differ: times, addresses, tags, the counters before.</summary>
/// <param name="Log">The kernel log's lines; of a parallel schedule, device by device.</param>
/// <param name="Injected">Those of scsi_debug about what it injects: they race with the completion that they announce.
/// </param>
/// <param name="Steps">Each step with its exit code and errno.</param>
/// <param name="State">Hosts and devices after it, with what the counters grew by.</param>
/// <param name="Commands">The trace events, device by device: each command with its data, status and sense.</param>
internal sealed partial record ScheduleEvents(
    ImmutableArray<string> Log,
    ImmutableArray<string> Injected,
    ImmutableArray<string> Steps,
    ImmutableArray<string> State,
    ImmutableArray<string> Commands
)
{
    private static readonly (string Text, string Name)[] s_errors =
    [
        ("Input/output error", "EIO"),
        ("No such device or address", "ENXIO"),
        ("No such device", "ENODEV"),
        ("No data available", "ENODATA"),
        ("Remote I/O error", "EREMOTEIO"),
        ("Connection timed out", "ETIMEDOUT"),
        ("No space left on device", "ENOSPC"),
        ("Device or resource busy", "EBUSY"),
        ("Invalid exchange", "EBADE"),
        ("Link has been severed", "ENOLINK"),
        ("Invalid or incomplete multibyte or wide character", "EILSEQ"),
        ("Operation not supported", "EOPNOTSUPP"),
        ("Timer expired", "ETIME"),
        ("Invalid argument", "EINVAL"),
        ("No such file or directory", "ENOENT"),
        ("No medium found", "ENOMEDIUM"),
        ("Read-only file system", "EROFS"),
    ];

    /// <summary>All of it, to be read or compared by hand.</summary>
    public string Text =>
        string.Concat(Log.Concat(Steps).Concat(Injected).Concat(State).Concat(Commands).Select(l => l + "\n"));

    /// <summary>What a real kernel did.</summary>
    public static ScheduleEvents Of(InjectionSchedule schedule, RecordedSchedule recorded) =>
        Parse(
            schedule,
            recorded.Log.Split('\n'),
            RecordedSteps(recorded.Steps, everyErrno: false),
            recorded.State.Split('\n'),
            recorded.Trace.Split('\n')
        );

    /// <summary>How the steps of a recorded scenario ended, and what states and counters came to.</summary>
    public static string[] Ends(string steps, string state) =>
        [.. RecordedSteps(steps, everyErrno: true), .. Growth(state.Split('\n'))];

    /// <summary>The same of what our machine printed.</summary>
    public static string[] Ends(string[] output) => [.. SimulatedSteps(output, everyErrno: true), .. Growth(output)];

    /// <summary>What our machine does.</summary>
    public static ScheduleEvents Simulate(InjectionSchedule schedule)
    {
        TracedRun run = Run(schedule);
        List<string> output = run.Output;
        int start = output.FindIndex(l => l.StartsWith("# lsscsi", StringComparison.Ordinal));
        IEnumerable<string> steps = SimulatedSteps(output, everyErrno: false);
        double end = double.Parse(
            output.Select(l => AfterState().Match(l)).First(m => m.Success).Groups[1].Value,
            null
        );
        IEnumerable<string> log = output
            .Skip(Math.Max(start, 0))
            .Where(l =>
                LogTime().Match(l) is { Success: true } time && double.Parse(time.Groups[1].Value, null) <= end
            );
        return Parse(schedule, log, [.. steps, .. run.Failures.Select(f => $"failure: {f}")], [.. output], run.Trace);
    }

    /// <summary>Runs it on our machine.</summary>
    public static TracedRun Run(InjectionSchedule schedule) =>
        TracedRun.Of(LabParser.Parse(Warmed(ScenarioConverter.Convert(schedule.Name, schedule.Text))));

    /// <summary>The same scenario with the guest's own way to use every tag once (ora_warm of scenario.sh), which is
    /// shorter than that of the recorded kernels.</summary>
    private static string Warmed(string lab) =>
        Load().Replace(WarmRead().Replace(lab, "$1 0 200\""), "").Replace("\"sleep 1.3\"", "\"sleep 1.05\"");

    private static ScheduleEvents Parse(
        InjectionSchedule schedule,
        IEnumerable<string> log,
        IEnumerable<string> steps,
        string[] state,
        string[] trace
    )
    {
        string[] lines =
        [
            .. log.Select(l => LogLine().Match(l)).Where(m => m.Success).Select(m => Free(m.Groups[1].Value)),
        ];
        IEnumerable<string> kernel = lines.Where(l => !IsInjection(l) && !l.Contains(" sg_", StringComparison.Ordinal));
        return new ScheduleEvents(
            [
                .. schedule.IsParallel
                    ? WithoutOrderInScans(kernel).OrderBy(Subject, StringComparer.Ordinal)
                    : WithoutOrderInScans(kernel),
            ],
            [.. lines.Where(IsInjection).Select(l => l.Replace("tag#N ", "")).Order(StringComparer.Ordinal)],
            [.. steps],
            [.. Growth(state)],
            [.. InOrderOfDevices(schedule, trace)]
        );
    }

    /// <summary>The commands of each device; those of a schedule that scans without an order, for the reason below. The
    /// device that does not exist is scsi_debug's way to abort and reset.</summary>
    private static IEnumerable<string> InOrderOfDevices(InjectionSchedule schedule, string[] trace)
    {
        List<string> events = TraceEvents.Of(
            trace.Where(l => !l.Contains($"lun={uint.MaxValue}", StringComparison.Ordinal))
        );
        return schedule.Text.Contains("/scan", StringComparison.Ordinal)
            ? events.Order(StringComparer.Ordinal)
            : events.OrderBy(Subject, StringComparer.Ordinal);
    }

    /// <summary>A disk's probe runs beside the rest of the scan that found it: within such a step only what happens is
    /// determined, not in which order.</summary>
    private static IEnumerable<string> WithoutOrderInScans(IEnumerable<string> lines)
    {
        var scan = new List<string>();
        bool isScan = false;
        foreach (string line in lines)
        {
            bool isMark = line.StartsWith("ORACLE: ", StringComparison.Ordinal);
            if (isScan && !isMark)
            {
                scan.Add(Named().Replace(line, "scsi $1"));
                continue;
            }

            foreach (string happening in scan.Order(StringComparer.Ordinal))
            {
                yield return happening;
            }

            scan.Clear();
            isScan = isMark && line.StartsWith("ORACLE: step scan", StringComparison.Ordinal) && line.Contains("begin");
            yield return line;
        }
    }

    /// <summary>A line of the log without what no two runs have in common.</summary>
    private static string Free(string line)
    {
        line = Tag().Replace(line, "tag#N");
        line = Address().Replace(line, "$1P");
        line = UsedTag().Replace(line, "with tag N");
        return Time().Replace(line, "$1N");
    }

    private static bool IsInjection(string line) => line.Contains(" fail command 0x", StringComparison.Ordinal);

    /// <summary>The device that a line is about.</summary>
    private static string Subject(string line) => Device().Match(line).Value;

    private static IEnumerable<string> SimulatedSteps(IEnumerable<string> output, bool everyErrno) =>
        from line in output
        let step = SimulatedStep().Match(line)
        where step.Success
        select Step(step.Groups["name"].Value, step.Groups["rc"].Value, step.Groups["errno"].Value, everyErrno);

    private static IEnumerable<string> RecordedSteps(string text, bool everyErrno)
    {
        foreach (string step in text.Split("step=", StringSplitOptions.RemoveEmptyEntries))
        {
            Match head = RecordedStep().Match(step);
            string error = s_errors.FirstOrDefault(e => step.Contains(e.Text, StringComparison.Ordinal)).Name ?? "";
            yield return Step(head.Groups["name"].Value, head.Groups["rc"].Value, error, everyErrno);
        }
    }

    /// <summary>A step's result; of a failed transfer, with its errno: other programs show theirs in words of their
    /// own.</summary>
    private static string Step(string name, string status, string errno, bool everyErrno)
    {
        bool isTransfer =
            name.StartsWith("read", StringComparison.Ordinal) && name != "reads"
            || name.StartsWith("write", StringComparison.Ordinal);
        return (everyErrno ? status == "1" : isTransfer) && status != "0"
            ? $"{name} rc={status} {errno}"
            : $"{name} rc={status}";
    }

    /// <summary>The state after, with what grew since before.</summary>
    private static IEnumerable<string> Growth(string[] lines)
    {
        var before = new Dictionary<string, Dictionary<string, long>>();
        var after = new List<string>();
        bool isAfter = false;
        foreach (string line in lines)
        {
            if (line.StartsWith("== ", StringComparison.Ordinal))
            {
                isAfter = line.StartsWith("== after", StringComparison.Ordinal);
            }
            else if (StateLine().IsMatch(line))
            {
                string name = line[..line.IndexOf(' ', StringComparison.Ordinal)];
                Dictionary<string, long> counters = Counter()
                    .Matches(line)
                    .ToDictionary(m => m.Groups[1].Value, m => Hexadecimal(m.Groups[2].Value));
                if (isAfter)
                {
                    after.Add(Counter().Replace(line, m => $"{m.Groups[1].Value}={Grown(name, counters, m)}"));
                }
                else
                {
                    before[name] = counters;
                }
            }
        }

        return after.Select(l => Blanks().Replace(l, " ")).Order(StringComparer.Ordinal);

        // A device that was deleted and found again has counted from zero.
        string Grown(string name, Dictionary<string, long> counters, Match counter)
        {
            string key = counter.Groups[1].Value;
            bool isNew =
                !before.TryGetValue(name, out Dictionary<string, long>? old)
                || counters["iorequest"] < old["iorequest"];
            return (counters[key] - (isNew ? 0 : old![key])).ToString(CultureInfo.InvariantCulture);
        }
    }

    private static long Hexadecimal(string digits) => long.Parse(digits, NumberStyles.HexNumber, null);

    [GeneratedRegex(@"^== after uptime=([0-9.]+)")]
    private static partial Regex AfterState();

    [GeneratedRegex(@"^\[ *([0-9.]+)\]")]
    private static partial Regex LogTime();

    [GeneratedRegex(@"(- run: ""rd sd[a-z]) 0 64""")]
    private static partial Regex WarmRead();

    [GeneratedRegex(@" *- run: ""fio .*number_ios=2000""\n")]
    private static partial Regex Load();

    [GeneratedRegex(@"^\[ *[0-9.]+\] ?(.*)$")]
    private static partial Regex LogLine();

    [GeneratedRegex(@"tag#-?\d+")]
    private static partial Regex Tag();

    [GeneratedRegex(@"(scmd |Inserting command )(0x)?[0-9a-f]{16}")]
    private static partial Regex Address();

    [GeneratedRegex(@"with tag 0x[0-9a-f]+")]
    private static partial Regex UsedTag();

    [GeneratedRegex(@"(cmd_age=|timeleft: )\d+")]
    private static partial Regex Time();

    [GeneratedRegex(@"\b\d+:\d+:\d+:\d+\b")]
    private static partial Regex Device();

    [GeneratedRegex(@"^(?<name>\S+) rc=(?<rc>\d+) .*cmd=")]
    private static partial Regex RecordedStep();

    [GeneratedRegex(@"^step=(?<name>\S+) rc=(?<rc>\d+)( errno=(?<errno>\S+))?")]
    private static partial Regex SimulatedStep();

    [GeneratedRegex(@"^(host\d+|\d+:\d+:\d+:\d+) .*state=")]
    private static partial Regex StateLine();

    [GeneratedRegex(@"(iorequest|iodone|ioerr|iotmo)=0x([0-9a-f]+)")]
    private static partial Regex Counter();

    [GeneratedRegex(@"^sd (\S+ )(\[sd[a-z]\] )?")]
    private static partial Regex Named();

    [GeneratedRegex(@"  +")]
    private static partial Regex Blanks();
}
