using Scuzzy.Storage;

namespace Scuzzy.Block.Queue;

/// <summary>What a request queue calls in its driver (kernel: struct blk_mq_ops; 2.6.32: request_fn, prep_rq_fn,
/// softirq_done_fn, rq_timed_out_fn). All calls come on the queue's shard.</summary>
public abstract class QueueDriver
{
    /// <summary>Request-function order only: takes requests from <see cref="RequestQueue.Peek"/> until none is left or
    /// the device is not ready (kernel: scsi_request_fn).</summary>
    public abstract void RequestFunction(RequestQueue queue);

    /// <summary>Request-function order only: prepares a request when it is first seen (kernel: sd_prep_fn).</summary>
    public abstract PrepareResult Prepare(RequestQueue queue, Request request);

    /// <summary>Multi-queue order only: takes one unit of the device's depth (kernel: scsi_mq_get_budget).</summary>
    public abstract bool TryGetBudget(RequestQueue queue);

    /// <summary>Multi-queue order only: gives a budget back that no request used.</summary>
    public abstract void PutBudget(RequestQueue queue);

    /// <summary>Multi-queue order only: prepares (once), starts and dispatches a request that holds a budget and a tag
    /// (kernel: scsi_queue_rq). Unless the result is <see cref="QueueResult.Queued"/> the driver has given the budget
    /// back.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="request">The request.</param>
    /// <param name="isLast">No other follows in this batch.</param>
    public abstract QueueResult QueueRequest(RequestQueue queue, Request request, bool isLast);

    /// <summary>In the softirq: decides what becomes of a completed request (kernel: scsi_softirq_done,
    /// scsi_complete).</summary>
    public abstract void Complete(Request request);

    /// <summary>A started request's time has run out and the timer won the race to decide it (kernel:
    /// scsi_times_out).</summary>
    public abstract TimeoutVerdict TimedOut(Request request);

    /// <summary>Told of every failure of a request that is not quiet, before its bios end: for the log line of
    /// <see cref="BlockMessages.RequestFailed"/>.</summary>
    public virtual void Failed(Request request, BlockStatus status) { }
}
