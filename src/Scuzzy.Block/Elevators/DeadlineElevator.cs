using Scuzzy.Block.Attributes;
using Scuzzy.Block.Queue;
using Scuzzy.Storage;

namespace Scuzzy.Block.Elevators;

/// <summary>Batches by offset, reads before writes, with a deadline for each (kernel 2.6.32, 3.10:
/// deadline-iosched.c).</summary>
internal sealed class DeadlineElevator(RequestQueue queue) : Elevator(queue)
{
    private const long MillisecondNs = 1_000_000;
    private static readonly QueueAttribute[] s_tunables =
    [
        ElevatorTunable.Of<DeadlineElevator>("read_expire", e => e._readExpireMs, (e, v) => e._readExpireMs = v),
        ElevatorTunable.Of<DeadlineElevator>("write_expire", e => e._writeExpireMs, (e, v) => e._writeExpireMs = v),
        ElevatorTunable.Of<DeadlineElevator>(
            "writes_starved",
            e => e._writesStarved,
            (e, v) => e._writesStarved = v,
            int.MinValue
        ),
        ElevatorTunable.Of<DeadlineElevator>(
            "front_merges",
            e => e._mergesFront ? 1 : 0,
            (e, v) => e._mergesFront = v != 0,
            0,
            1
        ),
        ElevatorTunable.Of<DeadlineElevator>("fifo_batch", e => e._fifoBatch, (e, v) => e._fifoBatch = v),
    ];

    private DeadlineLists _reads;
    private DeadlineLists _writes;
    private Request? _nextRead;
    private Request? _nextWrite;
    private long _batching;
    private long _starved;
    private long _readExpireMs = 500;
    private long _writeExpireMs = 5000;
    private long _fifoBatch = 16;
    private long _writesStarved = 2;
    private bool _mergesFront = true;

    /// <inheritdoc/>
    public override string Name => "deadline";

    /// <inheritdoc/>
    public override bool HasWork => !_reads.IsEmpty || !_writes.IsEmpty;

    /// <inheritdoc/>
    public override IReadOnlyList<QueueAttribute> Tunables => s_tunables;

    /// <inheritdoc/>
    public override void Add(Request request)
    {
        long expire = IsRead(request) ? _readExpireMs : _writeExpireMs;
        request.FifoExpiryNs = NowNs + (expire * MillisecondNs);
        Lists(request).Add(request);
    }

    /// <inheritdoc/>
    public override Request? Dispatch(bool isForced)
    {
        Request? request = _nextWrite ?? _nextRead;
        if (request is null || _batching >= _fifoBatch)
        {
            request = StartBatch();
        }

        if (request is null)
        {
            return null;
        }

        _batching++;
        bool isRead = IsRead(request);
        Request? next = RequestTree.Next(request);
        _nextRead = isRead ? next : null;
        _nextWrite = isRead ? null : next;
        Lists(request).Remove(request);
        return request;
    }

    /// <inheritdoc/>
    public override Request? FindFrontMerge(Bio bio)
    {
        if (!_mergesFront)
        {
            return null;
        }

        return bio.Operation == BlockOperation.Read
            ? _reads.Sorted.Find(bio.EndBytes)
            : _writes.Sorted.Find(bio.EndBytes);
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
        if (ReferenceEquals(_nextRead, absorbed))
        {
            _nextRead = RequestTree.Next(absorbed);
        }

        if (ReferenceEquals(_nextWrite, absorbed))
        {
            _nextWrite = RequestTree.Next(absorbed);
        }

        Lists(kept).Absorb(kept, absorbed);
    }

    private static bool IsRead(Request request) => request.Operation == BlockOperation.Read;

    private ref DeadlineLists Lists(Request request) => ref IsRead(request) ? ref _reads : ref _writes;

    private Request? StartBatch()
    {
        bool reads = !_reads.IsEmpty;
        if (reads && !_writes.IsEmpty && _starved++ >= _writesStarved)
        {
            reads = false;
        }

        if (!reads)
        {
            _starved = 0;
        }

        ref DeadlineLists lists = ref reads ? ref _reads : ref _writes;
        if (lists.IsEmpty)
        {
            return null;
        }

        _batching = 0;
        Request oldest = lists.Fifo.First!;
        Request? next = reads ? _nextRead : _nextWrite;
        return NowNs > oldest.FifoExpiryNs || next is null ? oldest : next;
    }
}
