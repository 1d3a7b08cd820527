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
    private const int MostShrinkingRuns = 1500;

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
        CaseResult result = CaseRunner.Run(made, coverage);
        if (result.Kind is null && seed % RepeatEvery == 0)
        {
            CaseResult again = CaseRunner.Run(made);
            if (again.Trace != result.Trace)
            {
                const string kind = "I9: the same case passed other steps";
                result = result with { Kind = kind, Failures = [kind] };
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
        ExplorationCase made = _draw.Draw(seed);
        var shrinker = new Shrinker(c => TryRun(c), kind, MostShrinkingRuns);
        ExplorationCase small = shrinker.Shrink(made);
        string lab = LabWriter.Write(CaseLab.Build(small));
        return (small.Length, lab, CaseStory.Tell(small, kind, lab));
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

    private static string? TryRun(ExplorationCase made)
    {
        try
        {
            return CaseRunner.Run(made).Kind;
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
