using Scuzzy.Runtime;
using Scuzzy.Storage;

namespace Scuzzy.Block.Queue;

/// <summary>Where the task that runs on a CPU collects requests before they are dispatched (kernel: struct
/// blk_plug).</summary>
internal sealed class Plug
{
    /// <summary>A request of this length is worth dispatching at once (kernel: BLK_PLUG_FLUSH_SIZE).</summary>
    private const long FlushBytes = 128 * 1024;

    private const int MaximumMultiQueue = 32;
    private const int MaximumLegacy = 16;

    private RequestList _requests;
    private int _depth;
    private int _count;
    private bool _hasSeveralQueues;

    public bool IsActive => _depth > 0;

    public void Start() => _depth++;

    public void Finish()
    {
        Invariant.Holds(_depth > 0, "a plug was finished that was not started");
        if (--_depth == 0)
        {
            Flush();
        }
    }

    /// <summary>Joins a bio to the last plugged request of its queue, if it fits.</summary>
    public bool TryMerge(RequestQueue queue, Bio bio)
    {
        for (Request? request = _requests.Last; request is not null; request = request.Previous)
        {
            if (ReferenceEquals(request.Queue, queue))
            {
                return RequestMerge.TryJoin(queue, request, bio) != MergeKind.None;
            }
        }

        return false;
    }

    public void Add(Request request)
    {
        bool isMultiQueue = request.Queue.Options.Policy.IsMultiQueue;
        int maximum =
            !isMultiQueue ? MaximumLegacy
            : _hasSeveralQueues ? 2 * MaximumMultiQueue
            : MaximumMultiQueue;
        if (_count >= maximum || (isMultiQueue && _requests.Last is { } last && last.LengthBytes >= FlushBytes))
        {
            Flush();
        }

        _hasSeveralQueues |= _requests.First is { } first && !ReferenceEquals(first.Queue, request.Queue);
        request.Place = RequestPlace.Plugged;
        _requests.AddLast(request);
        _count++;
    }

    /// <summary>Gives all requests to their queues, queue by queue, and runs each once.</summary>
    public void Flush()
    {
        while (_requests.First is { } first)
        {
            RequestQueue queue = first.Queue;
            Request? request = first;
            while (request is not null)
            {
                Request? next = request.Next;
                if (ReferenceEquals(request.Queue, queue))
                {
                    _requests.Remove(request);
                    _count--;
                    queue.Unplugged(request);
                }

                request = next;
            }

            queue.RunUnplugged();
        }

        _hasSeveralQueues = false;
    }
}
