using System.Runtime.CompilerServices;

namespace Scuzzy.Block.Queue;

/// <summary>Finds the request of a queue that ends at an offset: one table for all queues of a shard
/// (kernel: elv_rqhash, 64 buckets per queue).</summary>
internal sealed class MergeHash
{
    private const int Bits = 12;

    private readonly Request?[] _heads = new Request?[1 << Bits];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Request request)
    {
        int bucket = Bucket(request.Queue, request.EndBytes);
        request.HashBucket = bucket;
        request.HashNext = _heads[bucket];
        _heads[bucket] = request;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Remove(Request request)
    {
        int bucket = request.HashBucket;
        if (bucket < 0)
        {
            return;
        }

        request.HashBucket = -1;
        Request? at = _heads[bucket];
        if (ReferenceEquals(at, request))
        {
            _heads[bucket] = request.HashNext;
        }
        else
        {
            while (!ReferenceEquals(at!.HashNext, request))
            {
                at = at.HashNext;
            }

            at.HashNext = request.HashNext;
        }

        request.HashNext = null;
    }

    /// <summary>The most recently added request of a queue that ends at an offset and may still grow, or
    /// null.</summary>
    public Request? Find(RequestQueue queue, long endBytes)
    {
        for (Request? at = _heads[Bucket(queue, endBytes)]; at is not null; at = at.HashNext)
        {
            if (at.EndBytes == endBytes && ReferenceEquals(at.Queue, queue) && RequestMerge.IsMergeable(at))
            {
                return at;
            }
        }

        return null;
    }

    private static int Bucket(RequestQueue queue, long endBytes)
    {
        ulong mixed = ((ulong)endBytes >> 9) + ((ulong)queue.Number * 0x9E3779B97F4A7C15);
        return (int)((mixed * 0xD6E8FEB86659FD93) >> (64 - Bits));
    }
}
