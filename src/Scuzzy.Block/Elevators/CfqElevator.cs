using Scuzzy.Block.Attributes;
using Scuzzy.Block.Queue;
using Scuzzy.Storage;

namespace Scuzzy.Block.Elevators;

/// <summary>Shares the disk fairly between tasks by slices of time, and idles at the end of a task's requests for its
/// next one (kernel 2.6.32, 3.10: cfq-iosched.c).</summary>
internal sealed class CfqElevator : Elevator
{
    private const long MillisecondNs = 1_000_000;
    private const long KibiByte = 1024;
    private const int PriorityLevels = 8;

    private readonly List<CfqQueue> _queues = [];
    private readonly List<CfqQueue> _line = [];
    private readonly ElevatorTimer _timer;
    private readonly QueueAttribute[] _tunables;
    private CfqQueue? _active;
    private CfqQueue? _spare;
    private bool _isIdling;
    private int _held;
    private int _synchronousInDriver;
    private int _inDriver;
    private long _position;
    private long _lastSynchronousEndNs;

    public CfqElevator(RequestQueue queue)
        : base(queue)
    {
        _timer = new ElevatorTimer(queue.Options.HomeCpu, EndIdling);
        Quantum = queue.Options.Policy.CfqQuantum;
        _tunables = queue.Options.Policy.HasCfqGroups ? CfqTunables.WithGroups : CfqTunables.Plain;
    }

    /// <inheritdoc/>
    public override string Name => "cfq";

    /// <inheritdoc/>
    public override bool HasWork => _held > 0;

    /// <inheritdoc/>
    public override bool SortsDispatched => true;

    /// <inheritdoc/>
    public override IReadOnlyList<QueueAttribute> Tunables => _tunables;

    internal long Quantum { get; set; }

    internal long FifoExpireSyncMs { get; set; } = 125;

    internal long FifoExpireAsyncMs { get; set; } = 250;

    internal long BackSeekMaximumKib { get; set; } = 16_384;

    internal long BackSeekPenalty { get; set; } = 2;

    internal long SliceSyncMs { get; set; } = 100;

    internal long SliceAsyncMs { get; set; } = 40;

    internal long SliceAsyncRequests { get; set; } = 2;

    internal long SliceIdleMs { get; set; } = 8;

    internal long GroupIdleMs { get; set; } = 8;

    internal long TargetLatencyMs { get; set; } = 300;

    internal bool HasLowLatency { get; set; } = true;

    /// <inheritdoc/>
    public override void Add(Request request)
    {
        CfqQueue queue = Find(request) ?? Make(request);
        request.ElevatorData = queue;
        long expire = queue.IsSynchronous ? FifoExpireSyncMs : FifoExpireAsyncMs;
        request.FifoExpiryNs = NowNs + (expire * MillisecondNs);
        queue.Lists.Add(request);
        _held++;
        if (ReferenceEquals(queue, _active))
        {
            if (_isIdling)
            {
                StopTimer();
                Queue.KickSoon();
            }

            return;
        }

        PutInLine(queue, atHead: false);
        if (_active is not null && Preempts(queue, _active))
        {
            EndSlice();
            _line.Remove(queue);
            _line.Insert(0, queue);
            Queue.KickSoon();
        }
    }

    /// <inheritdoc/>
    public override Request? Dispatch(bool isForced)
    {
        if (_held == 0)
        {
            return null;
        }

        CfqQueue? queue = isForced ? AnyWithRequests() : Select();
        if (queue is null || (!isForced && !MayDispatch(queue)))
        {
            return null;
        }

        Request request = Choose(queue);
        queue.Lists.Remove(request);
        _held--;
        _position = request.EndBytes;
        queue.InDriver++;
        queue.SliceDispatched++;
        _inDriver++;
        _synchronousInDriver += queue.IsSynchronous ? 1 : 0;
        if (queue.SliceEndNs == 0)
        {
            queue.SliceEndNs = NowNs + SliceNs(queue);
        }

        return request;
    }

    /// <inheritdoc/>
    public override void Completed(Request request)
    {
        var queue = (CfqQueue)request.ElevatorData!;
        request.ElevatorData = null;
        queue.InDriver--;
        _inDriver--;
        if (queue.IsSynchronous)
        {
            _synchronousInDriver--;
            _lastSynchronousEndNs = NowNs;
        }

        if (ReferenceEquals(queue, _active) && queue.Lists.IsEmpty && queue.InDriver == 0)
        {
            if (queue.IsSynchronous && queue.Class != 2 && SliceIdleMs > 0 && NowNs < queue.SliceEndNs)
            {
                _isIdling = true;
                _timer.Arm(Queue.Shard, NowNs + (SliceIdleMs * MillisecondNs));
            }
            else
            {
                EndSlice();
            }
        }

        Recycle(queue);
        if (_held > 0 && !_isIdling)
        {
            Queue.KickSoon();
        }
    }

    /// <inheritdoc/>
    public override bool AllowsMerge(Request request, Bio bio)
    {
        // A synchronous bio does not wait in an asynchronous request, nor in another task's.
        bool isSynchronous = bio.Operation == BlockOperation.Read || (bio.Flags & BioFlags.Synchronous) != 0;
        return isSynchronous == request.IsSynchronous && (!isSynchronous || request.Submitter == bio.Submitter);
    }

    /// <inheritdoc/>
    public override Request? FindFrontMerge(Bio bio)
    {
        bool isSynchronous = bio.Operation == BlockOperation.Read || (bio.Flags & BioFlags.Synchronous) != 0;
        CfqQueue? queue = Find(bio.Submitter, isSynchronous, bio.Priority);
        return queue?.Lists.Sorted.Find(bio.EndBytes);
    }

    /// <inheritdoc/>
    public override Request? Former(Request request) => RequestTree.Previous(request);

    /// <inheritdoc/>
    public override Request? Latter(Request request) => RequestTree.Next(request);

    /// <inheritdoc/>
    public override void FrontMerged(Request request) => ((CfqQueue)request.ElevatorData!).Lists.Reposition(request);

    /// <inheritdoc/>
    public override void Absorbed(Request kept, Request absorbed)
    {
        var queue = (CfqQueue)absorbed.ElevatorData!;
        queue.Lists.Absorb(kept, absorbed);
        absorbed.ElevatorData = null;
        _held--;
    }

    /// <inheritdoc/>
    public override void Exit() => _timer.Cancel();

    private static int ClassOf(ushort priority) =>
        (priority >> 13) switch
        {
            1 => 0,
            3 => 2,
            _ => 1,
        };

    private static int LevelOf(ushort priority) => priority == 0 ? 4 : priority & (PriorityLevels - 1);

    private static bool Preempts(CfqQueue queue, CfqQueue active) =>
        queue.Class < active.Class || (queue.Class == active.Class && queue.IsSynchronous && !active.IsSynchronous);

    private CfqQueue? Find(Request request) => Find(request.Submitter, request.IsSynchronous, request.Priority);

    private CfqQueue? Find(int submitter, bool isSynchronous, ushort priority)
    {
        foreach (CfqQueue queue in _queues)
        {
            bool isSame = isSynchronous ? queue.Submitter == submitter : queue.Level == LevelOf(priority);
            if (isSame && queue.IsSynchronous == isSynchronous && queue.Class == ClassOf(priority))
            {
                return queue;
            }
        }

        return null;
    }

    private CfqQueue Make(Request request)
    {
        CfqQueue queue = _spare ?? new CfqQueue();
        _spare = null;
        queue.Submitter = request.IsSynchronous ? request.Submitter : 0;
        queue.IsSynchronous = request.IsSynchronous;
        queue.Class = ClassOf(request.Priority);
        queue.Level = LevelOf(request.Priority);
        queue.SliceEndNs = 0;
        queue.SliceDispatched = 0;
        _queues.Add(queue);
        return queue;
    }

    private void Recycle(CfqQueue queue)
    {
        if (queue.IsIdle && !ReferenceEquals(queue, _active))
        {
            _queues.Remove(queue);
            _spare = queue;
        }
    }

    private void PutInLine(CfqQueue queue, bool atHead)
    {
        if (queue.IsInLine)
        {
            return;
        }

        queue.IsInLine = true;
        int at = 0;
        while (at < _line.Count && (_line[at].Class < queue.Class || (!atHead && _line[at].Class == queue.Class)))
        {
            at++;
        }

        _line.Insert(at, queue);
    }

    /// <summary>The queue whose slice it is; null while idling for its next request.</summary>
    private CfqQueue? Select()
    {
        if (_active is { } active)
        {
            bool isUsedUp =
                (active.SliceEndNs != 0 && NowNs >= active.SliceEndNs)
                || (!active.IsSynchronous && active.SliceDispatched >= MaximumAsync(active) && _line.Count > 0);
            if (!isUsedUp)
            {
                if (!active.Lists.IsEmpty)
                {
                    return active;
                }

                if (_isIdling || (active.InDriver > 0 && active.IsSynchronous && SliceIdleMs > 0))
                {
                    return null;
                }
            }

            EndSlice();
        }

        CfqQueue? next = TakeFromLine();
        if (next is null)
        {
            return null;
        }

        next.SliceEndNs = 0;
        next.SliceDispatched = 0;
        _active = next;
        return next;
    }

    /// <summary>The first in line that has requests: a forced dispatch may have emptied some.</summary>
    private CfqQueue? TakeFromLine()
    {
        while (_line.Count > 0)
        {
            CfqQueue next = _line[0];
            _line.RemoveAt(0);
            next.IsInLine = false;
            if (!next.Lists.IsEmpty)
            {
                return next;
            }

            Recycle(next);
        }

        return null;
    }

    private bool MayDispatch(CfqQueue queue)
    {
        if (!queue.IsSynchronous && _synchronousInDriver > 0)
        {
            return false;
        }

        if (queue.IsSynchronous && SliceIdleMs > 0 && _inDriver > _synchronousInDriver)
        {
            // What is asynchronous ends first, or the slice would be spent on waiting.
            return false;
        }

        long maximum =
            queue.Class == 2 ? 1
            : _line.Count > 0 ? Quantum
            : long.MaxValue;
        if (!queue.IsSynchronous && HasLowLatency)
        {
            long depth = (NowNs - _lastSynchronousEndNs) / Math.Max(SliceSyncMs * MillisecondNs, 1);
            maximum = Math.Min(maximum, Math.Max(depth, queue.InDriver == 0 ? 1 : 0));
        }

        return queue.InDriver < maximum;
    }

    private Request Choose(CfqQueue queue)
    {
        Request oldest = queue.Lists.Fifo.First!;
        if (NowNs >= oldest.FifoExpiryNs)
        {
            return oldest;
        }

        Request? next = queue.Lists.Sorted.AtOrAfter(_position);
        Request? previous = queue.Lists.Sorted.Before(_position);
        if (previous is null || next is null)
        {
            return next ?? NearBehind(previous!) ?? queue.Lists.Sorted.First!;
        }

        long ahead = next.OffsetBytes - _position;
        return NearBehind(previous) is { } near && (_position - near.OffsetBytes) * BackSeekPenalty < ahead
            ? near
            : next;
    }

    /// <summary>A request behind the head, if it is not too far to seek back for.</summary>
    private Request? NearBehind(Request previous) =>
        _position - previous.OffsetBytes <= BackSeekMaximumKib * KibiByte ? previous : null;

    private CfqQueue? AnyWithRequests()
    {
        foreach (CfqQueue queue in _queues)
        {
            if (!queue.Lists.IsEmpty)
            {
                return queue;
            }
        }

        return null;
    }

    private void EndSlice()
    {
        CfqQueue? active = _active;
        _active = null;
        StopTimer();
        if (active is null)
        {
            return;
        }

        if (!active.Lists.IsEmpty)
        {
            PutInLine(active, atHead: false);
        }

        Recycle(active);
    }

    private void StopTimer()
    {
        _isIdling = false;
        _timer.Cancel();
    }

    private void EndIdling()
    {
        EndSlice();
        Queue.KickSoon();
    }

    /// <summary>Longer for better levels: a fifth of the base for each step from level 4 (kernel:
    /// cfq_prio_slice).</summary>
    private long SliceNs(CfqQueue queue)
    {
        long slice = (queue.IsSynchronous ? SliceSyncMs : SliceAsyncMs) * MillisecondNs;
        return slice + (slice / 5 * (4 - queue.Level));
    }

    private long MaximumAsync(CfqQueue queue) =>
        2 * (SliceAsyncRequests + (SliceAsyncRequests * (PriorityLevels - 1 - queue.Level)));
}
