namespace Scuzzy.Runtime.Execution;

/// <summary>Something a CPU runs to completion in one of its contexts; intrusive, so that queueing allocates nothing
/// (kernel: struct work_struct, struct llist_node).</summary>
/// <remarks>An item may be on one queue at a time; queueing it again before it ran is a bug.</remarks>
public abstract class WorkItem
{
    internal WorkItem? NextItem;

    /// <summary>True from being queued until just before <see cref="Run"/>.</summary>
    public bool IsQueued { get; internal set; }

    /// <summary>Does the work; called on the owning shard, never concurrently with itself.</summary>
    protected internal abstract void Run();
}
