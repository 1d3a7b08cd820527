using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Timers;

namespace Scuzzy.Block.Queue;

/// <summary>Runs a queue from work context (kernel: kblockd, blk_mq_run_work_fn).</summary>
internal sealed class QueueWork(RequestQueue queue) : WorkItem
{
    /// <inheritdoc/>
    protected override void Run() => queue.RunFromWork();
}

/// <summary>Runs a queue from work context after a time (kernel: blk_delay_queue, delayed run_work).</summary>
internal sealed class QueueDelayTimer(RequestQueue queue) : ShardTimer(queue.Options.HomeCpu)
{
    /// <inheritdoc/>
    protected override void Expired() => queue.KickSoon();
}

/// <summary>A queue's one timer for all its requests (kernel: q->timeout, blk_mq_timeout_work).</summary>
internal sealed class QueueTimeoutTimer(RequestQueue queue) : ShardTimer(queue.Options.HomeCpu)
{
    /// <inheritdoc/>
    protected override void Expired() => queue.TimerExpired();
}
