using System.Runtime.CompilerServices;
using Scuzzy.Runtime;

namespace Scuzzy.Block.Queue;

/// <summary>The requests of a shard, shared by all its queues: it grows as they are needed, up to
/// <see cref="Maximum"/>, and never shrinks (kernel: request_cachep, blk_mq_alloc_rqs).</summary>
/// <remarks>Each queue may hold at most its nr_requests of them; a queue that finds the pool empty waits in line, so
/// that thousands of queues at rest cost nothing. Flush requests and passthrough commands come from here too.</remarks>
internal sealed class RequestPool
{
    /// <summary>Most requests of a shard: 65,536, about 16 MiB.</summary>
    public const int Maximum = 65_536;

    private const int SlabSize = 32;
    private readonly List<Request> _all = [];
    private Request? _free;
    private int _permanent;

    /// <summary>How many exist.</summary>
    public int Count => _all.Count;

    /// <summary>How many are in use.</summary>
    public int InUse { get; private set; }

    /// <summary>All requests that exist, by slot.</summary>
    public IReadOnlyList<Request> All => _all;

    /// <summary>A request that is its owner's for good, beyond <see cref="Maximum"/>: one per queue that ever
    /// flushed.</summary>
    public Request MakePermanent() => new(int.MinValue | _permanent++) { Place = RequestPlace.Held };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Request? TryTake()
    {
        Request? request = _free;
        if (request is null)
        {
            request = Grow();
            if (request is null)
            {
                return null;
            }
        }

        _free = request.Next;
        request.Next = null;
        request.Handle += 1ul << 32;
        request.Place = RequestPlace.Held;
        InUse++;
        return request;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Return(Request request)
    {
        Invariant.Holds(request.Place == RequestPlace.Held);
        request.Place = RequestPlace.Free;
        request.Handle += 1ul << 32;
        request.Next = _free;
        _free = request;
        InUse--;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Request? Grow()
    {
        int last = Math.Min(_all.Count + SlabSize, Maximum);
        for (int slot = _all.Count; slot < last; slot++)
        {
            var request = new Request(slot) { Next = _free };
            _all.Add(request);
            _free = request;
        }

        return _free;
    }
}
