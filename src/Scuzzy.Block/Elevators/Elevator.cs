using Scuzzy.Block.Attributes;
using Scuzzy.Block.Queue;
using Scuzzy.Storage;

namespace Scuzzy.Block.Elevators;

/// <summary>Orders the requests of a queue before they are dispatched (kernel: struct elevator_queue). One object per
/// queue; it keeps its lists through the requests' own links and so costs little at rest.</summary>
internal abstract class Elevator(RequestQueue queue)
{
    /// <summary>The name by which queue/scheduler shows and selects it.</summary>
    public abstract string Name { get; }

    /// <summary>True if it holds a request, dispatchable now or later.</summary>
    public abstract bool HasWork { get; }

    /// <summary>What can be tuned (queue/iosched/*), in the order in which the directory is made.</summary>
    public abstract IReadOnlyList<QueueAttribute> Tunables { get; }

    /// <summary>Request-function order: what it dispatches is sorted into the dispatch list, not appended
    /// (kernel: elv_dispatch_sort).</summary>
    public virtual bool SortsDispatched => false;

    /// <summary>The queue.</summary>
    protected RequestQueue Queue { get; } = queue;

    /// <summary>The time.</summary>
    protected long NowNs => Queue.Shard.NowNs;

    /// <summary>Takes a request in (kernel: elevator_add_req_fn, insert_requests).</summary>
    public abstract void Add(Request request);

    /// <summary>Gives a request out for dispatch, or null: none is left, or it waits for a better one.</summary>
    /// <param name="isForced">Give out everything, without waiting (kernel: the force argument of dispatch).</param>
    public abstract Request? Dispatch(bool isForced);

    /// <summary>Notes a request as if it were added and given out at once; false if it would not be given out now, and
    /// then nothing has happened.</summary>
    public virtual bool TryPass(Request request) => false;

    /// <summary>The request that a bio would precede directly, or null.</summary>
    public virtual Request? FindFrontMerge(Bio bio) => null;

    /// <summary>The request before this one by offset, as far as it may be merged with it.</summary>
    public virtual Request? Former(Request request) => null;

    /// <summary>The request behind this one by offset, as far as it may be merged with it.</summary>
    public virtual Request? Latter(Request request) => null;

    /// <summary>False if a bio must not join a request although it would fit (kernel:
    /// elevator_allow_merge_fn).</summary>
    public virtual bool AllowsMerge(Request request, Bio bio) => true;

    /// <summary>A bio has joined before a request: its offset has changed.</summary>
    public virtual void FrontMerged(Request request) { }

    /// <summary>A request has taken over another one's bios: the other leaves.</summary>
    public abstract void Absorbed(Request kept, Request absorbed);

    /// <summary>A request that it dispatched has ended, or was put back for good (kernel: completed_req_fn).</summary>
    public virtual void Completed(Request request) { }

    /// <summary>It is being replaced; it holds nothing any more.</summary>
    public virtual void Exit() { }
}
