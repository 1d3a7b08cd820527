using Scuzzy.Block.Queue;
using Scuzzy.Runtime;
using Scuzzy.Storage;

namespace Scuzzy.Block.Loop;

/// <summary>A queue's driver straight over a store, without SCSI (kernel: loop, null_blk). One driver serves any number
/// of queues of its shard, if they may share the store.</summary>
public sealed class LoopDriver : QueueDriver
{
    private readonly BlockDevice _store;
    private LoopCommand? _free;
    private int _inUse;

    /// <summary>Creates a driver.</summary>
    /// <param name="store">Where the data is; must belong to the queue's shard.</param>
    /// <param name="depth">Most requests under way; default 128.</param>
    /// <param name="latencyNs">Least time from start to completion in nanoseconds; 0, the default, completes when the
    /// store does.</param>
    public LoopDriver(BlockDevice store, int depth = 128, long latencyNs = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(depth);
        ArgumentOutOfRangeException.ThrowIfNegative(latencyNs);
        _store = store;
        Depth = depth;
        LatencyNs = latencyNs;
    }

    /// <summary>Most requests under way.</summary>
    public int Depth { get; }

    /// <summary>Least time from start to completion in nanoseconds.</summary>
    public long LatencyNs { get; set; }

    /// <summary>Requests under way.</summary>
    public int InUse => _inUse;

    /// <summary>The limits of a queue over a store.</summary>
    public static QueueLimits LimitsOf(BlockDevice store)
    {
        BlockLimits limits = store.Limits;
        return new QueueLimits
        {
            LogicalBlockBytes = limits.LogicalBlockBytes,
            PhysicalBlockBytes = limits.PhysicalBlockBytes,
            MinimumIoBytes = limits.PhysicalBlockBytes,
            OptimalIoBytes = limits.OptimalIoBytes,
            DiscardGranularityBytes = limits.DiscardGranularityBytes,
            MaximumDiscardBytes = limits.MaximumDiscardBytes,
            MaximumWriteZeroesBytes = limits.MaximumWriteZeroesBytes,
            HasWriteCache = limits.HasWriteCache,
            HasForceUnitAccess = limits.HasForceUnitAccess,
            IsRotational = limits.IsRotational,
        };
    }

    /// <inheritdoc/>
    public override void RequestFunction(RequestQueue queue)
    {
        while (_inUse < Depth && queue.Peek() is { } request)
        {
            queue.Start(request);
            _inUse++;
            Begin(queue, request);
        }
    }

    /// <inheritdoc/>
    public override PrepareResult Prepare(RequestQueue queue, Request request) => PrepareResult.Ready;

    /// <inheritdoc/>
    public override bool TryGetBudget(RequestQueue queue)
    {
        if (_inUse >= Depth)
        {
            return false;
        }

        _inUse++;
        return true;
    }

    /// <inheritdoc/>
    public override void PutBudget(RequestQueue queue) => _inUse--;

    /// <inheritdoc/>
    public override QueueResult QueueRequest(RequestQueue queue, Request request, bool isLast)
    {
        request.IsPrepared = true;
        queue.Start(request);
        Begin(queue, request);
        return QueueResult.Queued;
    }

    /// <inheritdoc/>
    public override void Complete(Request request)
    {
        var command = (LoopCommand)request.Command!;
        BlockStatus status = command.Status;
        RequestQueue queue = request.Queue;
        request.Command = null;
        command.NextFree = _free;
        _free = command;
        _inUse--;
        queue.Finish(request, status);
        if (!queue.Options.Policy.IsMultiQueue)
        {
            queue.Run();
        }
    }

    /// <inheritdoc/>
    public override TimeoutVerdict TimedOut(Request request) => TimeoutVerdict.ResetTimer;

    private void Begin(RequestQueue queue, Request request)
    {
        LoopCommand? command = _free;
        if (command is null)
        {
            command = new LoopCommand(this, queue.Options.HomeCpu);
        }
        else
        {
            _free = command.NextFree;
        }

        request.Command = command;
        command.Begin(_store, request);
    }
}
