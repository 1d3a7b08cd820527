using Scuzzy.Storage;

namespace Scuzzy.Block.Queue;

/// <summary>Which bios and requests may join, and how they do (kernel: blk-merge.c).</summary>
internal static class RequestMerge
{
    private const BioFlags NeverMerged = BioFlags.NoMerge | BioFlags.PreFlush | BioFlags.ForceUnitAccess;

    /// <summary>True if a bio may join any request at all (kernel: bio_mergeable).</summary>
    public static bool IsMergeable(Bio bio) =>
        (bio.Flags & NeverMerged) == 0
        && bio.Operation is BlockOperation.Read or BlockOperation.Write or BlockOperation.Discard;

    /// <summary>Joins a bio to a request at whichever end it fits; <see cref="MergeKind.None"/> if at none.</summary>
    public static MergeKind TryJoin(RequestQueue queue, Request request, Bio bio)
    {
        if (request.EndBytes == bio.OffsetBytes)
        {
            return TryBack(queue, request, bio) ? MergeKind.Back : MergeKind.None;
        }

        return bio.EndBytes == request.OffsetBytes && TryFront(queue, request, bio) ? MergeKind.Front : MergeKind.None;
    }

    /// <summary>Appends a bio (kernel: bio_attempt_back_merge).</summary>
    public static bool TryBack(RequestQueue queue, Request request, Bio bio)
    {
        if (!MayJoin(queue, request, bio) || !Fits(queue, request, request.OffsetBytes, bio))
        {
            return false;
        }

        Mix(request, bio);
        request.LastBio!.Next = bio;
        request.LastBio = bio;
        Grow(queue, request, bio);
        return true;
    }

    /// <summary>Puts a bio before the others (kernel: bio_attempt_front_merge).</summary>
    public static bool TryFront(RequestQueue queue, Request request, Bio bio)
    {
        if (!MayJoin(queue, request, bio) || !Fits(queue, request, bio.OffsetBytes, bio))
        {
            return false;
        }

        Mix(request, bio);
        bio.Next = request.FirstBio;
        request.FirstBio = bio;
        request.OffsetBytes = bio.OffsetBytes;
        request.Flags = (request.Flags & ~BioFlags.FailFastMask) | (bio.Flags & BioFlags.FailFastMask);
        Grow(queue, request, bio);
        return true;
    }

    /// <summary>Moves the bios of a request to the one that ends where it starts (kernel: attempt_merge); the caller
    /// frees the emptied one.</summary>
    public static bool TryAbsorb(RequestQueue queue, Request request, Request next)
    {
        if (
            request.EndBytes != next.OffsetBytes
            || !IsMergeable(request)
            || !IsMergeable(next)
            || request.Operation != next.Operation
            || request.Partition != next.Partition
            || request.IsSynchronous != next.IsSynchronous
            || (request.Priority != next.Priority && queue.Options.Policy.IsMultiQueue)
            || request.LengthBytes + next.LengthBytes > queue.MaximumBytesOf(request.Operation, request.OffsetBytes)
            || request.SegmentCount + next.SegmentCount > queue.MaximumSegments
        )
        {
            return false;
        }

        bool differs = ((request.Flags ^ next.Flags) & BioFlags.FailFastMask) != 0;
        request.IsMixed |= next.IsMixed || differs;
        request.LastBio!.Next = next.FirstBio;
        request.LastBio = next.LastBio;
        request.LengthBytes += next.LengthBytes;
        request.SegmentCount += next.SegmentCount;
        request.AllocatedNs = Math.Min(request.AllocatedNs, next.AllocatedNs);
        next.FirstBio = null;
        next.LastBio = null;
        next.LengthBytes = 0;
        return true;
    }

    /// <summary>True if a request may grow (kernel: rq_mergeable).</summary>
    public static bool IsMergeable(Request request) =>
        request.Place is RequestPlace.Elevator or RequestPlace.Plugged
        && request.Passthrough is null
        && request.Special == RequestSpecial.None
        && !request.IsPrepared
        && request.FirstBioDoneBytes == 0
        && (request.Flags & NeverMerged) == 0
        && request.Operation is BlockOperation.Read or BlockOperation.Write or BlockOperation.Discard;

    private static bool MayJoin(RequestQueue queue, Request request, Bio bio)
    {
        if (!IsMergeable(request) || request.Operation != bio.Operation || request.Partition != bio.Partition)
        {
            return false;
        }

        // Multi-queue kernels refuse a bio of another priority, older ones take the better of the two.
        return request.Priority == bio.Priority || !queue.Options.Policy.IsMultiQueue;
    }

    private static bool Fits(RequestQueue queue, Request request, long offset, Bio bio)
    {
        bool isShort = request.LengthBytes + bio.LengthBytes <= queue.MaximumBytesOf(request.Operation, offset);
        if (isShort && request.SegmentCount + queue.SegmentsOf(bio) <= queue.MaximumSegments)
        {
            return true;
        }

        // It is full for good: nobody need look at it again.
        request.Flags |= BioFlags.NoMerge;
        queue.ForgetLastMerge(request);
        return false;
    }

    private static void Mix(Request request, Bio bio)
    {
        if (((request.Flags ^ bio.Flags) & BioFlags.FailFastMask) != 0)
        {
            request.IsMixed = true;
        }
    }

    private static void Grow(RequestQueue queue, Request request, Bio bio)
    {
        request.LengthBytes += bio.LengthBytes;
        request.SegmentCount += queue.SegmentsOf(bio);
        request.Priority = BestPriority(request.Priority, bio.Priority);
        queue.AccountMerge(request);

        // Path 2: the bio has joined a request.
        queue.Shard.Mark(Runtime.Step.RequestMade, request.Handle, request);
    }

    /// <summary>The better of two priorities: the lower class and level; none counts as best effort.</summary>
    private static ushort BestPriority(ushort first, ushort second)
    {
        if (first == second || second == 0)
        {
            return first;
        }

        return first == 0 ? second : Math.Min(first, second);
    }
}
