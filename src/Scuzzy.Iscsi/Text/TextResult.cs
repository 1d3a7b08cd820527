namespace Scuzzy.Iscsi.Text;

/// <summary>The text response to send (RFC 7143, 11.11).</summary>
/// <param name="Rejected">The request is answered by a Reject PDU (protocol error) instead; the rest is without
/// meaning.</param>
/// <param name="Final">The F bit. If not set, the response carries a target transfer tag that the next request
/// repeats.</param>
/// <param name="Continue">The C bit: the text goes on in the response to the next, empty, request.</param>
/// <param name="TextLength">Bytes of text that were written to the caller's buffer.</param>
public readonly record struct TextResult(bool Rejected, bool Final, bool Continue, int TextLength);
