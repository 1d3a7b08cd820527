namespace Scuzzy.Iscsi.Text;

/// <summary>The text of one request and of its response, each of which may be continued over several PDUs: pairs may be
/// cut anywhere (RFC 7143, 6.2, the C bit).</summary>
/// <param name="maxLength">Bytes of a request's text. A response's is bounded by what the caller adds.</param>
internal sealed class TextExchange(int maxLength)
{
    private byte[] _incoming = [];
    private int _incomingLength;
    private byte[] _outgoing = new byte[512];
    private int _outgoingLength;
    private int _sent;

    /// <summary>The request's text so far.</summary>
    public ReadOnlySpan<byte> Incoming => _incoming.AsSpan(0, _incomingLength);

    /// <summary>Part of the response's text was sent, and more waits.</summary>
    public bool IsSending => _sent > 0;

    /// <summary>Appends a data segment to the request's text; false if it has no room.</summary>
    public bool TryTake(ReadOnlySpan<byte> segment)
    {
        if (segment.Length > maxLength - _incomingLength)
        {
            return false;
        }

        if (segment.Length > _incoming.Length - _incomingLength)
        {
            int size = Math.Min(maxLength, Math.Max(_incomingLength + segment.Length, 2 * _incoming.Length));
            Array.Resize(ref _incoming, size);
        }

        segment.CopyTo(_incoming.AsSpan(_incomingLength));
        _incomingLength += segment.Length;
        return true;
    }

    /// <summary>Forgets the request's text: it was read.</summary>
    public void ClearIncoming() => _incomingLength = 0;

    /// <summary>Forgets the response's text.</summary>
    public void ClearOutgoing() => _outgoingLength = _sent = 0;

    /// <summary>Appends a pair to the response's text.</summary>
    public void Add(string key, string value)
    {
        while (!TextKeys.TryWrite(_outgoing, ref _outgoingLength, key, value))
        {
            Array.Resize(ref _outgoing, 2 * _outgoing.Length);
        }
    }

    /// <summary>Gives as much of the response's text as fits; <paramref name="more"/> if that isn't all.</summary>
    public int Send(Span<byte> segment, out bool more)
    {
        int length = Math.Min(segment.Length, _outgoingLength - _sent);
        _outgoing.AsSpan(_sent, length).CopyTo(segment);
        _sent += length;
        more = _sent < _outgoingLength;
        if (!more)
        {
            ClearOutgoing();
        }

        return length;
    }
}
