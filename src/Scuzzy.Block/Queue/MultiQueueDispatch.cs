using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Storage;

namespace Scuzzy.Block.Queue;

/// <summary>The multi-queue order: budget, then the elevator's choice, then a tag, then the driver
/// (kernel: blk-mq.c, blk-mq-sched.c).</summary>
internal sealed class MultiQueueDispatch(RequestQueue queue) : DispatchOrder
{
    /// <summary>Most requests of one run; what is left is run from work context.</summary>
    private const int MaximumPerRun = 256;

    /// <summary>A run after a general shortage comes this much later (kernel: BLK_MQ_RESOURCE_DELAY).</summary>
    private const long ResourceDelayNs = 3_000_000;

    private RequestList _dispatch;
    private RequestList _requeued;
    private RequestList _software;
    private int _inDriver;
    private bool _isRunning;
    private bool _runAgain;
    private bool _restart;

    public override bool HasWork => !_dispatch.IsEmpty || !_software.IsEmpty;

    public override bool TrySubmit(Bio bio, Cpu cpu)
    {
        Request? request = queue.TryMake(bio, cpu);
        if (request is null)
        {
            return false;
        }

        request.Place = RequestPlace.Elevator;
        _software.AddLast(request);
        Run();
        return true;
    }

    public override void SubmitAtHead(Request request)
    {
        request.Place = RequestPlace.Dispatch;
        _dispatch.AddFirst(request);
        Run();
    }

    public override Request? Peek()
    {
        Invariant.Broken("Peek belongs to the request-function order");
        return null;
    }

    public override void Starting(Request request) { }

    public override void Decided(Request request) { }

    public override void TimerReset(Request request) { }

    public override void Requeue(Request request, bool runQueue)
    {
        _inDriver--;
        request.Place = RequestPlace.Dispatch;
        _requeued.AddLast(request);
        if (runQueue)
        {
            queue.KickSoon();
        }
        else
        {
            Restart();
        }
    }

    public override void Finished(Request request)
    {
        _inDriver--;
        Restart();
    }

    public override long ExpireRequests(long nowNs)
    {
        long next = long.MaxValue;
        for (int i = 0; i < queue.Tags.Count; i++)
        {
            Request? request = queue.Tags.Find(queue.Tags.TagAt(i));
            if (request is null || request.Queue != queue || !request.IsStarted || request.IsDecided)
            {
                continue;
            }

            if (request.DeadlineNs > nowNs)
            {
                next = Math.Min(next, request.DeadlineNs);
            }
            else if (request.TryDecide())
            {
                queue.TimeOut(request);
            }
        }

        return next;
    }

    public override void Kick()
    {
        while (!_requeued.IsEmpty)
        {
            Request request = _requeued.RemoveFirst();
            if (request.IsPrepared || request.Passthrough is not null)
            {
                _dispatch.AddLast(request);
            }
            else
            {
                request.Place = RequestPlace.Elevator;
                _software.AddFirst(request);
            }
        }
    }

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
            while (left > 0 && !queue.IsStopped && HasWork && DispatchOne())
            {
                left--;
            }
        } while (_runAgain && left > 0);

        _isRunning = false;
        if (left == 0)
        {
            queue.RunSoon();
        }

        queue.Tags.PassOn();
    }

    private bool DispatchOne()
    {
        queue.Shard.PreemptionPoint(queue.Options.HomeCpu, CpuContext.Work);
        if (!queue.Driver.TryGetBudget(queue))
        {
            Shortage(isDevice: true);
            return false;
        }

        Request? request = TakeNext();
        if (request is null)
        {
            queue.Driver.PutBudget(queue);
            return false;
        }

        if (request.Tag == Request.NoTag && !queue.Tags.TryTake(request))
        {
            queue.Driver.PutBudget(queue);
            Park(request);
            queue.Tags.Wait(queue);
            return false;
        }

        // Path 3: the elevator has ordered it and it holds its tag.
        queue.Shard.Mark(Step.Ordered, request.Handle, request);
        request.Place = RequestPlace.Driver;
        _inDriver++;
        return Issue(request);
    }

    private bool Issue(Request request)
    {
        QueueResult result = queue.Driver.QueueRequest(queue, request, isLast: !HasWork);
        if (result == QueueResult.Queued)
        {
            return true;
        }

        if (result is QueueResult.Error or QueueResult.Offline)
        {
            queue.Finish(request, result == QueueResult.Offline ? BlockStatus.Offline : BlockStatus.IoError);
            return true;
        }

        // Not accepted: it keeps nothing but its place at the head.
        _inDriver--;
        queue.Tags.Release(request);
        request.IsStarted = false;
        Park(request);
        Shortage(isDevice: result == QueueResult.DeviceResource);
        return false;
    }

    private void Park(Request request)
    {
        request.Place = RequestPlace.Dispatch;
        _dispatch.AddFirst(request);
    }

    /// <summary>A device's shortage ends with one of its own requests; a general one, or one of an idle device,
    /// is tried again after a while.</summary>
    private void Shortage(bool isDevice)
    {
        _restart = true;
        if (!isDevice || _inDriver == 0)
        {
            queue.RunAfter(ResourceDelayNs);
        }
    }

    private void Restart()
    {
        if (_restart && !_isRunning)
        {
            _restart = false;
            queue.RunSoon();
        }
    }

    private Request? TakeNext()
    {
        if (!_dispatch.IsEmpty)
        {
            return _dispatch.RemoveFirst();
        }

        return _software.IsEmpty ? null : _software.RemoveFirst();
    }
}
