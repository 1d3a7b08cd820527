using System.Globalization;
using Scuzzy.Lab.Model;
using Scuzzy.Storage;

namespace Scuzzy.Lab.Workloads;

/// <summary>What came of a reader by several paths.</summary>
public sealed class MultipathResult(MultipathSection plan)
{
    /// <summary>Most events that are kept in words; all are counted.</summary>
    public const int MaximumEvents = 1000;

    private readonly List<string> _events = [];
    private bool _awaitsFirst;

    /// <summary>What it was to do.</summary>
    public MultipathSection Plan { get; } = plan;

    /// <summary>Reads that ended well.</summary>
    public long Reads { get; internal set; }

    /// <summary>Reads that failed for good.</summary>
    public long Errors { get; private set; }

    /// <summary>The first error.</summary>
    public BlockStatus FirstError { get; private set; }

    /// <summary>Reads whose data was wrong.</summary>
    public long Mismatches { get; internal set; }

    /// <summary>How often a read was tried again.</summary>
    public long Retried { get; internal set; }

    /// <summary>How often the path was changed.</summary>
    public long Switches { get; private set; }

    /// <summary>The longest time from a read's submission to its end on another path, in nanoseconds.</summary>
    public long LongestFailoverNs { get; private set; }

    /// <summary>True once all reads have ended.</summary>
    public bool IsComplete { get; internal set; }

    /// <summary>Paths that failed and came back, and changes, with their times.</summary>
    public IReadOnlyList<string> Events => _events;

    /// <summary>What did not hold.</summary>
    public IEnumerable<string> Failures
    {
        get
        {
            string who = $"multipath {Plan.Name}";
            if (!IsComplete)
            {
                yield return $"{who} has not ended";
            }

            if (Errors > 0)
            {
                yield return Text($"{who}: {Errors} reads failed, the first with {FirstError.ErrnoName()}");
            }

            if (Mismatches > 0)
            {
                yield return Text($"{who}: {Mismatches} reads gave other data than the unit holds");
            }

            if (Plan.ExpectedSwitches is { } switches && switches != Switches)
            {
                yield return Text($"{who}: {Switches} changes of path, expected {switches}");
            }

            if (Plan.ExpectedWithinNs is { } within && LongestFailoverNs > within)
            {
                yield return $"{who}: a failover took {Micro(LongestFailoverNs)} us, limit {Micro(within)} us";
            }
        }
    }

    /// <summary>The result as a line.</summary>
    public string Line() =>
        Text($"{Plan.Name}: {Reads} reads verified, {Errors} errors, {Mismatches} wrong; {Switches} changes of path, ")
        + Text($"{Retried} reads tried again, longest failover {Micro(LongestFailoverNs)} us");

    internal void EndBadly(BlockStatus status) => FirstError = Errors++ == 0 ? status : FirstError;

    internal void Switch(long nowNs, string from, string to)
    {
        Switches++;
        _awaitsFirst = true;
        Tell(nowNs, $"{from} -> {to}");
    }

    internal void FailedOver(long nowNs, long tookNs, string path)
    {
        LongestFailoverNs = Math.Max(LongestFailoverNs, tookNs);
        if (_awaitsFirst)
        {
            _awaitsFirst = false;
            Tell(nowNs, $"a read ended by {path}, {Micro(tookNs)} us after it was submitted");
        }
    }

    internal void PathFailed(long nowNs, string path, BlockStatus status) =>
        Tell(nowNs, $"{path} failed: {status.ErrnoName()}");

    internal void PathReturned(long nowNs, string path) => Tell(nowNs, $"{path} is good again");

    private void Tell(long nowNs, string what)
    {
        if (_events.Count < MaximumEvents)
        {
            long microseconds = nowNs / 1000;
            _events.Add(Text($"[{microseconds / 1_000_000, 5}.{microseconds % 1_000_000:D6}] {Plan.Name}: ") + what);
        }
    }

    private static string Micro(long nanoseconds) => Text($"{nanoseconds / 1000}.{nanoseconds / 100 % 10}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
