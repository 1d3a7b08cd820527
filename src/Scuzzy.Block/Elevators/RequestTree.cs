using Scuzzy.Block.Queue;
using Scuzzy.Runtime;

namespace Scuzzy.Block.Elevators;

/// <summary>Requests sorted by offset, intrusive: a treap whose priorities come from the requests' handles, so that it
/// is balanced and the same in every run (kernel: elv_rb_add and friends).</summary>
internal struct RequestTree
{
    private Request? _root;

    public readonly bool IsEmpty => _root is null;

    /// <summary>The request with the lowest offset.</summary>
    public readonly Request? First
    {
        get
        {
            Request? at = _root;
            while (at?.Left is { } left)
            {
                at = left;
            }

            return at;
        }
    }

    /// <summary>Adds a request. One that is in a tree already would make a ring of it, which nobody comes out of.
    /// </summary>
    public void Add(Request request)
    {
        Invariant.Holds(request.Left is null && request.Right is null, "a request was sorted in twice");
        Invariant.Holds(request.Parent is null && !ReferenceEquals(_root, request), "a request was sorted in twice");
        Request? parent = null;
        Request? at = _root;
        while (at is not null)
        {
            parent = at;
            at = request.OffsetBytes < at.OffsetBytes ? at.Left : at.Right;
        }

        request.Parent = parent;
        if (parent is null)
        {
            _root = request;
            return;
        }

        if (request.OffsetBytes < parent.OffsetBytes)
        {
            parent.Left = request;
        }
        else
        {
            parent.Right = request;
        }

        uint weight = Weight(request);
        while (request.Parent is { } above && Weight(above) < weight)
        {
            RotateUp(request, above);
        }
    }

    public void Remove(Request request)
    {
        while (request.Left is not null && request.Right is not null)
        {
            Request up = Weight(request.Left) > Weight(request.Right) ? request.Left : request.Right;
            RotateUp(up, request);
        }

        Request? child = request.Left ?? request.Right;
        Replace(request, request.Parent, child);
        request.Left = null;
        request.Right = null;
        request.Parent = null;
    }

    /// <summary>A request that starts at an offset, or null.</summary>
    public readonly Request? Find(long offsetBytes)
    {
        Request? found = AtOrAfter(offsetBytes);
        return found?.OffsetBytes == offsetBytes ? found : null;
    }

    /// <summary>The first request that starts at or behind an offset, or null.</summary>
    public readonly Request? AtOrAfter(long offsetBytes)
    {
        Request? best = null;
        Request? at = _root;
        while (at is not null)
        {
            if (at.OffsetBytes >= offsetBytes)
            {
                best = at;
                at = at.Left;
            }
            else
            {
                at = at.Right;
            }
        }

        return best;
    }

    /// <summary>The last request that starts before an offset, or null.</summary>
    public readonly Request? Before(long offsetBytes)
    {
        Request? best = null;
        Request? at = _root;
        while (at is not null)
        {
            if (at.OffsetBytes < offsetBytes)
            {
                best = at;
                at = at.Right;
            }
            else
            {
                at = at.Left;
            }
        }

        return best;
    }

    /// <summary>The next request in order, or null.</summary>
    public static Request? Next(Request request)
    {
        if (request.Right is { } right)
        {
            while (right.Left is { } left)
            {
                right = left;
            }

            return right;
        }

        Request at = request;
        while (at.Parent is { } parent)
        {
            if (ReferenceEquals(parent.Left, at))
            {
                return parent;
            }

            at = parent;
        }

        return null;
    }

    /// <summary>The request before it in order, or null.</summary>
    public static Request? Previous(Request request)
    {
        if (request.Left is { } left)
        {
            while (left.Right is { } right)
            {
                left = right;
            }

            return left;
        }

        Request at = request;
        while (at.Parent is { } parent)
        {
            if (ReferenceEquals(parent.Right, at))
            {
                return parent;
            }

            at = parent;
        }

        return null;
    }

    private static uint Weight(Request request) => (uint)((request.Handle * 0x9E3779B97F4A7C15) >> 32);

    /// <summary>Exchanges a request with its parent, keeping the order.</summary>
    private void RotateUp(Request request, Request parent)
    {
        if (ReferenceEquals(parent.Left, request))
        {
            parent.Left = request.Right;
            if (parent.Left is not null)
            {
                parent.Left.Parent = parent;
            }

            Replace(parent, parent.Parent, request);
            request.Right = parent;
        }
        else
        {
            parent.Right = request.Left;
            if (parent.Right is not null)
            {
                parent.Right.Parent = parent;
            }

            Replace(parent, parent.Parent, request);
            request.Left = parent;
        }

        parent.Parent = request;
    }

    private void Replace(Request old, Request? parent, Request? with)
    {
        if (parent is null)
        {
            _root = with;
        }
        else if (ReferenceEquals(parent.Left, old))
        {
            parent.Left = with;
        }
        else
        {
            parent.Right = with;
        }

        if (with is not null)
        {
            with.Parent = parent;
        }
    }
}
