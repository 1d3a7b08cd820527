using Scuzzy.Runtime.Execution;
using Scuzzy.Storage;

namespace Scuzzy.Block.Queue;

/// <summary>The order in which a queue takes its steps: request function or multi-queue. What both have in common is
/// in <see cref="RequestQueue"/>.</summary>
internal abstract class DispatchOrder(RequestQueue queue)
{
    /// <summary>Requests that go to the driver next, past the elevator or out of it (kernel: queue_head,
    /// hctx->dispatch).</summary>
    protected RequestList Waiting;

    /// <summary>True if a request waits for dispatch.</summary>
    public abstract bool HasWork { get; }

    /// <summary>Requests with the driver.</summary>
    public int InDriver { get; protected set; }

    /// <summary>The queue.</summary>
    protected RequestQueue Queue { get; } = queue;

    /// <summary>Merges a bio or makes a request of it; false if there is no request for it now: then nothing is
    /// done.</summary>
    public abstract bool TrySubmit(Bio bio, Cpu cpu);

    /// <summary>Opens the plug of the device, if it has one (kernel: __generic_unplug_device).</summary>
    public abstract void OpenPlug();

    /// <summary>Gives a request to the elevator, or to what stands in for it, without running the queue.</summary>
    public abstract void Insert(Request request);

    /// <summary>Puts a request of a sequence at the end of the dispatch list and runs the queue soon.</summary>
    public void AddToDispatch(Request request)
    {
        request.Place = RequestPlace.Dispatch;
        Waiting.AddLast(request);
        Queue.RunSoon();
    }

    /// <summary>Puts a passthrough request at the head and runs the queue.</summary>
    public void SubmitAtHead(Request request)
    {
        request.Place = RequestPlace.Dispatch;
        Waiting.AddFirst(request);
        Run();
    }

    /// <summary>The next request, prepared; request-function order only.</summary>
    public abstract Request? Peek();

    /// <summary>A request goes to the driver: before its timer is armed.</summary>
    public abstract void Starting(Request request);

    /// <summary>A request is decided: its timer is off.</summary>
    public abstract void Decided(Request request);

    /// <summary>The driver gave a timed-out request its whole time again.</summary>
    public abstract void TimerReset(Request request);

    /// <summary>Puts a request back for another dispatch.</summary>
    public abstract void Requeue(Request request, bool runQueue);

    /// <summary>A request has ended and is about to be freed, or to go on in its sequence.</summary>
    public abstract void Finished(Request request);

    /// <summary>A request that has ended holds no tag any more: what of its queue waited for that may go on. Queues
    /// that wait in line for a tag were woken before.</summary>
    public abstract void Freed();

    /// <summary>A step of a barrier sequence has ended; false if the request belongs to none.</summary>
    public abstract bool SequenceStepEnded(Request request, BlockStatus status);

    /// <summary>Fires what has timed out; the next deadline, or <see cref="long.MaxValue"/>.</summary>
    public abstract long ExpireRequests(long nowNs);

    /// <summary>Dispatches what can be dispatched.</summary>
    public abstract void Run();

    /// <summary>What a run from outside does on top (kernel: blk_mq_kick_requeue_list).</summary>
    public abstract void Kick();

    /// <summary>Moves everything out of the elevator (kernel: elv_drain_elevator).</summary>
    public abstract void DrainElevator();
}
