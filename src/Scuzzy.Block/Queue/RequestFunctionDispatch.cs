using Scuzzy.Block.Flush;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Storage;

namespace Scuzzy.Block.Queue;

/// <summary>The request-function order: the driver's request function peeks at prepared requests, which stay in the
/// queue until it starts them (kernel 2.6.32, 3.10: blk-core.c, elevator.c).</summary>
internal sealed class RequestFunctionDispatch(RequestQueue queue) : DispatchOrder
{
    /// <summary>So many requests waiting open the plug (kernel: unplug_thresh).</summary>
    private const int UnplugThreshold = 4;

    /// <summary>The plug opens by itself after this (kernel: unplug_delay).</summary>
    private const long UnplugDelayNs = 3_000_000;

    /// <summary>Most calls of the request function in one run; the rest comes from work context.</summary>
    private const int MaximumCallsPerRun = 16;

    private readonly bool _plugsDevice = queue.Options.Policy.Plugging == PluggingPolicy.PerDevice;
    private RequestList _dispatch;
    private RequestList _started;
    private BarrierSequence? _barriers;
    private int _inDriver;
    private bool _isPlugged;
    private bool _isRunning;
    private bool _runAgain;

    /// <inheritdoc/>
    public override bool HasWork => !_dispatch.IsEmpty || queue.Elevator is { HasWork: true };

    /// <inheritdoc/>
    public override int InDriver => _inDriver;

    /// <inheritdoc/>
    public override bool TrySubmit(Bio bio, Cpu cpu)
    {
        bool needsSequence = RequestQueue.NeedsSequence(bio);
        Plug plug = queue.Layer.PlugOf(cpu);
        bool usesPlug = plug.IsActive && !_plugsDevice;
        if (!needsSequence && TryMerge(bio, usesPlug ? plug : null))
        {
            UnplugAfter(bio);
            return true;
        }

        Request? request = queue.TryMake(bio, cpu);
        if (request is null)
        {
            // Whoever waits for a request must not wait for the plug too.
            plug.Flush();
            Run();
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
    public override void Insert(Request request)
    {
        if (queue.Elevator is not null && !queue.BypassesElevator)
        {
            queue.ElevatorAdd(request);
            return;
        }

        request.Place = RequestPlace.Dispatch;
        _dispatch.AddLast(request);
    }

    /// <inheritdoc/>
    public override void AddToDispatch(Request request)
    {
        request.Place = RequestPlace.Dispatch;
        _dispatch.AddLast(request);
        queue.RunSoon();
    }

    /// <inheritdoc/>
    public override void SubmitAtHead(Request request)
    {
        request.Place = RequestPlace.Dispatch;
        _dispatch.AddFirst(request);
        Run();
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
                queue.Shard.Mark(Step.Ordered, request.Handle, request);
            }

            switch (queue.Driver.Prepare(queue, request))
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
        _dispatch.Remove(request);
        request.Place = RequestPlace.Driver;
        _inDriver++;
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
        _inDriver--;
        request.Place = RequestPlace.Dispatch;
        _dispatch.AddFirst(request);
        if (runQueue)
        {
            queue.KickSoon();
        }
    }

    /// <inheritdoc/>
    public override void Finished(Request request)
    {
        Decided(request);
        if (request.Place == RequestPlace.Driver)
        {
            _inDriver--;
        }

        if (_inDriver == 0 && _dispatch.First is { } first && IsBarrier(first))
        {
            // It was waiting for this drain.
            queue.RunSoon();
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
        queue.RunSoon();
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
                queue.TimeOut(request);
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
        while (queue.Elevator is { HasWork: true } && queue.ElevatorTake(isForced: true) is { } request)
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
            if (!queue.IsStopped && HasWork)
            {
                queue.Shard.PreemptionPoint(queue.Options.HomeCpu, CpuContext.Work);
                queue.Driver.RequestFunction(queue);
            }
        } while (_runAgain && --left > 0);

        _isRunning = false;
        if (left == 0)
        {
            queue.RunSoon();
        }

        queue.Tags.PassOn();
    }

    private static bool IsBarrier(Request request) => request.Special == RequestSpecial.Sequenced;

    private bool TryMerge(Bio bio, Plug? plug)
    {
        if (queue.NoMerges == 2)
        {
            return false;
        }

        if (plug is not null && RequestMerge.IsMergeable(bio) && plug.TryMerge(queue, bio))
        {
            return true;
        }

        return queue.Elevator is not null && !queue.BypassesElevator && queue.TryElevatorMerge(bio);
    }

    private void SubmitPlugged(Request request, Bio bio)
    {
        bool isWorthIt = queue.Limits.IsRotational || !queue.HasTags;
        if (isWorthIt && !HasWork && !_isPlugged)
        {
            _isPlugged = true;
            queue.RunAfter(UnplugDelayNs);
        }

        Insert(request);
        if (!_isPlugged || !isWorthIt || queue.Allocated - _inDriver >= UnplugThreshold)
        {
            Run();
            return;
        }

        UnplugAfter(bio);
    }

    private void UnplugAfter(Bio bio)
    {
        if (_isPlugged && (bio.Flags & BioFlags.Unplug) != 0)
        {
            Run();
        }
    }

    private void SubmitSequence(Request request)
    {
        if (queue.Options.Policy.Flush == FlushPolicy.FlushMachine)
        {
            queue.Flush.Insert(request);
            return;
        }

        // Everything before it goes out in order; what comes later stays behind it in the elevator.
        DrainElevator();
        request.Special = RequestSpecial.Sequenced;
        request.Place = RequestPlace.Dispatch;
        _dispatch.AddLast(request);
        Run();
    }

    /// <summary>The request that may be shown to the driver now.</summary>
    private Request? NextToShow()
    {
        while (true)
        {
            Request? first = _dispatch.First;
            if (first is null)
            {
                first = queue.Elevator is { HasWork: true } ? queue.ElevatorTake(isForced: false) : null;
                if (first is null)
                {
                    return null;
                }

                _dispatch.AddLast(first);
            }

            if (queue.Options.Policy.Flush == FlushPolicy.FlushMachine || first.Passthrough is not null)
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

            if (_inDriver > 0)
            {
                return null;
            }

            _dispatch.Remove(first);
            first.Place = RequestPlace.Sequence;
            _barriers ??= new BarrierSequence(queue);
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
            queue.EndSoon(barrier, barrier.FirstBioStatus);
            return;
        }

        step.Place = RequestPlace.Dispatch;
        _dispatch.AddFirst(step);
    }

    private void Kill(Request request)
    {
        request.Flags |= BioFlags.Quiet;
        queue.Start(request);
        queue.EndSoon(request, BlockStatus.IoError);
    }

    private void AddDispatched(Request request)
    {
        if (!queue.Elevator!.SortsDispatched)
        {
            _dispatch.AddLast(request);
            return;
        }

        // One-way by offset, behind the last request that must keep its place (kernel: elv_dispatch_sort).
        Request? at = _dispatch.Last;
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

        _dispatch.InsertAfter(at, request);
    }
}
