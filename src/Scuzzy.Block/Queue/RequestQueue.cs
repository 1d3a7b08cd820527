using System.Runtime.CompilerServices;
using Scuzzy.Block.Tags;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Storage;

namespace Scuzzy.Block.Queue;

/// <summary>A device's queue of requests (kernel: struct request_queue). One home CPU's shard owns it.</summary>
/// <remarks>At rest it costs a few hundred bytes: requests come from the shard's pool, tags from the host.</remarks>
public sealed partial class RequestQueue
{
    /// <summary>nr_requests of the request-function kernels (BLKDEV_MAX_RQ).</summary>
    private const int DefaultRequests = 128;

    private readonly DispatchOrder _order;
    private readonly BlockLayer _layer;
    private readonly QueueWork _work;
    private QueueDelayTimer? _delay;
    private readonly bool _hasClasses;
    private bool _isKicked;
    private bool _mustLookAtAll;

    /// <summary>Creates a queue.</summary>
    public RequestQueue(RequestQueueOptions options)
    {
        Options = options;
        Driver = options.Driver;
        Shard = options.HomeCpu.Shard;
        Tags = options.Tags;
        _layer = BlockLayer.Of(Shard);
        _work = new QueueWork(this);
        _timer = new QueueTimeoutTimer(this);
        _timeoutNs = options.TimeoutNs;
        _tickNs = SecondNs / options.Hz;
        _roundingNs = (long)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)options.Hz) * SecondNs / options.Hz;
        RequestLimit = DefaultRequests;
        _hash = _layer.MergeHash;
        _completesInPlace = options.Policy.CompletesInPlace && options.HomeCpu.Shard.Runtime.Cpus.Count == 1;
        _hasClasses = options.Policy.HasRequestClasses;
        Number = _layer.NextQueueNumber();
        _order = options.Policy.IsMultiQueue ? new MultiQueueDispatch(this) : new RequestFunctionDispatch(this);
        Limits = options.Limits;
        SetElevator(DefaultElevator());
    }

    /// <summary>With one CPU there is nobody to complete on instead: where the driver is, without the
    /// softirq.</summary>
    private readonly bool _completesInPlace;

    /// <summary>What it was made of.</summary>
    public RequestQueueOptions Options { get; }

    /// <summary>The shard that owns it.</summary>
    public Shard Shard { get; }

    /// <summary>The tags.</summary>
    public TagSet Tags { get; }

    /// <summary>True between <see cref="Stop"/> and <see cref="Restart"/>.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>The next queue in line for a tag.</summary>
    internal RequestQueue? NextTagWaiter { get; set; }

    /// <summary>True while in line for a tag.</summary>
    internal bool IsTagWaiter { get; set; }

    internal QueueDriver Driver { get; }

    /// <summary>How many requests it has had.</summary>
    private long _ordinal;

    /// <summary>Tells the queues of a shard apart, from 1.</summary>
    internal int Number { get; }

    /// <summary>True if requests get tags: always with multi-queue, else once the driver has taken one.</summary>
    internal bool HasTags { get; private set; }

    internal BlockLayer Layer => _layer;

    /// <summary>Submits a bio from a CPU of this shard (kernel: submit_bio). The bio ends by its Ended; inside this
    /// call only if it is refused or there is nothing to do.</summary>
    public void Submit(Bio bio, Cpu cpu)
    {
        bio.Start();
        SubmitStarted(bio, cpu);
    }

    /// <summary>Submits a driver's own command, at the head (kernel: blk_execute_rq_nowait).</summary>
    public void Submit(PassthroughRequest passthrough, Cpu cpu)
    {
        Request? request = IsFrozen && !IsClosed ? null : TakeRequest(cpu, isSynchronous: true);
        if (request is null)
        {
            WaitPassthrough(passthrough, cpu);
            return;
        }

        SubmitAtHead(request, passthrough);
    }

    /// <summary>Request-function order: the next request, prepared; it stays in the queue (kernel: blk_peek_request).
    /// Null if there is none, or none can be prepared now.</summary>
    public Request? Peek() => _order.Peek();

    /// <summary>Takes a tag of the tag set; false if there is none (kernel: blk_queue_start_tag). Multi-queue requests
    /// hold theirs already.</summary>
    public bool TryTakeTag(Request request)
    {
        HasTags = true;
        if (request.Tag != Request.NoTag || Tags.TryTake(request))
        {
            return true;
        }

        Tags.Wait(this, request);
        return false;
    }

    /// <summary>Puts a started or peeked request back, timer off, tag released (kernel: blk_requeue_request,
    /// blk_mq_requeue_request). Prepared requests keep their command.</summary>
    /// <param name="request">The request.</param>
    /// <param name="runQueue">Also run the queue, from work context.</param>
    public void Requeue(Request request, bool runQueue)
    {
        if (request.Tag != Request.NoTag)
        {
            Tags.Release(request);
        }

        if (request.Place == RequestPlace.Driver)
        {
            _order.Decided(request);
            request.ClearDecision();
            request.IsStarted = false;
            Requeues++;
            _order.Requeue(request, runQueue);
            return;
        }

        // Peeked, not started: it has not left its place at the head.
        Invariant.Holds(request.Place == RequestPlace.Dispatch, "a request was requeued that is not the driver's");
        if (runQueue)
        {
            KickSoon();
        }
    }

    /// <summary>Runs the queue now, in this context (kernel: __blk_run_queue, blk_mq_run_hw_queue).</summary>
    public void Run()
    {
        _order.Kick();
        _order.Run();
    }

    /// <summary>Runs the queue with what was put back, from work context, or now if it is not a multi-queue one
    /// (kernel: blk_mq_kick_requeue_list, __blk_run_queue).</summary>
    public void RunAndKick()
    {
        if (Options.Policy.IsMultiQueue)
        {
            KickSoon();
        }
        else
        {
            Run();
        }
    }

    /// <summary>Runs the queue from work context after a time in nanoseconds (kernel: blk_delay_queue,
    /// blk_mq_delay_run_hw_queues).</summary>
    /// <remarks>In whole ticks, as the kernel's timers count; an earlier delayed run stands.</remarks>
    public void RunAfter(long nanoseconds)
    {
        long tick = 1_000_000_000 / Options.Hz;
        long ticks = (Shard.NowNs / tick) + ((Math.Max(nanoseconds, 0) + tick - 1) / tick);
        if (Options.Policy.IsMultiQueue)
        {
            // Since 4.8 the timer wheel fires in the tick after the one asked for.
            ticks++;
        }

        _delay ??= new QueueDelayTimer(this);
        if (!_delay.IsArmed || _delay.DeadlineNs > ticks * tick)
        {
            _delay.Arm(Shard, ticks * tick);
        }
    }

    /// <summary>Stops dispatching until <see cref="Restart"/> (kernel: blk_stop_queue,
    /// blk_mq_quiesce_queue).</summary>
    public void Stop() => IsStopped = true;

    /// <summary>Dispatches again after <see cref="Stop"/> (kernel: blk_start_queue).</summary>
    public void Restart()
    {
        if (IsStopped)
        {
            IsStopped = false;
            Run();
        }
    }

    /// <summary>Submits a bio that its device has taken over already.</summary>
    internal void SubmitStarted(Bio bio, Cpu cpu)
    {
        // Path 1: a bio is submitted.
        Shard.Mark(Step.BioSubmitted, 0, bio);
        if (
            bio.Operation <= BlockOperation.Write
            && bio.LengthBytes - 1 < _maximumBytes
            && bio.LengthBytes != 0
            && bio.Data.Count <= MaximumSegments
            && !_mustLookAtAll
        )
        {
            Accept(bio, cpu);
            return;
        }

        SubmitUnusual(bio, cpu);
    }

    /// <summary>Submits a part of a bio that was too long.</summary>
    internal void SubmitPart(Bio part, Cpu cpu) => Accept(part, cpu);

    /// <summary>A request comes from a plug.</summary>
    internal void Unplugged(Request request) => _order.Insert(request);

    /// <summary>All requests of a plug have come.</summary>
    internal void RunUnplugged() => _order.Run();

    /// <summary>Runs the queue from work context.</summary>
    internal void RunSoon()
    {
        if (!_work.IsQueued)
        {
            Options.HomeCpu.Raise(CpuContext.Work, _work);
        }
    }

    /// <summary>As <see cref="RunSoon"/>, with what a run from outside does on top.</summary>
    internal void KickSoon()
    {
        _isKicked = true;
        RunSoon();
    }

    internal void RunFromWork()
    {
        if (_isKicked)
        {
            _isKicked = false;
            _order.Kick();
        }

        ServeWaiters();
        _order.Run();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Accept(Bio bio, Cpu cpu)
    {
        if (RefusesBios)
        {
            EndBio(bio, BlockStatus.IoError);
        }
        else if (MustWait(bio) || !_order.TrySubmit(bio, cpu))
        {
            WaitBio(bio, cpu);
        }
    }

    private void SubmitAtHead(Request request, PassthroughRequest passthrough)
    {
        request.Passthrough = passthrough;
        request.Operation = passthrough.IsWrite ? BlockOperation.Write : BlockOperation.Read;
        request.OffsetBytes = 0;
        request.LengthBytes = passthrough.Data.LengthBytes;
        request.SegmentCount = passthrough.Data.Count;
        request.TimeoutNs = passthrough.TimeoutNs;
        request.Flags = BioFlags.Quiet | BioFlags.NoMerge;
        request.Priority = 0;
        _order.SubmitAtHead(request);
    }
}
