using System.Runtime.CompilerServices;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Storage;

namespace Scuzzy.Block.Queue;

/// <summary>The way up: decider, completion list, bios from the front, end.</summary>
public sealed partial class RequestQueue
{
    /// <summary>How many completions came for requests that somebody else had decided.</summary>
    public long LateCompletions { get; private set; }

    /// <summary>How many requests timed out.</summary>
    public long Timeouts { get; private set; }

    /// <summary>How many requests were put back.</summary>
    public long Requeues { get; private set; }

    /// <summary>Called by the driver (interrupt context) when a command is done: takes the decision, stops the timer
    /// and puts the request on the completion list of the submitter's CPU group (kernel: blk_complete_request,
    /// blk_mq_complete_request). False: somebody else has decided it, the completion is dropped and counted.</summary>
    public bool Complete(Request request)
    {
        Shard.PreemptionPoint(Options.HomeCpu, CpuContext.Interrupt);
        if (!request.TryDecide())
        {
            LateCompletions++;
            return false;
        }

        ListCompleted(request);
        Shard.PreemptionPoint(Options.HomeCpu, CpuContext.Interrupt);
        return true;
    }

    /// <summary>Ends part of a request: bios from the front (kernel: blk_update_request). True if bytes are left.</summary>
    public bool Update(Request request, BlockStatus status, long bytes)
    {
        Invariant.Holds(bytes >= 0 && bytes <= request.LengthBytes, "more bytes ended than a request has");
        if (request.Passthrough is not null)
        {
            request.LengthBytes -= bytes;
            return request.LengthBytes > 0;
        }

        while (bytes > 0)
        {
            Bio bio = request.FirstBio!;
            long left = bio.LengthBytes - request.FirstBioDoneBytes;
            if (status != BlockStatus.Ok && request.FirstBioStatus == BlockStatus.Ok)
            {
                request.FirstBioStatus = status;
            }

            if (bytes < left)
            {
                request.FirstBioDoneBytes += bytes;
                Advance(request, bytes);
                return true;
            }

            bytes -= left;
            Advance(request, left);
            EndFirstBio(request);
        }

        return request.LengthBytes > 0;
    }

    /// <summary>Ends a request of which nothing is left, and frees it (kernel: __blk_mq_end_request,
    /// blk_finish_request).</summary>
    public void Finish(Request request, BlockStatus status)
    {
        if (request.LengthBytes > 0)
        {
            Update(request, status, request.LengthBytes);
        }

        // A flush has no bytes, but may have a bio.
        while (request.FirstBio is not null)
        {
            request.FirstBioStatus = status;
            EndFirstBio(request);
        }

        _order.Finished(request);
        PassthroughRequest? passthrough = request.Passthrough;
        Free(request);
        passthrough?.Ended();
    }

    /// <summary>How many bytes from the front share the first bio's fail-fast bits or are less fail-fast
    /// (kernel: blk_rq_err_bytes).</summary>
    public long FailFastBytes(Request request)
    {
        if (!request.IsMixed || request.FirstBio is null)
        {
            return request.LengthBytes;
        }

        BioFlags first = request.FirstBio.Flags & BioFlags.FailFastMask;
        long bytes = -request.FirstBioDoneBytes;
        for (Bio? bio = request.FirstBio; bio is not null; bio = bio.Next)
        {
            if ((bio.Flags & first) != first)
            {
                break;
            }

            bytes += bio.LengthBytes;
        }

        return bytes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ListCompleted(Request request)
    {
        _order.Decided(request);

        // Path 20: decider taken, timer off, to the completion list of the submitter's CPU group.
        Shard.Mark(Step.Done, request.Handle, request);
        _layer.SoftIrq(request.SubmitCpu).Add(request);
    }

    private static void Advance(Request request, long bytes)
    {
        request.OffsetBytes += bytes;
        request.LengthBytes -= bytes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void EndFirstBio(Request request)
    {
        Bio bio = request.FirstBio!;
        BlockStatus status = request.FirstBioStatus;
        Bio? next = bio.Next;
        request.FirstBio = next;
        request.FirstBioDoneBytes = 0;
        request.FirstBioStatus = BlockStatus.Ok;
        if (next is null)
        {
            request.LastBio = null;
        }
        else
        {
            bio.Next = null;
            request.Flags = (request.Flags & ~BioFlags.FailFastMask) | (next.Flags & BioFlags.FailFastMask);
        }

        bio.End(status);
    }
}
