using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Storage;

namespace Scuzzy.Block.Queue;

/// <summary>The request-function order: the driver's request function peeks at prepared requests, which stay in the
/// queue until it starts them (kernel 2.6.32, 3.10: blk-core.c, elevator.c).</summary>
internal sealed class RequestFunctionDispatch(RequestQueue queue) : DispatchOrder
{
    private RequestList _dispatch;
    private RequestList _started;
    private bool _isRunning;
    private bool _runAgain;

    public override bool HasWork => !_dispatch.IsEmpty;

    public override bool TrySubmit(Bio bio, Cpu cpu)
    {
        Request? request = queue.TryMake(bio, cpu);
        if (request is null)
        {
            return false;
        }

        request.Place = RequestPlace.Dispatch;
        _dispatch.AddLast(request);
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
        while (_dispatch.First is { } request)
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
                    queue.Shard.PreemptionPoint(queue.Options.HomeCpu, CpuContext.Work);
                    if (ReferenceEquals(_dispatch.First, request))
                    {
                        return request;
                    }

                    break;
                case PrepareResult.Defer:
                    return null;
                case PrepareResult.Kill:
                    request.Flags |= BioFlags.Quiet;
                    queue.Start(request);
                    request.TryDecide();
                    Decided(request);
                    queue.Finish(request, BlockStatus.IoError);
                    break;
            }
        }

        return null;
    }

    public override void Starting(Request request)
    {
        Invariant.Holds(request.Place == RequestPlace.Dispatch, "a request was started that was not peeked");
        _dispatch.Remove(request);
        request.Place = RequestPlace.Driver;
        _started.AddLast(request);
        request.IsTimed = true;
    }

    public override void Decided(Request request)
    {
        if (request.IsTimed)
        {
            request.IsTimed = false;
            _started.Remove(request);
        }
    }

    public override void TimerReset(Request request)
    {
        request.IsTimed = true;
        _started.AddLast(request);
    }

    public override void Requeue(Request request, bool runQueue)
    {
        request.Place = RequestPlace.Dispatch;
        _dispatch.AddFirst(request);
        if (runQueue)
        {
            queue.KickSoon();
        }
    }

    public override void Finished(Request request) { }

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

    public override void Kick() { }

    public override void Run()
    {
        if (_isRunning)
        {
            _runAgain = true;
            return;
        }

        _isRunning = true;
        int left = 64;
        do
        {
            _runAgain = false;
            if (!queue.IsStopped && HasWork)
            {
                queue.Driver.RequestFunction(queue);
            }
        } while (_runAgain && --left > 0);

        _isRunning = false;
        if (left == 0)
        {
            queue.RunSoon();
        }
    }
}
