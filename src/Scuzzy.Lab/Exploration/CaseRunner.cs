using System.Text.RegularExpressions;
using Scuzzy.Lab.Checking;
using Scuzzy.Lab.Composition;
using Scuzzy.Lab.Model;
using Scuzzy.Runtime;

namespace Scuzzy.Lab.Exploration;

/// <summary>Runs cases, each on a machine of its own, on the calling thread.</summary>
internal static partial class CaseRunner
{
    /// <summary>A run with fewer commands does not count.</summary>
    public const int FewestCommands = 200;

    /// <summary>A run with fewer faults that acted does not count.</summary>
    public const int FewestFaults = 2;

    /// <summary>Runs a case.</summary>
    /// <param name="made">The case.</param>
    /// <param name="coverage">Notes what happened; null: nobody does.</param>
    public static CaseResult Run(ExplorationCase made, Coverage? coverage = null)
    {
        LabFile lab = LabParser.Bind(CaseLab.Build(made), "case");
        return Run(lab, coverage is null ? null : new CoverageWatch(coverage, made.Profile));
    }

    /// <summary>Runs a lab as a case.</summary>
    public static CaseResult Run(LabFile lab, CoverageWatch? coverage)
    {
        var hash = new TraceHash { Next = coverage?.Steps };
        using var run = new LabRun(lab, new LabOptions { IsQuiet = true, Observer = hash }, _ => { });
        if (coverage is not null)
        {
            run.Machine.Scsi.Watch(coverage.Recovery);
        }

        run.Execute();
        coverage?.AtRest(run.Machine);
        string? kind = KindOf(run);
        return new CaseResult
        {
            Kind = kind,
            Kinds = kind is null ? [] : [kind, .. run.Machine.Net!.Breaches.Select(b => b.Name).Distinct()],
            Failures = run.Failures,
            Commands = run.Script.Steps(Step.Queued),
            Faults = run.Machine.Faults.Rules.Sum(r => r.Fired),
            Items = run.Items,
            Trace = hash.Value,
            Content = run.Machine.Net!.ContentHash(),
        };
    }

    /// <summary>The kind of a run's first failure; null: it did not fail.</summary>
    public static string? KindOf(LabRun run)
    {
        if (run.Machine.Net is { Breaches: [Breach first, ..] })
        {
            return first.Name;
        }

        if (run.Crash is not null && run.Machine.Net?.MayWriteLate == true)
        {
            // What no callback could take back was ended all the same, as Linux does: whatever comes of it is no news.
            return null;
        }

        return run.Failures.Count == 0 ? null : Number().Replace(run.Failures[0], "#");
    }

    // Addresses and counts differ between failures of one kind.
    [GeneratedRegex("[0-9]+")]
    private static partial Regex Number();
}
