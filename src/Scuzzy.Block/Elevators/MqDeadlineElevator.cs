using System.Runtime.CompilerServices;
using Scuzzy.Block.Attributes;
using Scuzzy.Block.Queue;
using Scuzzy.Storage;

namespace Scuzzy.Block.Elevators;

/// <summary>The deadline elevator of the multi-queue kernels: three priority classes, the lower ones served only if
/// the higher are empty or they have aged (kernel: mq-deadline.c).</summary>
internal sealed class MqDeadlineElevator(RequestQueue queue) : Elevator(queue)
{
    private const long MillisecondNs = 1_000_000;
    private const int Classes = 3;
    private static readonly QueueAttribute[] s_tunables =
    [
        ElevatorTunable.Of<MqDeadlineElevator>("read_expire", e => e._readExpireMs, (e, v) => e._readExpireMs = v),
        ElevatorTunable.Of<MqDeadlineElevator>("write_expire", e => e._writeExpireMs, (e, v) => e._writeExpireMs = v),
        ElevatorTunable.Of<MqDeadlineElevator>(
            "writes_starved",
            e => e._writesStarved,
            (e, v) => e._writesStarved = v,
            int.MinValue
        ),
        ElevatorTunable.Of<MqDeadlineElevator>(
            "front_merges",
            e => e._mergesFront ? 1 : 0,
            (e, v) => e._mergesFront = v != 0,
            0,
            1
        ),
        ElevatorTunable.Of<MqDeadlineElevator>("fifo_batch", e => e._fifoBatch, (e, v) => e._fifoBatch = v),
        ElevatorTunable.Of<MqDeadlineElevator>(
            "prio_aging_expire",
            e => e._agingExpireMs,
            (e, v) => e._agingExpireMs = v
        ),
    ];

    private ClassArray _classes;
    private int _held;
    private int _busyClasses;
    private bool _lastWasWrite;
    private long _batching;
    private long _starved;
    private long _readExpireMs = 500;
    private long _writeExpireMs = 5000;
    private long _agingExpireMs = 10_000;
    private long _fifoBatch = 16;
    private long _writesStarved = 2;
    private bool _mergesFront = true;

    /// <inheritdoc/>
    public override string Name => "mq-deadline";

    /// <inheritdoc/>
    public override bool HasWork => _held > 0;

    /// <inheritdoc/>
    public override IReadOnlyList<QueueAttribute> Tunables => s_tunables;

    /// <inheritdoc/>
    public override void Add(Request request)
    {
        bool isRead = IsRead(request);
        request.FifoExpiryNs = NowNs + ((isRead ? _readExpireMs : _writeExpireMs) * MillisecondNs);
        ref PriorityClass at = ref _classes[ClassOf(request.Priority)];
        (isRead ? ref at.Reads : ref at.Writes).Add(request);
        Enter(ref at);
        _held++;
    }

    /// <inheritdoc/>
    public override bool TryPass(Request request)
    {
        int number = ClassOf(request.Priority);
        if (_held > 0 || (_busyClasses > 0 && IsBarred(number)))
        {
            return false;
        }

        ref PriorityClass at = ref _classes[number];
        Enter(ref at);
        bool isWrite = !IsRead(request);
        bool continues =
            isWrite == _lastWasWrite && request.OffsetBytes >= at.Position(isWrite) && _batching < _fifoBatch;

        // No write is waiting, so none has starved.
        Choose(ref at, request, isWrite, continues);
        return true;
    }

    /// <inheritdoc/>
    public override Request? Dispatch(bool isForced)
    {
        if (_held == 0)
        {
            return null;
        }

        if (_busyClasses > 1 && DispatchAged() is { } aged)
        {
            return aged;
        }

        for (int i = 0; i < Classes; i++)
        {
            Request? request = Dispatch(ref _classes[i], long.MaxValue);
            if (request is not null)
            {
                return request;
            }

            // What was dispatched of this class and has not ended still bars the lower ones.
            if (_classes[i].Unended > 0 && !isForced)
            {
                return null;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public override void Completed(Request request) => Leave(ref _classes[ClassOf(request.Priority)]);

    /// <inheritdoc/>
    public override Request? FindFrontMerge(Bio bio)
    {
        if (!_mergesFront)
        {
            return null;
        }

        ref PriorityClass at = ref _classes[ClassOf(bio.Priority)];
        return (bio.Operation == BlockOperation.Read ? ref at.Reads : ref at.Writes).Sorted.Find(bio.EndBytes);
    }

    /// <inheritdoc/>
    public override Request? Former(Request request) => RequestTree.Previous(request);

    /// <inheritdoc/>
    public override Request? Latter(Request request) => RequestTree.Next(request);

    /// <inheritdoc/>
    public override void FrontMerged(Request request) => Lists(request).Reposition(request);

    /// <inheritdoc/>
    public override void Absorbed(Request kept, Request absorbed)
    {
        Lists(kept).Absorb(kept, absorbed);
        Leave(ref _classes[ClassOf(absorbed.Priority)]);
        _held--;
    }

    private static bool IsRead(Request request) => request.Operation == BlockOperation.Read;

    /// <summary>0 real time, 1 best effort and none, 2 idle: the class is in the upper three bits.</summary>
    private static int ClassOf(ushort priority) =>
        (priority >> 13) switch
        {
            1 => 0,
            3 => 2,
            _ => 1,
        };

    private ref DeadlineLists Lists(Request request)
    {
        ref PriorityClass at = ref _classes[ClassOf(request.Priority)];
        return ref IsRead(request) ? ref at.Reads : ref at.Writes;
    }

    /// <summary>Requests of a lower class that have waited for too long go first.</summary>
    private Request? DispatchAged()
    {
        for (int i = 1; i < Classes; i++)
        {
            Request? request = Dispatch(ref _classes[i], NowNs - (_agingExpireMs * MillisecondNs));
            if (request is not null)
            {
                return request;
            }
        }

        return null;
    }

    private Request? Dispatch(ref PriorityClass at, long latestStartNs)
    {
        if (at.Reads.IsEmpty && at.Writes.IsEmpty)
        {
            return null;
        }

        bool isWrite = _lastWasWrite;
        Request? request = at.Following(isWrite);
        bool continues = request is not null && _batching < _fifoBatch;
        long starved = _starved;
        if (!continues)
        {
            isWrite = ChoosesWrites(ref at);
            ref DeadlineLists lists = ref isWrite ? ref at.Writes : ref at.Reads;
            Request oldest = lists.Fifo.First!;
            Request? next = at.Following(isWrite);
            request = NowNs > oldest.FifoExpiryNs || next is null ? oldest : next;
        }

        if (StartNs(request!) > latestStartNs)
        {
            _starved = starved;
            return null;
        }

        Choose(ref at, request!, isWrite, continues);
        (isWrite ? ref at.Writes : ref at.Reads).Remove(request!);
        _held--;
        return request;
    }

    /// <summary>A request goes next: the batch and its position follow.</summary>
    private void Choose(ref PriorityClass at, Request request, bool isWrite, bool continues)
    {
        if (!continues)
        {
            _lastWasWrite = isWrite;
            _batching = 0;
        }

        _batching++;
        at.SetPosition(isWrite, request.OffsetBytes);
    }

    private bool ChoosesWrites(ref PriorityClass at)
    {
        if (!at.Reads.IsEmpty && (at.Writes.IsEmpty || _starved++ < _writesStarved))
        {
            return false;
        }

        _starved = 0;
        return true;
    }

    /// <summary>True if a higher class has requests that have not ended.</summary>
    private bool IsBarred(int number)
    {
        for (int i = 0; i < number; i++)
        {
            if (_classes[i].Unended > 0)
            {
                return true;
            }
        }

        return false;
    }

    private void Enter(ref PriorityClass at) => _busyClasses += at.Unended++ == 0 ? 1 : 0;

    private void Leave(ref PriorityClass at) => _busyClasses -= --at.Unended == 0 ? 1 : 0;

    private long StartNs(Request request) =>
        request.FifoExpiryNs - ((IsRead(request) ? _readExpireMs : _writeExpireMs) * MillisecondNs);

    private struct PriorityClass
    {
        public DeadlineLists Reads;
        public DeadlineLists Writes;
        public long Unended;
        private long _readPosition;
        private long _writePosition;

        /// <summary>The next request by offset from the last one dispatched (kernel: deadline_next_request).</summary>
        public readonly Request? Following(bool isWrite) =>
            isWrite ? Writes.Sorted.AtOrAfter(_writePosition) : Reads.Sorted.AtOrAfter(_readPosition);

        public readonly long Position(bool isWrite) => isWrite ? _writePosition : _readPosition;

        public void SetPosition(bool isWrite, long offset)
        {
            if (isWrite)
            {
                _writePosition = offset;
            }
            else
            {
                _readPosition = offset;
            }
        }
    }

    [InlineArray(Classes)]
    private struct ClassArray
    {
        private PriorityClass _first;
    }
}
