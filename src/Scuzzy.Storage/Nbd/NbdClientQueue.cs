using Scuzzy.Runtime.Buffers;

namespace Scuzzy.Storage.Nbd;

/// <summary>Requests in the order in which they go out, until they are sent.</summary>
internal sealed class NbdClientQueue(int capacity)
{
    private readonly Queue<NbdClientRequest> _requests = new(capacity);
    private long _sentBytes;

    public int Count => _requests.Count;

    public void Add(NbdClientRequest request) => _requests.Enqueue(request);

    public void Clear()
    {
        _requests.Clear();
        _sentBytes = 0;
    }

    /// <summary>Gathers what is to be sent, oldest first.</summary>
    /// <returns>How many pieces there are.</returns>
    public int Gather(Span<DataSegment> pieces, out long bytes)
    {
        int count = 0;
        bytes = 0;
        long at = _sentBytes;
        foreach (NbdClientRequest request in _requests)
        {
            while (at < request.WireBytes)
            {
                if (count == pieces.Length)
                {
                    return count;
                }

                DataSegment piece = request.PieceAt(at);
                pieces[count++] = piece;
                at += piece.LengthBytes;
                bytes += piece.LengthBytes;
            }

            at = 0;
        }

        return count;
    }

    /// <summary>Counts bytes as sent.</summary>
    public void Sent(long bytes)
    {
        _sentBytes += bytes;
        while (_requests.TryPeek(out NbdClientRequest? oldest) && _sentBytes >= oldest.WireBytes)
        {
            _sentBytes -= oldest.WireBytes;
            oldest.IsSent = true;
            _requests.Dequeue();
        }
    }
}
