using Scuzzy.Runtime;
using Scuzzy.Runtime.Buffers;

namespace Scuzzy.Storage.Nbd;

/// <summary>Replies in the order in which their requests ended, until they are sent; as long as the requests under way
/// are many.</summary>
internal sealed class NbdReplyQueue(int capacity)
{
    private readonly NbdRequest?[] _ring = new NbdRequest?[capacity];
    private int _head;
    private int _sentBytes;

    public int Count { get; private set; }

    public void Add(NbdRequest request)
    {
        Invariant.Holds(Count < _ring.Length, "more NBD replies than requests");
        int at = _head + Count;
        _ring[at < _ring.Length ? at : at - _ring.Length] = request;
        Count++;
    }

    /// <summary>Gathers what is to be sent, oldest first.</summary>
    /// <returns>How many pieces there are.</returns>
    public int Gather(Span<DataSegment> pieces, out long bytes)
    {
        int count = Math.Min(Count, pieces.Length);
        bytes = -_sentBytes;
        int at = _head;
        for (int i = 0; i < count; i++)
        {
            pieces[i] = _ring[at]!.Reply;
            bytes += pieces[i].LengthBytes;
            at = at + 1 == _ring.Length ? 0 : at + 1;
        }

        if (count > 0 && _sentBytes > 0)
        {
            pieces[0] = pieces[0].Slice(_sentBytes, pieces[0].LengthBytes - _sentBytes);
        }

        return count;
    }

    /// <summary>Counts bytes as sent; those of the oldest reply, at most.</summary>
    /// <returns>The request whose reply is out, or null; <paramref name="bytes"/> is what is left to count.</returns>
    public NbdRequest? Sent(ref long bytes)
    {
        if (Count == 0)
        {
            return null;
        }

        NbdRequest request = _ring[_head]!;
        int rest = request.Reply.LengthBytes - _sentBytes;
        if (bytes < rest)
        {
            _sentBytes += (int)bytes;
            bytes = 0;
            return null;
        }

        bytes -= rest;
        return Take();
    }

    /// <summary>Takes the oldest reply out, sent or not; null if there is none.</summary>
    public NbdRequest? Take()
    {
        if (Count == 0)
        {
            return null;
        }

        NbdRequest request = _ring[_head]!;
        _ring[_head] = null;
        _head = _head + 1 == _ring.Length ? 0 : _head + 1;
        _sentBytes = 0;
        Count--;
        return request;
    }
}
