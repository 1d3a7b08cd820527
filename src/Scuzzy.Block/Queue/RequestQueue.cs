using Scuzzy.Runtime.Execution;
using Scuzzy.Storage;

namespace Scuzzy.Block.Queue;

/// <summary>A device's queue of requests (kernel: struct request_queue). One home CPU's shard owns it.</summary>
public sealed class RequestQueue
{
    /// <summary>Creates a queue.</summary>
    public RequestQueue(RequestQueueOptions options) => Options = options;

    /// <summary>What it was made of.</summary>
    public RequestQueueOptions Options { get; }

    /// <summary>Submits a bio from a CPU of this shard (kernel: submit_bio). The bio ends by its Ended.</summary>
    public void Submit(Bio bio, Cpu cpu) => throw new NotImplementedException();

    /// <summary>Submits a driver's own command, at the head (kernel: blk_execute_rq_nowait).</summary>
    public void Submit(PassthroughRequest passthrough, Cpu cpu) => throw new NotImplementedException();

    /// <summary>Request-function order: the next request, prepared; it stays in the queue (kernel: blk_peek_request).
    /// Null if there is none, or none can be prepared now.</summary>
    public Request? Peek() => throw new NotImplementedException();

    /// <summary>Takes a peeked request out of the queue (request-function order) and arms its timer
    /// (kernel: blk_start_request, blk_mq_start_request).</summary>
    public void Start(Request request) => throw new NotImplementedException();

    /// <summary>Takes a tag of the tag set; false if there is none (kernel: blk_queue_start_tag). Multi-queue requests
    /// hold theirs already.</summary>
    public bool TryTakeTag(Request request) => throw new NotImplementedException();

    /// <summary>Puts a started or peeked request back, timer off, tag released (kernel: blk_requeue_request,
    /// blk_mq_requeue_request). Prepared requests keep their command.</summary>
    /// <param name="request">The request.</param>
    /// <param name="runQueue">Also run the queue, from work context.</param>
    public void Requeue(Request request, bool runQueue) => throw new NotImplementedException();

    /// <summary>Called by the driver (interrupt context) when a command is done: takes the decision, stops the timer
    /// and puts the request on the completion list of the submitter's CPU group (kernel: blk_complete_request,
    /// blk_mq_complete_request). False: somebody else has decided it, the completion is dropped and counted.</summary>
    public bool Complete(Request request) => throw new NotImplementedException();

    /// <summary>Ends part of a request: bios from the front (kernel: blk_update_request). True if bytes are left.</summary>
    public bool Update(Request request, BlockStatus status, long bytes) => throw new NotImplementedException();

    /// <summary>Ends a request of which nothing is left, and frees it (kernel: __blk_mq_end_request,
    /// blk_finish_request).</summary>
    public void Finish(Request request, BlockStatus status) => throw new NotImplementedException();

    /// <summary>How many bytes from the front share the first bio's fail-fast bits or are less fail-fast
    /// (kernel: blk_rq_err_bytes).</summary>
    public long FailFastBytes(Request request) => throw new NotImplementedException();

    /// <summary>Runs the queue now, in this context (kernel: __blk_run_queue, blk_mq_run_hw_queue).</summary>
    public void Run() => throw new NotImplementedException();

    /// <summary>Runs the queue from work context after a time in nanoseconds (kernel: blk_delay_queue,
    /// blk_mq_delay_run_hw_queues).</summary>
    public void RunAfter(long nanoseconds) => throw new NotImplementedException();

    /// <summary>Stops dispatching until <see cref="Restart"/> (kernel: blk_stop_queue, blk_mq_quiesce_queue).</summary>
    public void Stop() => throw new NotImplementedException();

    /// <summary>Dispatches again after <see cref="Stop"/> (kernel: blk_start_queue).</summary>
    public void Restart() => throw new NotImplementedException();
}
