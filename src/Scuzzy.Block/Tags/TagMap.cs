using System.Numerics;
using System.Runtime.CompilerServices;
using Scuzzy.Block.Queue;
using Scuzzy.Runtime;

namespace Scuzzy.Block.Tags;

/// <summary>A bitmap of free tags and who holds the others (kernel: struct blk_mq_tags).</summary>
internal sealed class TagMap
{
    private readonly ulong[] _free;

    /// <summary>No word before this one has a free tag.</summary>
    private int _lowest;

    public TagMap(int depth)
    {
        Holders = new Request?[depth];
        _free = new ulong[(depth + 63) / 64];
        for (int i = 0; i < depth; i++)
        {
            _free[i >> 6] |= 1ul << (i & 63);
        }
    }

    /// <summary>By tag, the request that holds it.</summary>
    public Request?[] Holders { get; }

    /// <summary>How many tags are held.</summary>
    public int InUse { get; private set; }

    /// <summary>The first queue in line for one of these tags, or null.</summary>
    public RequestQueue? FirstWaiter { get; private set; }

    private RequestQueue? LastWaiter { get; set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Take(Request request)
    {
        ulong[] free = _free;
        for (int word = _lowest; word < free.Length; word++)
        {
            ulong bits = free[word];
            if (bits != 0)
            {
                free[word] = bits & (bits - 1);
                _lowest = word;
                int tag = (word << 6) | BitOperations.TrailingZeroCount(bits);
                Holders[tag] = request;
                InUse++;
                return tag;
            }
        }

        _lowest = free.Length;
        return -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Release(int tag, Request request)
    {
        Invariant.Holds(ReferenceEquals(Holders[tag], request));
        Holders[tag] = null;
        InUse--;
        int word = tag >> 6;
        _free[word] |= 1ul << (tag & 63);
        if (word < _lowest)
        {
            _lowest = word;
        }
    }

    /// <summary>Puts a queue at the end of the line.</summary>
    public void AddWaiter(RequestQueue queue)
    {
        queue.NextTagWaiter = null;
        if (LastWaiter is null)
        {
            FirstWaiter = queue;
        }
        else
        {
            LastWaiter.NextTagWaiter = queue;
        }

        LastWaiter = queue;
    }

    /// <summary>Takes the first queue out of the line.</summary>
    public RequestQueue RemoveWaiter()
    {
        RequestQueue queue = FirstWaiter!;
        FirstWaiter = queue.NextTagWaiter;
        if (FirstWaiter is null)
        {
            LastWaiter = null;
        }

        queue.NextTagWaiter = null;
        return queue;
    }
}
