using Scuzzy.Runtime.Buffers;
using Scuzzy.Storage.Nbd.Wire;

namespace Scuzzy.Storage.Nbd;

/// <summary>One request under way and the bio that serves it; pooled by its connection.</summary>
internal sealed unsafe class NbdRequest(NbdTransmission transmission, byte* shortReply) : Bio
{
    /// <summary>What the client asked for.</summary>
    public NbdRequestHeader Header;

    /// <summary>Memory for its data, if it needs any.</summary>
    public TransferBuffer Buffer;

    /// <summary>The reply, in one piece.</summary>
    public DataSegment Reply;

    /// <summary>Memory for a reply without data.</summary>
    public Span<byte> ShortReply => new(shortReply, NbdReplies.MaximumShortBytes);

    /// <summary>First byte of <see cref="ShortReply"/>.</summary>
    public byte* ShortReplyAddress => shortReply;

    /// <summary>What is left to do after this bio, of a discard or zeroing longer than the device takes at once.</summary>
    public long RemainingBytes { get; set; }

    protected override void Ended() => transmission.BioEnded(this);
}
