using Scuzzy.Iscsi.Login;

namespace Scuzzy.Iscsi.Text;

/// <summary>The target's side of text requests in full feature phase (RFC 7143, 6.4): SendTargets and the keys that may
/// change on a running connection. One at a time on a connection; what the initiator abandons is forgotten by
/// <see cref="Reset"/>.</summary>
public sealed class TextNegotiation(LoginOptions options, NegotiatedParameters parameters)
{
    internal LoginOptions Options => options;

    /// <summary>What is agreed now: changes when the initiator declares a new MaxRecvDataSegmentLength.</summary>
    public NegotiatedParameters Parameters { get; private set; } = parameters;

    /// <summary>Forgets a negotiation in progress (a text request with a new task tag and no transfer tag).</summary>
    public void Reset() => throw new NotImplementedException();

    /// <summary>Takes one text request and gives the response.</summary>
    /// <param name="final">The F bit.</param>
    /// <param name="continued">The C bit: more text follows in the next request.</param>
    /// <param name="text">The data segment, without padding.</param>
    /// <param name="responseText">Room for the response's data segment, at least 512 bytes. Longer text is continued
    /// over several responses.</param>
    public TextResult Take(bool final, bool continued, ReadOnlySpan<byte> text, Span<byte> responseText) =>
        throw new NotImplementedException();
}
