using System.Runtime.CompilerServices;
using Scuzzy.Block.Elevators;
using Scuzzy.Storage;

namespace Scuzzy.Block.Queue;

/// <summary>The elevator of a queue and merging with what it holds (kernel: elevator.c).</summary>
public sealed partial class RequestQueue
{
    private readonly MergeHash _hash;
    private Request? _lastMerge;

    /// <summary>The elevator, or null for none.</summary>
    internal Elevator? Elevator { get; private set; }

    /// <summary>0: all merges; 1: only with the last merged request; 2: none (facts A50).</summary>
    internal int NoMerges { get; set; }

    /// <summary>Gives a request to the elevator (kernel: __elv_add_request SORT).</summary>
    internal void ElevatorAdd(Request request)
    {
        request.Place = RequestPlace.Elevator;
        Elevator!.Add(request);
        request.IsElevated = true;
        _elevated++;
        if (RequestMerge.IsMergeable(request))
        {
            _hash.Add(request);
            _lastMerge ??= request;
        }
    }

    /// <summary>Sends a request past the elevator, which takes note of it but need not sort it in: it holds nothing and
    /// would give this one out next. True without an elevator.</summary>
    internal bool TryPassElevator(Request request)
    {
        if (Elevator is null)
        {
            return true;
        }

        if (!Elevator.TryPass(request))
        {
            return false;
        }

        request.IsElevated = true;
        _elevated++;
        return true;
    }

    /// <summary>Takes the elevator's choice out of it.</summary>
    internal Request? ElevatorTake(bool isForced)
    {
        Request? request = Elevator!.Dispatch(isForced);
        if (request is not null)
        {
            _hash.Remove(request);
            ForgetLastMerge(request);
            request.Place = RequestPlace.Dispatch;
        }

        return request;
    }

    /// <summary>Joins a bio to a request in the elevator: the one merged last, one that ends where the bio starts, one
    /// that starts where it ends, in this order.</summary>
    internal bool TryElevatorMerge(Bio bio)
    {
        Elevator elevator = Elevator!;
        if (NoMerges == 2 || !elevator.HasWork || !RequestMerge.IsMergeable(bio))
        {
            return false;
        }

        if (_lastMerge is { } last && elevator.AllowsMerge(last, bio))
        {
            MergeKind kind = RequestMerge.TryJoin(this, last, bio);
            if (kind != MergeKind.None)
            {
                Merged(last, kind);
                return true;
            }
        }

        if (NoMerges == 1)
        {
            return false;
        }

        Request? back = _hash.Find(this, bio.OffsetBytes);
        if (back is not null && elevator.AllowsMerge(back, bio) && RequestMerge.TryBack(this, back, bio))
        {
            Merged(back, MergeKind.Back);
            return true;
        }

        Request? front = elevator.FindFrontMerge(bio);
        if (front is null || !elevator.AllowsMerge(front, bio) || !RequestMerge.TryFront(this, front, bio))
        {
            return false;
        }

        Merged(front, MergeKind.Front);
        return true;
    }

    internal void ForgetLastMerge(Request request)
    {
        if (ReferenceEquals(_lastMerge, request))
        {
            _lastMerge = null;
        }
    }

    /// <summary>Most bytes of a request of an operation that starts at an offset.</summary>
    internal long MaximumBytesOf(BlockOperation operation, long offset)
    {
        switch (operation)
        {
            case BlockOperation.Discard:
                return _limits.MaximumDiscardBytes;
            case BlockOperation.WriteZeroes:
                return _limits.MaximumWriteZeroesBytes;
            default:
                return _limits.ChunkBytes == 0
                    ? _maximumBytes
                    : Math.Min(_maximumBytes, _limits.ChunkBytes - (offset % _limits.ChunkBytes));
        }
    }

    /// <summary>How many pieces of memory a bio has for the device.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int SegmentsOf(Bio bio) =>
        _limits.MaximumSegmentBytes == int.MaxValue ? bio.Data.Count : CountSegments(bio);

    private int CountSegments(Bio bio)
    {
        int count = 0;
        foreach (Runtime.Buffers.DataSegment segment in bio.Data.Segments)
        {
            count += (segment.LengthBytes + _limits.MaximumSegmentBytes - 1) / _limits.MaximumSegmentBytes;
        }

        return count;
    }

    private void Merged(Request request, MergeKind kind)
    {
        _lastMerge = request;
        Request? kept = request;
        Request? absorbed;
        if (kind == MergeKind.Back)
        {
            absorbed = Elevator!.Latter(request);
        }
        else
        {
            Elevator!.FrontMerged(request);
            kept = Elevator.Former(request);
            absorbed = request;
        }

        if (NoMerges == 0 && kept is not null && absorbed is not null && RequestMerge.TryAbsorb(this, kept, absorbed))
        {
            Absorb(kept, absorbed);
            request = kept;
        }

        if (kind == MergeKind.Back || ReferenceEquals(request, kept))
        {
            _hash.Remove(request);
            _hash.Add(request);
        }
    }

    /// <summary>The absorbed request vanishes: nobody is told of its end, its bios live on.</summary>
    private void Absorb(Request kept, Request absorbed)
    {
        Elevator!.Absorbed(kept, absorbed);
        _hash.Remove(absorbed);
        if (ReferenceEquals(_lastMerge, absorbed))
        {
            _lastMerge = kept;
        }

        AccountAbsorbed(absorbed);
        Free(absorbed);
    }
}
