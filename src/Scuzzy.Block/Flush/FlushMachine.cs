using Scuzzy.Block.Queue;
using Scuzzy.Runtime;
using Scuzzy.Storage;

namespace Scuzzy.Block.Flush;

/// <summary>Takes writes that need flushes through their steps: flush, data, flush. One flush is under way at a time;
/// those that come meanwhile share the next one (kernel: blk-flush.c).</summary>
internal sealed class FlushMachine
{
    /// <summary>How long a flush may be put off while data of sequences is under way (FLUSH_PENDING_TIMEOUT).</summary>
    private const long PendingTimeoutNs = 5_000_000_000;

    private readonly RequestQueue _queue;
    private readonly DispatchOrder _order;
    private readonly Request _flush;
    private RequestList _waiting;
    private RequestList _sharing;
    private bool _isFlushing;
    private int _dataInFlight;
    private long _waitingSinceNs;

    public FlushMachine(RequestQueue queue, DispatchOrder order)
    {
        _queue = queue;
        _order = order;
        _flush = queue.MakeProxy();
    }

    /// <summary>How many flushes were sent to the driver.</summary>
    public long Flushes { get; private set; }

    /// <summary>Takes a request over that asks for a flush or for durability (kernel: blk_insert_flush).</summary>
    /// <remarks>FUA is for writes only: UNMAP and WRITE SAME have no such bit, so a durable discard or zeroing has a
    /// flush behind it. (The kernel refuses FUA for them; NBD allows it.)</remarks>
    public void Insert(Request request)
    {
        bool hasCache = _queue.Limits.HasWriteCache;
        bool hasFua = hasCache && _queue.Limits.HasForceUnitAccess && request.Operation == BlockOperation.Write;
        FlushSteps steps = request.LengthBytes > 0 ? FlushSteps.Data : FlushSteps.None;
        if (hasCache && ((request.Flags & BioFlags.PreFlush) != 0 || request.Operation == BlockOperation.Flush))
        {
            steps |= FlushSteps.PreFlush;
        }

        if (hasCache && !hasFua && (request.Flags & BioFlags.ForceUnitAccess) != 0)
        {
            steps |= FlushSteps.PostFlush;
        }

        request.Flags &= hasFua ? ~BioFlags.PreFlush : ~(BioFlags.PreFlush | BioFlags.ForceUnitAccess);
        request.Flags |= BioFlags.Synchronous;
        if (steps == FlushSteps.None)
        {
            _queue.EndSoon(request, BlockStatus.Ok);
            return;
        }

        if (steps == FlushSteps.Data)
        {
            _order.Insert(request);
            _order.Run();
            return;
        }

        request.Special = RequestSpecial.Sequenced;
        request.Steps = steps;
        Proceed(request);
        Kick();
    }

    /// <summary>The data of a sequence, or the flush, has ended.</summary>
    public void StepEnded(Request request, BlockStatus status)
    {
        if (request.Special == RequestSpecial.Proxy)
        {
            FlushEnded(status);
        }
        else
        {
            _dataInFlight--;
            request.FirstBioStatus = request.FirstBioStatus == BlockStatus.Ok ? status : request.FirstBioStatus;
            request.Steps &= ~FlushSteps.Data;
            Proceed(request);
        }

        Kick();
    }

    private void FlushEnded(BlockStatus status)
    {
        _isFlushing = false;
        RequestList shared = _sharing;
        _sharing = default;
        while (!shared.IsEmpty)
        {
            Request request = shared.RemoveFirst();
            bool isBefore = (request.Steps & FlushSteps.PreFlush) != 0;
            request.Steps &= isBefore ? ~FlushSteps.PreFlush : ~FlushSteps.PostFlush;
            if (status != BlockStatus.Ok)
            {
                request.FirstBioStatus = status;
                if (isBefore)
                {
                    // After its data a request has no bios to tell of.
                    _queue.Tell(request, status);
                }
            }

            Proceed(request);
        }
    }

    /// <summary>Puts a request where its next step takes it; an error ends the sequence.</summary>
    private void Proceed(Request request)
    {
        if (request.FirstBioStatus != BlockStatus.Ok || request.Steps == FlushSteps.None)
        {
            _queue.EndSequenced(request);
            return;
        }

        if ((request.Steps & FlushSteps.PreFlush) == 0 && (request.Steps & FlushSteps.Data) != 0)
        {
            _dataInFlight++;
            _order.AddToDispatch(request);
            return;
        }

        if (_waiting.IsEmpty)
        {
            _waitingSinceNs = _queue.Shard.NowNs;
        }

        request.Place = RequestPlace.Sequence;
        _waiting.AddLast(request);
    }

    /// <summary>Sends a flush if some wait for one, none is under way and no data holds it off
    /// (kernel: blk_kick_flush).</summary>
    private void Kick()
    {
        if (_isFlushing || _waiting.IsEmpty)
        {
            return;
        }

        if (_dataInFlight > 0 && _queue.Shard.NowNs < _waitingSinceNs + PendingTimeoutNs)
        {
            return;
        }

        _isFlushing = true;
        Flushes++;
        _sharing = _waiting;
        _waiting = default;
        Request first = _sharing.First!;
        Invariant.Holds(_flush.Place == RequestPlace.Held, "the flush request is still in use");
        BioFlags inherited = _queue.Options.Policy.FlushesFailFast ? BioFlags.FailFastMask : BioFlags.None;
        _queue.PrepareProxy(_flush, BlockOperation.Flush, BioFlags.Synchronous | (first.Flags & inherited));
        _flush.SubmitCpu = first.SubmitCpu;
        _order.AddToDispatch(_flush);
    }
}
