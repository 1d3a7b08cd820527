using Scuzzy.Lab.Faults;
using Scuzzy.Scsi;
using Scuzzy.Scsi.Sam;

namespace Scuzzy.Lab.Checking;

/// <summary>Stands at a target's SAM seam, between driver and device server, and holds both to the contract: each task
/// ends once, none after the answer to what ended it, no data moves outside its life, unit attentions come once.
/// </summary>
internal sealed class SeamWatch(InvariantNet net, SamTarget target, string name) : SamTarget
{
    private readonly List<SeamTask> _live = [];
    private readonly List<SeamManagement> _managing = [];
    private readonly List<SamNexus> _lost = [];
    private readonly List<(SamNexus Nexus, ulong Lun)> _overlapped = [];
    private readonly SortedDictionary<string, AttentionWatch> _attentions = new(StringComparer.Ordinal);

    private SeamManagement? _lastManaged;
    private int _poweringOn;

    /// <summary>The target's name.</summary>
    public string Name => name;

    /// <summary>The device server behind it.</summary>
    public SamTarget Target => target;

    /// <summary>Tasks that have come and not ended.</summary>
    public IReadOnlyList<SeamTask> Live => _live;

    /// <summary>Task management functions that have come.</summary>
    public long Managed { get; private set; }

    /// <summary>Tasks that have come.</summary>
    public long Executed { get; private set; }

    /// <summary>Tasks that were answered.</summary>
    public long Answered { get; private set; }

    /// <summary>When the last task management function was answered as done; 0: never.</summary>
    public long LastManaged { get; private set; }

    internal InvariantNet Net => net;

    /// <inheritdoc/>
    public override SamNexus Login(string initiatorPortName, ushort relativeTargetPort) =>
        target.Login(initiatorPortName, relativeTargetPort);

    /// <inheritdoc/>
    public override void NexusLost(SamNexus nexus)
    {
        _lost.Add(nexus);
        target.NexusLost(nexus);
    }

    /// <inheritdoc/>
    public override void Announce(SamTask task) => target.Announce(task);

    /// <inheritdoc/>
    public override void Execute(SamTask task)
    {
        Executed++;
        if (Find(task) is not null)
        {
            net.Report("I10", "a task object sent twice", $"{name}: {SeamTask.Describe(task)} came while it was there");
        }

        // Never reused: a device server that keeps one too long is caught by the one it keeps.
        var watched = new SeamTask(this, task, net.Next());
        if (_live.Exists(t => t.Nexus == task.Nexus && t.Lun == task.Lun && t.TaskTag == task.TaskTag))
        {
            _overlapped.Add((task.Nexus, task.Lun));
        }

        _live.Add(watched);
        target.Execute(watched);
    }

    /// <inheritdoc/>
    public override void DataOutArrived(SamTask task)
    {
        if (Find(task) is { } watched)
        {
            target.DataOutArrived(watched);
        }
    }

    /// <inheritdoc/>
    public override void Manage(SamTaskManagement request)
    {
        Managed++;
        var watched = new SeamManagement(this, request, net.Next());
        _managing.Add(watched);
        foreach (AttentionWatch watch in AttentionsOf(watched))
        {
            watch.Begin(watched.Sequence);
        }

        target.Manage(watched);
    }

    /// <summary>The target is switched on again: its units will have attentions, once what they were at has ended.
    /// </summary>
    /// <returns>The present moment.</returns>
    public long PoweringOn()
    {
        long now = net.Next();
        _poweringOn++;
        foreach (AttentionWatch watch in _attentions.Values)
        {
            watch.Begin(now);
        }

        return now;
    }

    /// <summary>What the units were at when the target was switched on has ended.</summary>
    /// <param name="began">When that was.</param>
    public void PoweredOn(long began)
    {
        _poweringOn--;
        foreach (AttentionWatch watch in _attentions.Values)
        {
            watch.Establish(net.Next(), began);
        }
    }

    /// <summary>True if the function that was last answered as done, after a moment, was the abort of an initiator's
    /// task.</summary>
    public bool HasAborted(string initiator, ulong tag, long after) =>
        LastManaged > after
        && _lastManaged is { Function: TaskManagementFunction.AbortTask } abort
        && abort.TaskTag == tag
        && abort.Nexus.InitiatorPortName == initiator;

    /// <summary>True if a nexus has sent two tasks with one tag to a unit.</summary>
    public bool HasOverlap(SeamTask task) => _overlapped.Contains((task.Nexus, task.Lun));

    /// <summary>True if a command that is under way may change a range of a unit.</summary>
    public bool IsCausing(int lun, long offsetBytes, long lengthBytes)
    {
        foreach (SeamTask task in _live)
        {
            if (SeamTask.LunOf(task) == lun && task.MayWrite(offsetBytes, lengthBytes))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True if a task of an initiator and tag is under way, that came before a moment.</summary>
    public bool IsUnderWay(string initiator, ulong tag, long before)
    {
        foreach (SeamTask task in _live)
        {
            if (task.TaskTag == tag && task.Nexus.InitiatorPortName == initiator && task.Sequence < before)
            {
                return true;
            }
        }

        return false;
    }

    internal void Ended(SeamTask task)
    {
        if (!_live.Remove(task))
        {
            net.Report("I10", "a task ended twice", $"{name}: {SeamTask.Describe(task)}");
        }
    }

    /// <summary>A task ended without an answer: somebody has asked for that, or the target was switched off.</summary>
    internal void Terminated(SeamTask task)
    {
        if (_poweringOn == 0 && !_managing.Exists(m => m.Ends(task)) && !_lost.Contains(task.Nexus))
        {
            net.Report("I10", "a task was ended that no function was about", $"{name}: {SeamTask.Describe(task)}");
        }
    }

    internal void Responded(SeamTask task)
    {
        Answered++;
        AttentionsOf(task.Nexus, task.Lun).Responded(task);
    }

    /// <summary>A task management function is answered: what it ended has ended.</summary>
    internal void Responded(SeamManagement request)
    {
        _managing.Remove(request);
        bool isDone = request.Response is TaskManagementResponse.FunctionComplete;
        if (!isDone)
        {
            foreach (AttentionWatch watch in AttentionsOf(request))
            {
                watch.Refused(request.Sequence);
            }

            return;
        }

        LastManaged = net.Next();
        _lastManaged = request;

        foreach (SeamTask task in _live)
        {
            if (task.Sequence < request.Sequence && request.Ends(task))
            {
                net.Report(
                    "I10",
                    "a task outlived the answer to what ended it",
                    $"{name}: {SeamTask.Describe(task)} after {request.Function}"
                );
            }
        }

        foreach (AttentionWatch watch in AttentionsOf(request))
        {
            watch.Establish(net.Next(), request.Sequence);
        }
    }

    /// <summary>The unit attentions of the nexuses and units that a function resets.</summary>
    private IEnumerable<AttentionWatch> AttentionsOf(SeamManagement request) =>
        _attentions.Values.Where(watch =>
            request.Function switch
            {
                TaskManagementFunction.LogicalUnitReset => watch.Lun == request.Lun,
                TaskManagementFunction.TargetReset => true,
                TaskManagementFunction.NexusReset => ReferenceEquals(watch.Nexus, request.Nexus),
                _ => false,
            }
        );

    private AttentionWatch AttentionsOf(SamNexus nexus, ulong lun)
    {
        string key = FormattableString.Invariant($"{nexus.InitiatorPortName}/{nexus.RelativeTargetPort}/{lun:x16}");
        if (!_attentions.TryGetValue(key, out AttentionWatch? watch))
        {
            watch = new AttentionWatch(this, nexus, lun);
            _attentions.Add(key, watch);
        }

        return watch;
    }

    private SeamTask? Find(SamTask task)
    {
        foreach (SeamTask live in _live)
        {
            if (ReferenceEquals(live.Below, task))
            {
                return live;
            }
        }

        return null;
    }
}
