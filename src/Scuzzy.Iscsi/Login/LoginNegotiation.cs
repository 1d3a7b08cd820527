namespace Scuzzy.Iscsi.Login;

/// <summary>The target's side of one connection's login (RFC 7143, 6.3), without I/O or time: requests in, responses
/// out. The caller bounds how long it waits.</summary>
public sealed class LoginNegotiation(LoginOptions options, AdmitLogin admit)
{
    internal LoginOptions Options => options;

    internal AdmitLogin Admit => admit;

    /// <summary>What was agreed; null until the outcome is <see cref="LoginOutcome.Complete"/>.</summary>
    public NegotiatedParameters? Parameters { get; private set; }

    /// <summary>The target of the session; null before it is known and in discovery sessions.</summary>
    public LoginTarget? Target { get; private set; }

    /// <summary>Takes one login request and gives the response. Not to be called after an outcome other than
    /// Proceed.</summary>
    /// <param name="request">The header.</param>
    /// <param name="text">The data segment, without padding.</param>
    /// <param name="responseText">Room for the response's data segment: what the initiator may be sent, 8192 bytes
    /// before it said otherwise; at least 512. Longer text is continued over several responses.</param>
    public LoginResult Take(in LoginRequest request, ReadOnlySpan<byte> text, Span<byte> responseText) =>
        throw new NotImplementedException();
}
