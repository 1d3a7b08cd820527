using Scuzzy.Block.Attributes;

namespace Scuzzy.Block;

/// <summary>What a kernel profile changes in the block layer; the lab maps profile names to these records.</summary>
public sealed record BlockPolicy
{
    /// <summary>True: per-CPU submission, budget, then tag, then queue_rq (blk-mq). False: request_fn with prepared but
    /// not dequeued requests.</summary>
    public bool IsMultiQueue { get; init; } = true;

    /// <summary>Where bios wait to be merged.</summary>
    public PluggingPolicy Plugging { get; init; } = PluggingPolicy.PerTask32;

    /// <summary>How flushes and FUA become commands.</summary>
    public FlushPolicy Flush { get; init; } = FlushPolicy.FlushMachine;

    /// <summary>True: the flush before or after a write fails as fast as the write (5.x and later; kernel:
    /// blk_kick_flush).</summary>
    public bool FlushesFailFast { get; init; } = true;

    /// <summary>How the queue's timer is rounded.</summary>
    public TimeoutRounding TimeoutRounding { get; init; } = TimeoutRounding.RoundUpPowerOfTwo;

    /// <summary>Elevators a queue may use, in display order.</summary>
    public IReadOnlyList<string> Elevators { get; init; } = ["mq-deadline", "none"];

    /// <summary>The elevator of a new queue with one hardware queue.</summary>
    public string DefaultElevator { get; init; } = "mq-deadline";

    /// <summary>Whether a queue's elevator list always begins with none (7.2) or ends with it when another is
    /// active.</summary>
    public bool NoneIsFirst { get; init; } = true;

    /// <summary>True: only EIO, EILSEQ and EOPNOTSUPP reach the submitter, and errors are logged as 2.6.32
    /// does.</summary>
    public bool HasCoarseErrors { get; init; }

    /// <summary>True: a disk without a known partition table is told of in the log (before 4.0).</summary>
    public bool AnnouncesUnknownTables { get; init; }

    /// <summary>Longest file system request unless the device says otherwise (max_sectors_kb): 4 MiB in 7.2, 512 KiB
    /// in 2.6.32 and 3.10.</summary>
    public long DefaultMaximumBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Requests that cfq dispatches per task and round: 4 in 2.6.32, 8 in 3.10.</summary>
    public int CfqQuantum { get; init; } = 8;

    /// <summary>Whether cfq has group_idle and target_latency (3.10).</summary>
    public bool HasCfqGroups { get; init; } = true;

    /// <summary>True: a hardware queue of one CPU completes where the driver says done, without a softirq (5.x and
    /// later; kernel: blk_mq_complete_request_remote).</summary>
    public bool CompletesInPlace { get; init; } = true;

    /// <summary>True: a disk that is deleted waits until what is under way has ended, and failures of it are not told any
    /// more (5.15 and later; kernel: del_gendisk, GD_DEAD).</summary>
    public bool DrainsDeletedDisks { get; init; } = true;

    /// <summary>Limits requests per class, synchronous and not, with one batching task beyond (2.6.32,
    /// 3.10).</summary>
    public bool HasRequestClasses { get; init; }

    /// <summary>Which files the queue directory has.</summary>
    public QueueAttributeSet Attributes { get; init; } = QueueAttributeSet.Late;

    /// <summary>Columns of the stat file: 11 or 17.</summary>
    public int StatColumns { get; init; } = 17;
}
