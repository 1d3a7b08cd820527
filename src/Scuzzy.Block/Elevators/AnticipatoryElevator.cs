using Scuzzy.Block.Attributes;
using Scuzzy.Block.Queue;
using Scuzzy.Storage;

namespace Scuzzy.Block.Elevators;

/// <summary>Batches of reads and writes by time; after a read it keeps the disk idle for a moment, because the same
/// task will probably read nearby (kernel 2.6.32: as-iosched.c).</summary>
internal sealed class AnticipatoryElevator : Elevator
{
    private const long MillisecondNs = 1_000_000;

    /// <summary>A task that thinks longer than this is not waited for (kernel: MAX_THINKTIME, HZ/50).</summary>
    private const long MaximumThinkNs = 20 * MillisecondNs;

    /// <summary>A read that starts within this of the last is close enough to break the wait: 1 MiB.</summary>
    private const long CloseBytes = 1024 * 1024;

    private static readonly QueueAttribute[] s_tunables =
    [
        ElevatorTunable.Of<AnticipatoryElevator>("est_time", e => e._thinkNs / MillisecondNs, null),
        ElevatorTunable.Of<AnticipatoryElevator>("read_expire", e => e._readExpireMs, (e, v) => e._readExpireMs = v),
        ElevatorTunable.Of<AnticipatoryElevator>("write_expire", e => e._writeExpireMs, (e, v) => e._writeExpireMs = v),
        ElevatorTunable.Of<AnticipatoryElevator>("antic_expire", e => e._anticipateMs, (e, v) => e._anticipateMs = v),
        ElevatorTunable.Of<AnticipatoryElevator>(
            "read_batch_expire",
            e => e._readBatchMs,
            (e, v) => e._readBatchMs = v
        ),
        ElevatorTunable.Of<AnticipatoryElevator>(
            "write_batch_expire",
            e => e._writeBatchMs,
            (e, v) => e._writeBatchMs = v
        ),
    ];

    private readonly ElevatorTimer _timer;
    private DeadlineLists _reads;
    private DeadlineLists _writes;
    private long _readPosition;
    private long _writePosition;
    private bool _isWriting;
    private long _batchEndNs;
    private bool _isAnticipating;
    private bool _hasAnticipated;
    private int _lastSubmitter;
    private bool _lastWasRead;
    private long _lastEndNs;
    private long _thinkNs;
    private int _inDriver;
    private long _readExpireMs = 125;
    private long _writeExpireMs = 250;
    private long _readBatchMs = 500;
    private long _writeBatchMs = 125;
    private long _anticipateMs;

    public AnticipatoryElevator(RequestQueue queue)
        : base(queue)
    {
        _timer = new ElevatorTimer(queue.Options.HomeCpu, StopAnticipating);
        int hz = queue.Options.Hz;
        _anticipateMs = Math.Max(hz / 150, 1) * 1000 / hz;
    }

    /// <inheritdoc/>
    public override string Name => "anticipatory";

    /// <inheritdoc/>
    public override bool HasWork => !_reads.IsEmpty || !_writes.IsEmpty;

    /// <inheritdoc/>
    public override IReadOnlyList<QueueAttribute> Tunables => s_tunables;

    /// <inheritdoc/>
    public override void Add(Request request)
    {
        bool isRead = IsRead(request);
        request.FifoExpiryNs = NowNs + ((isRead ? _readExpireMs : _writeExpireMs) * MillisecondNs);
        (isRead ? ref _reads : ref _writes).Add(request);
        if (isRead && _lastWasRead && request.Submitter == _lastSubmitter)
        {
            // A moving average of how long the task thinks between its reads.
            _thinkNs = ((7 * _thinkNs) + Math.Min(NowNs - _lastEndNs, 2 * MaximumThinkNs)) / 8;
        }

        if (_isAnticipating && isRead && IsWorthIt(request))
        {
            StopAnticipating();
        }
    }

    /// <inheritdoc/>
    public override Request? Dispatch(bool isForced)
    {
        if (isForced)
        {
            _timer.Cancel();
            _isAnticipating = false;
        }
        else if (_isAnticipating)
        {
            return null;
        }

        if (!HasWork || (!isForced && Anticipates()))
        {
            return null;
        }

        ChooseDirection();
        ref DeadlineLists lists = ref _isWriting ? ref _writes : ref _reads;
        Request oldest = lists.Fifo.First!;
        Request request =
            NowNs > oldest.FifoExpiryNs
                ? oldest
                : lists.Sorted.AtOrAfter(_isWriting ? _writePosition : _readPosition) ?? lists.Sorted.First!;
        lists.Remove(request);
        (_isWriting ? ref _writePosition : ref _readPosition) = request.EndBytes;
        _hasAnticipated = false;
        _inDriver++;
        return request;
    }

    /// <inheritdoc/>
    public override void Completed(Request request)
    {
        _inDriver--;
        _lastWasRead = IsRead(request);
        _lastSubmitter = request.Submitter;
        _lastEndNs = NowNs;
        if (HasWork)
        {
            Queue.KickSoon();
        }
    }

    /// <inheritdoc/>
    public override Request? FindFrontMerge(Bio bio) =>
        bio.Operation == BlockOperation.Read ? _reads.Sorted.Find(bio.EndBytes) : _writes.Sorted.Find(bio.EndBytes);

    /// <inheritdoc/>
    public override Request? Former(Request request) => RequestTree.Previous(request);

    /// <inheritdoc/>
    public override Request? Latter(Request request) => RequestTree.Next(request);

    /// <inheritdoc/>
    public override void FrontMerged(Request request) => Lists(request).Reposition(request);

    /// <inheritdoc/>
    public override void Absorbed(Request kept, Request absorbed) => Lists(kept).Absorb(kept, absorbed);

    /// <inheritdoc/>
    public override void Exit() => _timer.Cancel();

    private static bool IsRead(Request request) => request.Operation == BlockOperation.Read;

    private ref DeadlineLists Lists(Request request) => ref IsRead(request) ? ref _reads : ref _writes;

    /// <summary>A read worth breaking the wait for: of the awaited task, or close to where the disk is.</summary>
    private bool IsWorthIt(Request request) =>
        request.Submitter == _lastSubmitter || Math.Abs(request.OffsetBytes - _readPosition) <= CloseBytes;

    /// <summary>Starts to wait if a read has just ended and its task is likely to read on nearby.</summary>
    private bool Anticipates()
    {
        if (
            !_lastWasRead
            || _hasAnticipated
            || _inDriver > 0
            || _anticipateMs == 0
            || _thinkNs > Math.Min(MaximumThinkNs, _anticipateMs * MillisecondNs)
            || HasCloseRead()
            || OldestExpired(ref _reads)
            || OldestExpired(ref _writes)
        )
        {
            return false;
        }

        _hasAnticipated = true;
        _isAnticipating = true;
        _timer.Arm(Queue.Shard, NowNs + (_anticipateMs * MillisecondNs));
        return true;
    }

    private bool HasCloseRead()
    {
        Request? next = _reads.Sorted.AtOrAfter(_readPosition);
        if (next is not null && IsWorthIt(next))
        {
            return true;
        }

        Request? previous = _reads.Sorted.Before(_readPosition);
        return previous is not null && IsWorthIt(previous);
    }

    private bool OldestExpired(ref DeadlineLists lists) => !lists.IsEmpty && NowNs > lists.Fifo.First!.FifoExpiryNs;

    private void StopAnticipating()
    {
        _timer.Cancel();
        _isAnticipating = false;
        _hasAnticipated = true;
        Queue.KickSoon();
    }

    private void ChooseDirection()
    {
        bool isEmpty = _isWriting ? _writes.IsEmpty : _reads.IsEmpty;
        bool otherWaits = _isWriting ? !_reads.IsEmpty : !_writes.IsEmpty;
        if (isEmpty || (otherWaits && NowNs > _batchEndNs))
        {
            _isWriting = otherWaits ? !_isWriting : _isWriting;
            _batchEndNs = NowNs + ((_isWriting ? _writeBatchMs : _readBatchMs) * MillisecondNs);
        }
    }
}
