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

    /// <summary>Where completions go: 0 the home CPU, 1 the submitter's group, 2 the submitter's CPU
    /// (rq_affinity).</summary>
    internal int Affinity { get; set; } = 1;

    /// <summary>Called by the driver (interrupt context) when a command is done: takes the decision, stops the timer
    /// and puts the request on the completion list of the submitter's CPU group (kernel: blk_complete_request,
    /// blk_mq_complete_request). False: somebody else has decided it, the completion is dropped and counted.</summary>
    public bool Complete(Request request)
    {
        // No preemption before the decision: the driver is done with the command already, and an abort that ran in
        // between would find it answered, have the request put back and leave this to complete it there.
        if (!request.TryDecide())
        {
            LateCompletions++;

            // Row 25 of the zoo: whoever else has the request by now.
            if (!Shard.Plants(PlantedBug.LateCompletionEnds))
            {
                return false;
            }
        }

        ListCompleted(request);
        Shard.PreemptionPoint(Options.HomeCpu, CpuContext.Interrupt);
        return true;
    }

    /// <summary>Ends part of a request: bios from the front (kernel: blk_update_request). True if bytes are
    /// left.</summary>
    public bool Update(Request request, BlockStatus status, long bytes)
    {
        Invariant.Holds(bytes >= 0 && bytes <= request.LengthBytes, "more bytes ended than a request has");
        if (request.Passthrough is not null)
        {
            request.LengthBytes -= bytes;
            return request.LengthBytes > 0;
        }

        AccountBytes(request, bytes);
        if (status != BlockStatus.Ok)
        {
            if (!request.EndsItself)
            {
                Tell(request, status);
            }

            status = ErrorToTell(status);
            Fail(request, status);
        }

        if (request.Special != RequestSpecial.None)
        {
            // Its bio ends with the sequence.
            Advance(request, bytes);
            request.FirstBioDoneBytes += bytes;
            return request.LengthBytes > 0;
        }

        while (bytes > 0)
        {
            Bio bio = request.FirstBio!;
            long left = bio.LengthBytes - request.FirstBioDoneBytes;
            if (status != BlockStatus.Ok)
            {
                Fail(request, status);
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
    /// blk_finish_request). If bytes are left they end too, with the same status.</summary>
    public void Finish(Request request, BlockStatus status)
    {
        if (request.LengthBytes > 0)
        {
            Update(request, status, request.LengthBytes);
        }

        if (request.Special != RequestSpecial.None)
        {
            FinishStep(request, ErrorToTell(status));
            return;
        }

        if (request.FirstBio is not null)
        {
            // A flush has no bytes, but a bio.
            Fail(request, ErrorToTell(status));
            EndFirstBio(request);
        }

        AccountEnd(request);
        _order.Finished(request);
        if (request.IsElevated)
        {
            Elevator!.Completed(request);
        }

        PassthroughRequest? passthrough = request.Passthrough;
        Free(request);
        _order.Freed();
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

    /// <summary>Ends a bio; one that came through a partition gets its own offset back first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void EndBio(Bio bio, BlockStatus status)
    {
        if (bio.Partition is not null)
        {
            Disks.Partition.Restore(bio);
        }

        bio.End(status);
    }

    /// <summary>Ends a request without the driver, in the softirq, so that nothing ends inside its own
    /// submission; its failure is told at once.</summary>
    internal void EndSoon(Request request, BlockStatus status)
    {
        if (status != BlockStatus.Ok && request is { LengthBytes: > 0, Passthrough: null })
        {
            Tell(request, status);
        }

        Fail(request, status);
        request.TryDecide();
        _order.Decided(request);
        request.EndsItself = true;
        SoftIrqOf(request).Add(request);
    }

    /// <summary>Tells of a failure, unless it is to be quiet or the disk is gone (kernel: blk_print_req_error).</summary>
    internal void Tell(Request request, BlockStatus status)
    {
        if ((request.Flags & BioFlags.Quiet) == 0 && !_hasLostDisk)
        {
            Options.Driver.Failed(request, status);
        }
    }

    /// <summary>All steps of a sequence are done, or one has failed: the bio ends and the request is freed.</summary>
    internal void EndSequenced(Request request)
    {
        Bio bio = request.FirstBio!;
        BlockStatus status = request.FirstBioStatus;
        request.FirstBio = null;
        request.LastBio = null;
        request.Place = RequestPlace.Held;
        request.Special = RequestSpecial.None;
        AccountEnd(request);
        EndBio(bio, status);
        Free(request);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ListCompleted(Request request)
    {
        _order.Decided(request);

        // Path 20: decider taken, timer off, to the completion list of the submitter's CPU group.
        Shard.Mark(Step.Done, request.Handle, request);
        if (_completesInPlace)
        {
            Driver.Complete(request);
            return;
        }

        SoftIrqOf(request).Add(request);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private BlockSoftIrq SoftIrqOf(Request request) =>
        Affinity == 1 ? _layer.GroupSoftIrq(request.SubmitCpu)
        : Affinity == 2 ? _layer.SoftIrq(request.SubmitCpu)
        : _layer.SoftIrq(Options.HomeCpu);

    private static void Advance(Request request, long bytes)
    {
        request.OffsetBytes += bytes;
        request.LengthBytes -= bytes;
    }

    /// <summary>Notes the first error of the current first bio.</summary>
    private static void Fail(Request request, BlockStatus status)
    {
        if (request.FirstBioStatus == BlockStatus.Ok)
        {
            request.FirstBioStatus = status;
        }
    }

    /// <summary>2.6.32 tells three kinds of error apart, no more (fact A47).</summary>
    private BlockStatus ErrorToTell(BlockStatus status) =>
        !Options.Policy.HasCoarseErrors
        || status is BlockStatus.Ok or BlockStatus.Protection or BlockStatus.NotSupported
            ? status
            : BlockStatus.IoError;

    /// <summary>The end of a sequence's step: the driver is done with the request, the sequence goes on.</summary>
    private void FinishStep(Request request, BlockStatus status)
    {
        if (request.FirstBioStatus != BlockStatus.Ok)
        {
            status = request.FirstBioStatus;
        }

        _order.Finished(request);
        if (request.Tag != Request.NoTag)
        {
            Tags.Release(request);
        }

        _order.Freed();
        Reset(request);
        request.FirstBioStatus = status;
        if (request.Special == RequestSpecial.Proxy)
        {
            request.FirstBioStatus = BlockStatus.Ok;
            Statistics.Flushed(Shard.NowNs - request.AllocatedNs);
        }

        if (!_order.SequenceStepEnded(request, status))
        {
            Flush.StepEnded(request, status);
        }
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

        EndBio(bio, status);
    }
}
