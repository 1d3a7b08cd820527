using System.CommandLine;
using Scuzzy.Lab;
using Scuzzy.Lab.Benchmarks;
using Scuzzy.Lab.Composition;
using Scuzzy.Lab.Live;
using Scuzzy.Lab.Model;
using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Command.Commands;

/// <summary><c>scuzzy bench</c>: a disk of a live machine, in process, bio to store and back.</summary>
internal sealed class BenchCommand
{
    private static readonly (string Word, AccessPattern Pattern)[] s_patterns =
    [
        ("randread", AccessPattern.RandomRead),
        ("randwrite", AccessPattern.RandomWrite),
        ("randrw", AccessPattern.RandomMixed),
        ("read", AccessPattern.Read),
        ("write", AccessPattern.Write),
        ("rw", AccessPattern.Mixed),
    ];

    /// <summary>How often two scans are compared; the comparison in the middle is told.</summary>
    private const int ScanPairs = 3;

    private readonly LabArguments _lab = new()
    {
        Lab = { Description = "The lab file, or a unit such as ram:1GiB, which is filled with random bytes." },
    };

    private readonly Option<string> _disk = Text("--disk", "The disk.", "sda");
    private readonly Option<string> _rw = Text("--rw", "In which order it reads and writes.", "randread");
    private readonly Option<string> _block = Text("--block", "Bytes of one I/O.", "4KiB");
    private readonly Option<int> _depth = Number("--depth", "I/Os under way of each job, 1 to 1024.", 32);
    private readonly Option<int> _jobs = Number("--jobs", "Jobs, 1 to 64.", 1);
    private readonly Option<string> _time = Text("--time", "How long to measure.", "5s");
    private readonly Option<string> _warmUp = Text("--warm-up", "How long to run before measuring.", "3s");
    private readonly Option<string?> _elevator = new("--elevator")
    {
        Description = "Switch the disk's elevator first.",
    };
    private readonly Option<long> _ios = new("--ios") { Description = "End after so many I/Os." };
    private readonly Option<bool> _scan = new("--scan")
    {
        Description = "Boot in virtual time instead, and measure the scan: commands and living bytes a path, CPU.",
    };
    private readonly Option<string?> _against = new("--against")
    {
        Description = "NAME=VALUE: with --scan, also measure the lab with this parameter, over as many paths.",
    };
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object." };

    public static System.CommandLine.Command Build() => new BenchCommand().BuildCommand();

    private System.CommandLine.Command BuildCommand()
    {
        _rw.AcceptOnlyFromAmong([.. s_patterns.Select(p => p.Word)]);
        var command = new System.CommandLine.Command(
            "bench",
            "Measure a disk of a live machine, in process, or the scan of a lab."
        )
        {
            _disk,
            _rw,
            _block,
            _depth,
            _jobs,
            _time,
            _warmUp,
            _elevator,
            _ios,
            _scan,
            _against,
            _json,
        };
        _lab.AddTo(command);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult result)
    {
        LabFile file = Load(result);
        if (result.GetValue(_scan))
        {
            return Scan(result, file);
        }

        BenchmarkPlan plan = Plan(result);
        using var live = new LiveMachine(file, new LabOptions { WritesThrough = false });
        live.Start();
        live.Run(live.Machine.BootAsync);
        string name = result.GetRequiredValue(_disk);
        LabDisk disk =
            live.Machine.FindDisk(name)
            ?? throw new CommandException(ExitCode.Environment, $"the machine has no disk {name}");
        if (plan.BlockBytes % disk.Block.Limits.LogicalBlockBytes != 0 || disk.Block.LengthBytes < plan.BlockBytes)
        {
            throw new CommandException(ExitCode.Usage, $"--block: does not fit the blocks or the length of {name}");
        }

        if (result.GetValue(_elevator) is { } elevator)
        {
            Switch(live, disk, elevator);
        }

        bool isReading = plan.Pattern is AccessPattern.Read or AccessPattern.RandomRead;
        plan = plan with { ContentSeed = isReading ? live.Machine.ContentSeed(disk) : null };
        var benchmark = new LiveBenchmark(live, disk.Block, plan);
        BenchmarkResult measured = benchmark.Run();
        measured.CopyNs = disk.Block.LengthBytes <= 8L << 30 ? benchmark.CopyNsPerBlock() : 0;
        measured.Elevator = disk.Block.Queue.ElevatorName;
        Console.Out.WriteLine(result.GetValue(_json) ? measured.ToJson() : measured.ToText());
        return measured.Errors + measured.Mismatches == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    private int Scan(ParseResult result, LabFile file)
    {
        LabFile? other = result.GetValue(_against) is { } setting
            ? _lab.Load(result, LabArguments.Setting(_against.Name, setting))
            : null;
        ScanReport report = other is null ? new ScanReport(ScanBenchmark.Of(file), null) : Compare(file, other);
        Console.Out.WriteLine(result.GetValue(_json) ? report.ToJson() : report.ToText());
        return ExitCode.Ok;
    }

    // Both sides boot as many paths, in turns, after the compiler has seen them: a single small boot would be over
    // before the collector runs once, or be slow because the compiler still works.
    private static ScanReport Compare(LabFile file, LabFile other)
    {
        int boots = (int)Math.Max(1, ScanBenchmark.Of(file).Paths / Math.Max(1, ScanBenchmark.Of(other).Paths));
        return Enumerable
            .Range(0, ScanPairs)
            .Select(_ => new ScanReport(ScanBenchmark.Of(file), ScanBenchmark.Of(other, boots)))
            .OrderBy(report => report.CpuRatio)
            .ElementAt(ScanPairs / 2);
    }

    private static void Switch(LiveMachine live, LabDisk disk, string elevator)
    {
        int error = 0;
        live.Run(async () => error = await live.Machine.SetElevatorAsync(disk, elevator));
        if (error != 0)
        {
            throw new CommandException(
                ExitCode.Usage,
                $"--elevator {elevator}: the lab's profile has no such elevator"
            );
        }
    }

    private LabFile Load(ParseResult result)
    {
        string text = result.GetRequiredValue(_lab.Lab);
        if (!UnitSpec.TryParse(text, out _, out _) || text.StartsWith("file:", StringComparison.Ordinal))
        {
            return _lab.Load(result);
        }

        string fill = text.StartsWith("ram:", StringComparison.Ordinal) ? ", fill: random" : string.Empty;
        return LabParser.Parse(
            $$"""
            hosts: [{ name: host, can_queue: 4096, queue_depth: 4096, connections: [{ at: "0:0", to: a.t }] }]
            arrays: [{ name: a, targets: [{ name: t, units: [{ lun: 0, store: "{{text}}"{{fill}} }] }] }]
            """,
            text
        );
    }

    private BenchmarkPlan Plan(ParseResult result) =>
        new()
        {
            Pattern = s_patterns.First(p => p.Word == result.GetRequiredValue(_rw)).Pattern,
            BlockBytes = (int)Size(result, 512, 16 << 20),
            Depth = Within(result, _depth, 1, 1024),
            Jobs = Within(result, _jobs, 1, 64),
            TimeNs = Time(result, _time),
            WarmUpNs = Time(result, _warmUp),
            MaximumIos = result.GetValue(_ios) is > 0 and long ios ? ios : long.MaxValue,
        };

    private long Size(ParseResult result, long minimum, long maximum)
    {
        string text = result.GetRequiredValue(_block);
        bool isSize = long.TryParse(text, out long bytes) || Units.TryParseSize(text, out bytes);
        return isSize && bytes >= minimum && bytes <= maximum && bytes % 512 == 0
            ? bytes
            : throw new CommandException(
                ExitCode.Usage,
                $"--block {text}: a multiple of 512 bytes up to 16MiB belongs here"
            );
    }

    private static long Time(ParseResult result, Option<string> option)
    {
        string text = result.GetRequiredValue(option);
        return Units.TryParseTime(text, out long nanoseconds)
            ? nanoseconds
            : throw new CommandException(ExitCode.Usage, $"{option.Name} {text}: a time such as 5s belongs here");
    }

    private static int Within(ParseResult result, Option<int> option, int minimum, int maximum)
    {
        int value = result.GetRequiredValue(option);
        return value >= minimum && value <= maximum
            ? value
            : throw new CommandException(ExitCode.Usage, $"{option.Name} {value}: {minimum} to {maximum} belongs here");
    }

    private static Option<string> Text(string name, string description, string standard) =>
        new(name) { Description = description, DefaultValueFactory = _ => standard };

    private static Option<int> Number(string name, string description, int standard) =>
        new(name) { Description = description, DefaultValueFactory = _ => standard };
}
