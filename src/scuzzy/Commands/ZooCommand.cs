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

        Console.Out.WriteLine("planted, found in campaigns, runs: median, most; shrunk to; kinds");
        bool isAllFound = true;
        foreach (string bug in bugs)
        {
            isAllFound &= Measure(result, bug);
        }

        return isAllFound ? ExitCode.Ok : ExitCode.Failed;
    }

    private bool Measure(ParseResult result, string bug)
    {
        LabFile lab = _lab.Load(result);
        PlantedBugs.Plant(lab, bug);
        int seeds = result.GetValue(_seeds);
        int most = result.GetValue(_most);
        var hunts = new Hunt[seeds];
        int next = -1;
        var threads = new List<Thread>();
        for (int i = 0; i < Environment.ProcessorCount; i++)
        {
            var thread = new Thread(() =>
            {
                for (int n = Interlocked.Increment(ref next); n < seeds; n = Interlocked.Increment(ref next))
                {
                    hunts[n] = Hunt.Begin(lab, 1 + ((ulong)n * SeedsApart), most, n < result.GetValue(_shrink));
                }
            });
            threads.Add(thread);
            thread.Start();
        }

        threads.ForEach(t => t.Join());
        Console.Out.WriteLine($"{bug}: {Tell(hunts)}");
        Console.Out.Flush();
        return Array.TrueForAll(hunts, h => h.Kind is not null);
    }

    private static string Tell(Hunt[] hunts)
    {
        int[] runs = [.. hunts.Select(h => h.Runs).Order()];
        int found = hunts.Count(h => h.Kind is not null);
        IEnumerable<string> lengths = hunts.Where(h => h.Length > 0).Select(h => $"{h.Length}");
        IEnumerable<string> kinds = hunts
            .Where(h => h.Kind is not null)
            .GroupBy(h => h.Kind)
            .OrderByDescending(k => k.Count())
            .Select(k => FormattableString.Invariant($"{k.Count()} x {k.Key}"));
        return FormattableString.Invariant($"{found} of {hunts.Length}; {runs[runs.Length / 2]}, {runs[^1]}; ")
            + $"{string.Join(' ', lengths)}; {string.Join("; ", kinds)}";
    }

    /// <summary>One campaign until something is found.</summary>
    private sealed record Hunt(int Runs, string? Kind, int Length)
    {
        public static Hunt Begin(LabFile lab, ulong first, int most, bool isShrunk)
        {
            var explorer = new Explorer(lab);
            for (int run = 1; run <= most; run++)
            {
                ulong seed = first + (ulong)run - 1;
                if (explorer.Run(seed).Kind is { } kind)
                {
                    return new Hunt(run, kind, isShrunk ? explorer.Shrink(seed, kind).Length : 0);
                }
            }

            return new Hunt(most, null, 0);
        }
    }
}
