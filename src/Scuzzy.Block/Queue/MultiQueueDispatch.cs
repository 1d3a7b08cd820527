using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Storage;

namespace Scuzzy.Block.Queue;

/// <summary>The multi-queue order: budget, then the elevator's choice, then a tag, then the driver
/// (kernel: blk-mq.c, blk-mq-sched.c).</summary>
/// <remarks>All hardware queues of a device share its dispatch list; only tags are apart.</remarks>
internal sealed class MultiQueueDispatch(RequestQueue queue) : DispatchOrder(queue)
{
    /// <summary>Most requests of one run; what is left is run from work context.</summary>
    private const int MaximumPerRun = 256;

    /// <summary>A run after a general shortage comes this much later (kernel: BLK_MQ_RESOURCE_DELAY).</summary>
    private const long ResourceDelayNs = 3_000_000;

    /// <summary>So many of the newest requests are tried for a merge without an elevator
    /// (blk_bio_list_merge).</summary>
    private const int MergeTries = 8;

    private RequestList _requeued;
    private RequestList _software;
    private bool _isRunning;
    private bool _runAgain;
    private bool _restart;

    /// <inheritdoc/>
    public override bool HasWork =>
        !Waiting.IsEmpty || (Queue.Elevator is { } elevator ? elevator.HasWork : !_software.IsEmpty);

    /// <inheritdoc/>
    public override bool TrySubmit(Bio bio, Cpu cpu)
    {
        Plug plug = Queue.Layer.PlugOf(cpu);
        bool needsSequence = RequestQueue.NeedsSequence(bio);
        if (!needsSequence && TryMerge(bio, plug))
        {
            return true;
        }

        Request? request = Queue.TryMake(bio, cpu);
        if (request is null)
        {
            return false;
        }

        if (needsSequence)
        {
            Queue.Flush.Insert(request);
        }
        else if (plug.IsActive)
        {
            plug.Add(request);
        }
        else if (!_isRunning && !HasWork && !Queue.IsStopped)
        {
            // Path 3 follows directly: nothing is queued that it could overtake.
            IssueDirectly(request);
        }
        else
        {
            Insert(request);
            Run();
        }

        return true;
    }

    /// <inheritdoc/>
    public override void OpenPlug() { }

    /// <inheritdoc/>
    public override void Insert(Request request)
    {
        if (Queue.Elevator is not null)
        {
            Queue.ElevatorAdd(request);
            return;
        }

        request.Place = RequestPlace.Elevator;
        _software.AddLast(request);
    }

    /// <inheritdoc/>
    public override Request? Peek()
    {
        Invariant.Broken("Peek belongs to the request-function order");
        return null;
    }

    /// <inheritdoc/>
    public override void Starting(Request request) { }

    /// <inheritdoc/>
    public override void Decided(Request request) { }

    /// <inheritdoc/>
    public override void TimerReset(Request request) { }

    /// <inheritdoc/>
    public override bool SequenceStepEnded(Request request, BlockStatus status) => false;

    /// <inheritdoc/>
    public override void Requeue(Request request, bool runQueue)
    {
        InDriver--;
        request.Place = RequestPlace.Dispatch;
        _requeued.AddLast(request);
        if (runQueue)
        {
            Queue.KickSoon();
        }
    }

    /// <inheritdoc/>
    public override void Finished(Request request)
    {
        if (request.Place == RequestPlace.Driver)
        {
            InDriver--;
        }
    }

    /// <summary>A request of the device has ended: what waited for that is run (kernel: blk_mq_sched_restart). An
    /// elevator may hold back requests until others have ended.</summary>
    public override void Freed()
    {
        if (_restart || Queue.Elevator is { HasWork: true })
        {
            _restart = false;
            Queue.RunSoon();
        }
    }

    /// <inheritdoc/>
    public override long ExpireRequests(long nowNs)
    {
        long next = long.MaxValue;
        for (int i = 0; i < Queue.Tags.Count; i++)
        {
            Request? request = Queue.Tags.Find(Queue.Tags.TagAt(i));
            if (request is null || request.Queue != Queue || !request.IsStarted)
            {
                continue;
            }

            // Row 14 of the zoo: whoever has decided it.
            if (request.IsDecided && !Queue.Shard.Plants(PlantedBug.TimesOutTwice))
            {
                continue;
            }

            if (request.DeadlineNs > nowNs)
            {
                next = Math.Min(next, request.DeadlineNs);
            }
            else if (request.TryDecide() || request.IsDecided)
            {
                Queue.TimeOut(request);
            }
        }

        return next;
    }

    /// <inheritdoc/>
    public override void Kick()
    {
        while (!_requeued.IsEmpty)
        {
            Request request = _requeued.RemoveFirst();
            if (request.IsPrepared || request.Passthrough is not null || request.Special != RequestSpecial.None)
            {
                Waiting.AddLast(request);
            }
            else
            {
                Waiting.AddFirst(request);
            }
        }
    }

    /// <inheritdoc/>
    public override void DrainElevator()
    {
        while (Queue.Elevator is { HasWork: true } && Queue.ElevatorTake(isForced: true) is { } request)
        {
            Waiting.AddLast(request);
        }
    }

    /// <inheritdoc/>
    public override void Run()
    {
        if (_isRunning)
        {
            _runAgain = true;
            return;
        }

        _isRunning = true;
        int left = MaximumPerRun;
        do
        {
            _runAgain = false;
            while (left > 0 && !Queue.IsStopped && HasWork && DispatchOne(null))
            {
                left--;
            }
        } while (_runAgain && left > 0);

        Ran(left == 0);
    }

    private void IssueDirectly(Request request)
    {
        _isRunning = true;
        _runAgain = false;
        DispatchOne(request);
        Ran(hasMore: false);
        if (_runAgain)
        {
            Run();
        }
    }

    private void Ran(bool hasMore)
    {
        _isRunning = false;
        if (hasMore)
        {
            Queue.RunSoon();
        }

        Queue.Tags.PassOn();
    }

    private bool TryMerge(Bio bio, Plug plug)
    {
        if (Queue.NoMerges == 2)
        {
            return false;
        }

        if (plug.IsActive && RequestMerge.IsMergeable(bio) && plug.TryMerge(Queue, bio))
        {
            return true;
        }

        if (Queue.Elevator is not null)
        {
            return Queue.TryElevatorMerge(bio);
        }

        if (_software.IsEmpty || !RequestMerge.IsMergeable(bio))
        {
            return false;
        }

        Request? request = _software.Last;
        for (int i = 0; request is not null && i < MergeTries; i++)
        {
            if (RequestMerge.TryJoin(Queue, request, bio) != MergeKind.None)
            {
                return true;
            }

            request = request.Previous;
        }

        return false;
    }

    /// <summary>Dispatches the given request, or the next; false if there is none or something is short.</summary>
    private bool DispatchOne(Request? request)
    {
        Queue.Shard.PreemptionPoint(Queue.Options.HomeCpu, CpuContext.Work);
        if (!Queue.Driver.TryGetBudget(Queue))
        {
            if (request is not null)
            {
                Insert(request);
            }

            Shortage(isDevice: true);
            return false;
        }

        bool isDirect = request is not null;
        if (isDirect && !Queue.TryPassElevator(request!))
        {
            Insert(request!);
            request = null;
        }

        request ??= TakeNext();
        if (request is null)
        {
            Queue.Driver.PutBudget(Queue);
            return false;
        }

        if (request.Tag == Request.NoTag && !Queue.Tags.TryTake(request))
        {
            Queue.Driver.PutBudget(Queue);
            if (isDirect && Queue.Elevator is null)
            {
                Insert(request);
            }
            else
            {
                Park(request);
            }

            Queue.Tags.Wait(Queue, request);
            return false;
        }

        // Path 3: the elevator has ordered it and it holds its tag.
        Queue.Shard.Mark(Step.Ordered, request.Handle, request);
        request.Place = RequestPlace.Driver;
        InDriver++;
        QueueResult result = Queue.Driver.QueueRequest(Queue, request, isLast: !HasWork);
        return result == QueueResult.Queued || NotQueued(request, result);
    }

    private bool NotQueued(Request request, QueueResult result)
    {
        if (result is QueueResult.Error or QueueResult.Offline)
        {
            Queue.EndSoon(request, result == QueueResult.Offline ? BlockStatus.Offline : BlockStatus.IoError);
            return true;
        }

        // Not accepted: it keeps nothing but its place at the head.
        InDriver--;
        Queue.Tags.Release(request);
        request.IsStarted = false;
        request.ClearDecision();
        Park(request);
        Shortage(isDevice: result == QueueResult.DeviceResource);
        return false;
    }

    private void Park(Request request)
    {
        request.Place = RequestPlace.Dispatch;
        Waiting.AddFirst(request);
    }

    /// <summary>A device's shortage ends with one of its own requests; a general one, or one of an idle device,
    /// is tried again after a while.</summary>
    private void Shortage(bool isDevice)
    {
        _restart = true;
        if (!isDevice || InDriver == 0)
        {
            Queue.RunAfter(ResourceDelayNs);
        }
    }

    private Request? TakeNext()
    {
        if (!Waiting.IsEmpty)
        {
            return Waiting.RemoveFirst();
        }

        if (Queue.Elevator is not null)
        {
            return Queue.ElevatorTake(isForced: false);
        }

        return _software.IsEmpty ? null : _software.RemoveFirst();
    }
}
