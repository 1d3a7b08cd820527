using System.CommandLine;
using Scuzzy.Lab.Exploration;
using Scuzzy.Lab.Model;

namespace Scuzzy.Command.Commands;

/// <summary><c>scuzzy zoo</c>: how many runs exploration needs to find each planted bug (docs/zoo.md).</summary>
internal sealed class ZooCommand
{
    /// <summary>Campaigns begin so many seeds apart.</summary>
    private const ulong SeedsApart = 1_000_000;

    private readonly LabArguments _lab = new();

    private readonly Option<string[]> _bugs = new("--bug")
    {
        Description = "A planted bug; may be given again. Default all.",
    };

    private readonly Option<int> _seeds = new("--seeds")
    {
        Description = "Campaigns for each bug, each with seeds of its own.",
        DefaultValueFactory = _ => 50,
    };

    private readonly Option<int> _most = new("--most")
    {
        Description = "Runs after which a campaign is given up.",
        DefaultValueFactory = _ => 2000,
    };

    private readonly Option<int> _shrink = new("--shrink")
    {
        Description = "Campaigns of each bug whose finding is shrunk.",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<FileInfo?> _resume = new("--resume")
    {
        Description = "Keeps the campaigns in this file, line by line, and does only those that it lacks.",
    };

    public static System.CommandLine.Command Build()
    {
        var zoo = new ZooCommand();
        var command = new System.CommandLine.Command(
            "zoo",
            "Measure how many runs an exploration of a lab needs to find each planted bug."
        )
        {
            zoo._bugs,
            zoo._seeds,
            zoo._most,
            zoo._shrink,
            zoo._resume,
        };
        zoo._lab.AddTo(command);
        command.SetAction(zoo.Run);
        return command;
    }

    private int Run(ParseResult result)
    {
        string[] bugs = result.GetValue(_bugs) is { Length: > 0 } some ? some : [.. PlantedBugs.Names];
        if (Array.Find(bugs, b => !PlantedBugs.Names.Contains(b)) is { } unknown)
        {
            throw new CommandException(
                ExitCode.Usage,
                $"--bug {unknown}: one of {string.Join(", ", PlantedBugs.Names)}"
            );
        }

        ZooRecord record = ZooRecord.Open(result.GetValue(_resume)?.FullName);
        Console.Out.WriteLine("| planted | found | runs: median | most | shrunk to | found as |");
        Console.Out.WriteLine("|---|---|---|---|---|---|");
        bool isAllFound = true;
        foreach (string bug in bugs)
        {
            isAllFound &= Measure(result, bug, record);
        }

        return isAllFound ? ExitCode.Ok : ExitCode.Failed;
    }

    private bool Measure(ParseResult result, string bug, ZooRecord record)
    {
        LabFile lab = _lab.Load(result);
        PlantedBugs.Plant(lab, bug);
        int seeds = result.GetValue(_seeds);
        int most = result.GetValue(_most);
        int next = -1;
        var threads = new List<Thread>();
        for (int i = 0; i < Environment.ProcessorCount; i++)
        {
            var thread = new Thread(() =>
            {
                for (int n = Interlocked.Increment(ref next); n < seeds; n = Interlocked.Increment(ref next))
                {
                    if (record.Find(bug, n) is null)
                    {
                        record.Add(Begin(lab, bug, n, most, n < result.GetValue(_shrink)));
                    }
                }
            });
            threads.Add(thread);
            thread.Start();
        }

        threads.ForEach(t => t.Join());
        ZooHunt[] hunts = [.. Enumerable.Range(0, seeds).Select(n => record.Find(bug, n)!)];
        Console.Out.WriteLine(Tell(bug, hunts));
        Console.Out.Flush();
        return Array.TrueForAll(hunts, h => h.Kind.Length > 0);
    }

    private static string Tell(string bug, ZooHunt[] hunts)
    {
        int[] runs = [.. hunts.Select(h => h.Runs).Order()];
        int found = hunts.Count(h => h.Kind.Length > 0);
        IEnumerable<string> lengths = hunts.Where(h => h.Length > 0).Select(h => $"{h.Length}");
        IEnumerable<string> kinds = hunts
            .Where(h => h.Kind.Length > 0)
            .GroupBy(h => h.Kind.Contains(':', StringComparison.Ordinal) ? h.Kind.Split(':')[0] : "a crash")
            .OrderByDescending(k => k.Count())
            .Select(k => FormattableString.Invariant($"{k.Count()} {k.Key}"));
        return FormattableString.Invariant(
                $"| `{bug}` | {found} of {hunts.Length} | {runs[runs.Length / 2]} | {runs[^1]} "
            ) + $"| {string.Join(' ', lengths)} | {string.Join(", ", kinds)} |";
    }

    /// <summary>One campaign until something is found.</summary>
    private static ZooHunt Begin(LabFile lab, string bug, int campaign, int most, bool isShrunk)
    {
        var explorer = new Explorer(lab) { Guard = CaseLimit.Run };
        ulong first = 1 + ((ulong)campaign * SeedsApart);
        for (int run = 1; run <= most; run++)
        {
            ulong seed = first + (ulong)run - 1;
            if (explorer.Run(seed).Kind is { } kind)
            {
                return new ZooHunt(bug, campaign, run, isShrunk ? explorer.Shrink(seed, kind).Length : 0, kind);
            }
        }

        return new ZooHunt(bug, campaign, most, 0, string.Empty);
    }
}
