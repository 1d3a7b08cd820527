using Scuzzy.Block.Flush;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Storage;

namespace Scuzzy.Block.Queue;

/// <summary>The request-function order: the driver's request function peeks at prepared requests, which stay in the
/// queue until it starts them (kernel 2.6.32, 3.10: blk-core.c, elevator.c).</summary>
internal sealed class RequestFunctionDispatch(RequestQueue queue) : DispatchOrder(queue)
{
    /// <summary>So many requests waiting open the plug (kernel: unplug_thresh).</summary>
    private const int UnplugThreshold = 4;

    /// <summary>The plug opens by itself after this (kernel: unplug_delay).</summary>
    private const long UnplugDelayNs = 3_000_000;

    /// <summary>Most calls of the request function in one run; the rest comes from work context.</summary>
    private const int MaximumCallsPerRun = 16;

    private readonly bool _plugsDevice = queue.Options.Policy.Plugging == PluggingPolicy.PerDevice;
    private RequestList _started;
    private BarrierSequence? _barriers;
    private bool _isPlugged;
    private bool _isRunning;
    private bool _runAgain;

    /// <inheritdoc/>
    public override bool HasWork => !Waiting.IsEmpty || Queue.Elevator is { HasWork: true };

    /// <inheritdoc/>
    public override bool TrySubmit(Bio bio, Cpu cpu)
    {
        bool needsSequence = RequestQueue.NeedsSequence(bio);
        Plug plug = Queue.Layer.PlugOf(cpu);
        bool usesPlug = plug.IsActive && !_plugsDevice;
        if (!needsSequence && TryMerge(bio, usesPlug ? plug : null))
        {
            UnplugAfter(bio);
            return true;
        }

        Request? request = Queue.TryMake(bio, cpu);
        if (request is null)
        {
            return false;
        }

        if (needsSequence)
        {
            SubmitSequence(request);
        }
        else if (usesPlug)
        {
            plug.Add(request);
        }
        else if (_plugsDevice)
        {
            SubmitPlugged(request, bio);
        }
        else
        {
            Insert(request);
            Run();
        }

        return true;
    }

    /// <inheritdoc/>
    public override void OpenPlug()
    {
        if (_isPlugged)
        {
            Run();
        }
    }

    /// <inheritdoc/>
    public override void Insert(Request request)
    {
        if (Queue.Elevator is not null && !Queue.BypassesElevator)
        {
            Queue.ElevatorAdd(request);
            return;
        }

        request.Place = RequestPlace.Dispatch;
        Waiting.AddLast(request);
    }

    /// <inheritdoc/>
    public override Request? Peek()
    {
        while (NextToShow() is { } request)
        {
            if (request.IsPrepared)
            {
                return request;
            }

            if (!request.IsSeen)
            {
                request.IsSeen = true;

                // Path 3: the elevator has ordered it; its tag is taken when it starts.
                Queue.Shard.Mark(Step.Ordered, request.Handle, request);
            }

            switch (Queue.Driver.Prepare(Queue, request))
            {
                case PrepareResult.Ready:
                    request.IsPrepared = true;
                    return request;
                case PrepareResult.Defer:
                    return null;
                case PrepareResult.Kill:
                    Kill(request);
                    break;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public override void Starting(Request request)
    {
        Invariant.Holds(request.Place == RequestPlace.Dispatch, "a request was started that was not peeked");
        Waiting.Remove(request);
        request.Place = RequestPlace.Driver;
        InDriver++;
        TimerReset(request);
    }

    /// <inheritdoc/>
    public override void Decided(Request request)
    {
        if (request.IsTimed)
        {
            request.IsTimed = false;
            _started.Remove(request);
        }
    }

    /// <inheritdoc/>
    public override void TimerReset(Request request)
    {
        request.IsTimed = true;
        _started.AddLast(request);
    }

    /// <inheritdoc/>
    public override void Requeue(Request request, bool runQueue)
    {
        InDriver--;
        request.Place = RequestPlace.Dispatch;
        Waiting.AddFirst(request);
        if (runQueue)
        {
            Queue.KickSoon();
        }
    }

    /// <inheritdoc/>
    public override void Freed() { }

    /// <inheritdoc/>
    public override void Finished(Request request)
    {
        Decided(request);
        if (request.Place == RequestPlace.Driver)
        {
            InDriver--;
        }

        if (InDriver == 0 && Waiting.First is { } first && IsBarrier(first))
        {
            // It was waiting for this drain.
            Queue.RunSoon();
        }
    }

    /// <inheritdoc/>
    public override bool SequenceStepEnded(Request request, BlockStatus status)
    {
        if (_barriers is null || !_barriers.IsActive || !_barriers.Owns(request))
        {
            return false;
        }

        ShowBarrierStep(_barriers.StepEnded(status));
        Queue.RunSoon();
        return true;
    }

    /// <inheritdoc/>
    public override long ExpireRequests(long nowNs)
    {
        long next = long.MaxValue;
        Request? request = _started.First;
        while (request is not null)
        {
            Request? following = request.Next;
            if (request.DeadlineNs > nowNs)
            {
                next = Math.Min(next, request.DeadlineNs);
            }
            else if (request.TryDecide())
            {
                Decided(request);
                Queue.TimeOut(request);
            }

            request = following;
        }

        return next;
    }

    /// <inheritdoc/>
    public override void Kick() { }

    /// <inheritdoc/>
    public override void DrainElevator()
    {
        while (Queue.Elevator is { HasWork: true } && Queue.ElevatorTake(isForced: true) is { } request)
        {
            AddDispatched(request);
        }
    }

    /// <inheritdoc/>
    public override void Run()
    {
        _isPlugged = false;
        if (_isRunning)
        {
            _runAgain = true;
            return;
        }

        _isRunning = true;
        int left = MaximumCallsPerRun;
        do
        {
            _runAgain = false;
            if (!Queue.IsStopped && HasWork)
            {
                Queue.Shard.PreemptionPoint(Queue.Options.HomeCpu, CpuContext.Work);
                Queue.Driver.RequestFunction(Queue);
            }
        } while (_runAgain && --left > 0);

        _isRunning = false;
        if (left == 0)
        {
            Queue.RunSoon();
        }

        Queue.Tags.PassOn();
    }

    private static bool IsBarrier(Request request) => request.Special == RequestSpecial.Sequenced;

    private bool TryMerge(Bio bio, Plug? plug)
    {
        if (Queue.NoMerges == 2)
        {
            return false;
        }

        if (plug is not null && RequestMerge.IsMergeable(bio) && plug.TryMerge(Queue, bio))
        {
            return true;
        }

        return Queue.Elevator is not null && !Queue.BypassesElevator && Queue.TryElevatorMerge(bio);
    }

    private void SubmitPlugged(Request request, Bio bio)
    {
        bool isWorthIt = Queue.Limits.IsRotational || !Queue.HasTags;
        if (isWorthIt && !HasWork && !_isPlugged)
        {
            _isPlugged = true;
            Queue.RunAfter(UnplugDelayNs);
        }

        Insert(request);
        if (!_isPlugged || !isWorthIt || Queue.Allocated - InDriver >= UnplugThreshold)
        {
            Run();
            return;
        }

        UnplugAfter(bio);
    }

    private void UnplugAfter(Bio bio)
    {
        if ((bio.Flags & BioFlags.Unplug) != 0)
        {
            OpenPlug();
        }
    }

    private void SubmitSequence(Request request)
    {
        if (Queue.Options.Policy.Flush == FlushPolicy.FlushMachine)
        {
            Queue.Flush.Insert(request);
            return;
        }

        // Everything before it goes out in order; what comes later stays behind it in the elevator.
        DrainElevator();
        request.Special = RequestSpecial.Sequenced;
        request.Place = RequestPlace.Dispatch;
        Waiting.AddLast(request);
        Run();
    }

    /// <summary>The request that may be shown to the driver now.</summary>
    private Request? NextToShow()
    {
        while (true)
        {
            Request? first = Waiting.First;
            if (first is null)
            {
                first = Queue.Elevator is { HasWork: true } ? Queue.ElevatorTake(isForced: false) : null;
                if (first is null)
                {
                    return null;
                }

                Waiting.AddLast(first);
            }

            if (Queue.Options.Policy.Flush == FlushPolicy.FlushMachine || first.Passthrough is not null)
            {
                return first;
            }

            if (_barriers is { IsActive: true })
            {
                return ReferenceEquals(first, _barriers.Current) ? first : null;
            }

            if (!IsBarrier(first))
            {
                return first;
            }

            if (InDriver > 0)
            {
                return null;
            }

            Waiting.Remove(first);
            first.Place = RequestPlace.Sequence;
            _barriers ??= new BarrierSequence(Queue);
            ShowBarrierStep(_barriers.Begin(first));
        }
    }

    /// <summary>Puts the next request of a barrier sequence at the head, or ends the sequence.</summary>
    private void ShowBarrierStep(Request? step)
    {
        if (step is null)
        {
            Request barrier = _barriers!.End();
            barrier.Special = RequestSpecial.None;
            barrier.LengthBytes = 0;
            Queue.EndSoon(barrier, barrier.FirstBioStatus);
            return;
        }

        step.Place = RequestPlace.Dispatch;
        Waiting.AddFirst(step);
    }

    private void Kill(Request request)
    {
        request.Flags |= BioFlags.Quiet;
        Queue.Start(request);
        Queue.EndSoon(request, BlockStatus.IoError);
    }

    private void AddDispatched(Request request)
    {
        if (!Queue.Elevator!.SortsDispatched)
        {
            Waiting.AddLast(request);
            return;
        }

        // One-way by offset, behind the last request that must keep its place (kernel: elvWaiting_sort).
        Request? at = Waiting.Last;
        while (
            at is not null
            && at.OffsetBytes > request.OffsetBytes
            && !at.IsSeen
            && at.Passthrough is null
            && at.Special == RequestSpecial.None
            && at.Operation == request.Operation
        )
        {
            at = at.Previous;
        }

        Waiting.InsertAfter(at, request);
    }
}
