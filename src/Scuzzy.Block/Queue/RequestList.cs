using System.Runtime.CompilerServices;
using Scuzzy.Runtime;

namespace Scuzzy.Block.Queue;

/// <summary>An intrusive list of requests by <see cref="Request.Next"/> and <see cref="Request.Previous"/>
/// (kernel: struct list_head). One that is on a list already is refused (kernel: CONFIG_DEBUG_LIST): a list in a ring
/// never comes to its end.</summary>
internal struct RequestList
{
    private Request? _first;
    private Request? _last;

    public readonly Request? First => _first;

    public readonly Request? Last => _last;

    public readonly bool IsEmpty => _first is null;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddLast(Request request)
    {
        Request? last = _last;
        Invariant.Holds(IsFree(request));
        request.Previous = last;
        request.Next = null;
        _last = request;
        if (last is null)
        {
            _first = request;
        }
        else
        {
            last.Next = request;
        }
    }

    public void AddFirst(Request request)
    {
        Request? first = _first;
        Invariant.Holds(IsFree(request));
        request.Next = first;
        request.Previous = null;
        _first = request;
        if (first is null)
        {
            _last = request;
        }
        else
        {
            first.Previous = request;
        }
    }

    /// <summary>Puts a request right behind another one of the list; at the front if that is null.</summary>
    public void InsertAfter(Request? position, Request request)
    {
        if (position is null)
        {
            AddFirst(request);
            return;
        }

        Request? next = position.Next;
        if (next is null)
        {
            AddLast(request);
            return;
        }

        Invariant.Holds(IsFree(request));
        request.Previous = position;
        request.Next = next;
        position.Next = request;
        next.Previous = request;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Remove(Request request)
    {
        Request? next = request.Next;
        Request? previous = request.Previous;
        if (previous is null)
        {
            Invariant.Holds(ReferenceEquals(_first, request));
            _first = next;
        }
        else
        {
            previous.Next = next;
        }

        if (next is null)
        {
            Invariant.Holds(ReferenceEquals(_last, request));
            _last = previous;
        }
        else
        {
            next.Previous = previous;
        }

        request.Next = null;
        request.Previous = null;
    }

    public Request RemoveFirst()
    {
        Request first = _first!;
        Remove(first);
        return first;
    }

    /// <summary>Neither on another list with others nor alone on this one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool IsFree(Request request) =>
        request.Next is null && request.Previous is null && !ReferenceEquals(_first, request);
}
