using Scuzzy.Block.Queue;
using Scuzzy.Storage;

namespace Scuzzy.Block.Flush;

/// <summary>Takes a barrier of 2.6.32 through its sequence: what came before is drained, then a flush, the barrier,
/// and a flush behind it unless the device has FUA; nothing that came later starts before the end
/// (kernel: blk-barrier.c).</summary>
internal sealed class BarrierSequence(RequestQueue queue)
{
    private readonly Request _proxy = queue.MakeProxy();
    private Request? _barrier;

    /// <summary>True from the end of the drain to the end of the sequence.</summary>
    public bool IsActive => _barrier is not null;

    /// <summary>The request of the sequence that may be dispatched now.</summary>
    public Request? Current { get; private set; }

    /// <summary>How many flushes were made.</summary>
    public long Flushes { get; private set; }

    /// <summary>Starts the sequence of a barrier whose predecessors have ended. Null: there is nothing to send, the
    /// barrier is over.</summary>
    public Request? Begin(Request barrier)
    {
        bool hasCache = queue.Limits.HasWriteCache;
        // UNMAP has no FUA bit.
        bool hasFua = hasCache && queue.Limits.HasForceUnitAccess && barrier.Operation == BlockOperation.Write;
        FlushSteps steps = hasCache ? FlushSteps.PreFlush : FlushSteps.None;
        if (barrier.LengthBytes > 0)
        {
            steps |= hasCache && !hasFua ? FlushSteps.Data | FlushSteps.PostFlush : FlushSteps.Data;
            barrier.Flags &= ~(BioFlags.PreFlush | BioFlags.ForceUnitAccess);
            barrier.Flags |= hasFua ? BioFlags.ForceUnitAccess : BioFlags.None;
        }

        _barrier = barrier;
        barrier.Steps = steps;
        return Next();
    }

    /// <summary>A step has ended. Returns the request of the next one, null if the sequence is over.</summary>
    public Request? StepEnded(BlockStatus status)
    {
        Request barrier = _barrier!;
        FlushSteps done =
            (barrier.Steps & FlushSteps.PreFlush) != 0 ? FlushSteps.PreFlush
            : (barrier.Steps & FlushSteps.Data) != 0 ? FlushSteps.Data
            : FlushSteps.PostFlush;
        barrier.Steps &= ~done;
        if (status != BlockStatus.Ok)
        {
            if (barrier.FirstBioStatus == BlockStatus.Ok)
            {
                barrier.FirstBioStatus = status;
            }

            barrier.Steps = FlushSteps.None;
        }

        return Next();
    }

    /// <summary>Ends the sequence and gives the barrier back.</summary>
    public Request End()
    {
        Request barrier = _barrier!;
        _barrier = null;
        Current = null;
        return barrier;
    }

    /// <summary>True if a request is part of the sequence.</summary>
    public bool Owns(Request request) => ReferenceEquals(request, _barrier) || ReferenceEquals(request, _proxy);

    private Request? Next()
    {
        FlushSteps steps = _barrier!.Steps;
        if (steps == FlushSteps.None)
        {
            Current = null;
        }
        else if ((steps & FlushSteps.PreFlush) == 0 && (steps & FlushSteps.Data) != 0)
        {
            Current = _barrier;
        }
        else
        {
            Flushes++;
            queue.PrepareProxy(_proxy, BlockOperation.Flush, BioFlags.Synchronous);
            Current = _proxy;
        }

        return Current;
    }
}
