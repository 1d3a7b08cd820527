using Scuzzy.Lab.Model;
using Scuzzy.Lab.Syntax;

namespace Scuzzy.Lab.Exploration;

/// <summary>Runs the cases of a lab by seed, shrinks what fails, and counts. Any thread may run cases; counting is for
/// one thread at a time.</summary>
public sealed class Explorer
{
    /// <summary>Kinds of failures that are kept; more are counted as the last.</summary>
    public const int MostFindings = 100;

    /// <summary>Each so-manieth run is done twice, and must pass the same steps (I9).</summary>
    private const int RepeatEvery = 64;

    /// <summary>Runs that shrinking one failure may take.</summary>
    private const int MostShrinkingRuns = 2500;

    /// <summary>Runs that shrinking a case without an end may take: each is given up only after its time.</summary>
    private const int MostEndlessRuns = 10;

    /// <summary>Items that all runs for shrinking one failure may take: one may take
    /// <see cref="Checking.InvariantNet.MostItems"/>.</summary>
    private const long MostShrinkingItems = 500_000_000;

    /// <summary>How a case fails that was given up.</summary>
    private const string Endless = "I1: a machine went round in circles, and no time passed";

    private readonly CaseDraw _draw;
    private readonly LabFile _lab;
    private readonly Coverage _coverage = new();
    private readonly List<Finding> _findings = [];

    /// <summary>Creates it.</summary>
    /// <param name="lab">The lab: the largest machine and what may be drawn.</param>
    public Explorer(LabFile lab)
    {
        _lab = lab;
        _draw = new CaseDraw(lab);
    }

    /// <summary>Runs one case, and tells whether it came to its end; on the caller's thread. A machine that goes round
    /// in circles within one step is stopped by no count: who can may give it up. By default nobody does.</summary>
    public Func<Action, bool> Guard { get; init; } =
        static run =>
        {
            run();
            return true;
        };

    /// <summary>Runs that counted.</summary>
    public long Runs { get; private set; }

    /// <summary>Runs in which too little happened to count.</summary>
    public long ShortRuns { get; private set; }

    /// <summary>Commands of the runs that counted.</summary>
    public long Commands { get; private set; }

    /// <summary>Faults that acted in the runs that counted.</summary>
    public long Faults { get; private set; }

    /// <summary>What was found, one for each kind of failure.</summary>
    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>The coverage, cell by cell.</summary>
    public IReadOnlyDictionary<string, long> Coverage => _coverage.Cells;

    /// <summary>Cells that can be reached and were not.</summary>
    public IEnumerable<string> EmptyCells =>
        _lab
            .Explore.Profiles.SelectMany(CoverageCells.Of)
            .Where(c => !_coverage.Cells.ContainsKey(c) && CoverageCells.Unreachable.All(u => u.Cell != c));

    /// <summary>Cells that nothing reaches, with the reason.</summary>
    public IEnumerable<(string Cell, string Reason)> UnreachableCells =>
        CoverageCells.Unreachable.Where(u =>
            _lab.Explore.Profiles.Any(p => u.Cell.StartsWith(p + ":", StringComparison.Ordinal))
        );

    /// <summary>Runs the case of a seed; on any thread.</summary>
    public ExplorerRun Run(ulong seed)
    {
        ExplorationCase made = _draw.Draw(seed);
        var coverage = new Coverage();
        CaseResult result = Run(made, coverage);
        if (result.Kind is null && seed % RepeatEvery == 0)
        {
            CaseResult again = Run(made, null);
            if (again.Trace != result.Trace)
            {
                const string kind = "I9: the same case passed other steps";
                result = result with { Kind = kind, Kinds = [kind], Failures = [kind] };
            }
        }

        return new ExplorerRun(seed, result, coverage);
    }

    /// <summary>Counts a run. True: it failed in a way that is new, and is worth being shrunk.</summary>
    public bool Count(ExplorerRun run)
    {
        if (run.Result.Kind is { } kind)
        {
            Runs++;
            return CountFailure(run.Seed, kind);
        }

        if (!run.Result.Counts)
        {
            ShortRuns++;
            return false;
        }

        Runs++;
        Commands += run.Result.Commands;
        Faults += run.Result.Faults;
        _coverage.Add(run.Coverage);
        return false;
    }

    /// <summary>Shrinks the failure of a seed and tells its story; on any thread.</summary>
    public (int Length, string Lab, string Story) Shrink(ulong seed, string kind)
    {
        long left = MostShrinkingItems;
        string? tryRun(ExplorationCase made)
        {
            CaseResult? result = left > 0 ? TryRun(made) : null;
            left -= result?.Items ?? 0;

            // What else goes wrong, and whether before or after, is another matter.
            return result?.Kinds.Contains(kind) == true ? kind : result?.Kind;
        }

        var shrinker = new Shrinker(tryRun, kind, kind == Endless ? MostEndlessRuns : MostShrinkingRuns);
        ExplorationCase small = shrinker.Shrink(_draw.Draw(seed));
        string lab = LabWriter.Write(CaseLab.Build(small));
        return (small.Length, lab, CaseStory.Tell(small, kind, lab, Guard));
    }

    /// <summary>Notes what a failure was shrunk to.</summary>
    public void Note(string kind, int length, string lab, string story)
    {
        Finding finding = _findings.First(f => f.Kind == kind);
        (finding.Length, finding.Lab, finding.Story) = (length, lab, story);
    }

    /// <summary>Goes on from what an earlier campaign counted.</summary>
    public void Restore(CampaignState state)
    {
        (Runs, ShortRuns, Commands, Faults) = (state.Runs, state.ShortRuns, state.Commands, state.Faults);
        _findings.AddRange(state.Findings);
        foreach ((string cell, long times) in state.Coverage)
        {
            _coverage.See(cell, times);
        }
    }

    /// <summary>What has been counted so far.</summary>
    public CampaignState Save(ulong nextSeed) =>
        new()
        {
            NextSeed = nextSeed,
            Runs = Runs,
            ShortRuns = ShortRuns,
            Commands = Commands,
            Faults = Faults,
            Findings = [.. _findings],
            Coverage = new SortedDictionary<string, long>(
                _coverage.Cells.ToDictionary(c => c.Key, c => c.Value),
                StringComparer.Ordinal
            ),
        };

    private CaseResult Run(ExplorationCase made, Coverage? coverage)
    {
        CaseResult? result = null;
        return Guard(() => result = CaseRunner.Run(made, coverage))
            ? result!
            : new CaseResult
            {
                Kind = Endless,
                Kinds = [Endless],
                Failures = [Endless],
            };
    }

    private CaseResult? TryRun(ExplorationCase made)
    {
        try
        {
            return Run(made, null);
        }
        catch (LabException)
        {
            // What is left makes no lab.
            return null;
        }
    }

    private bool CountFailure(ulong seed, string kind)
    {
        if (_findings.Find(f => f.Kind == kind) is { } known)
        {
            known.Runs++;
            return false;
        }

        if (_findings.Count == MostFindings)
        {
            _findings[^1].Runs++;
            return false;
        }

        _findings.Add(new Finding { Seed = seed, Kind = kind });
        return true;
    }
}
