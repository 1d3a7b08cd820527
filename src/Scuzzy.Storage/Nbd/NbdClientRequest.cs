using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Handles;
using Scuzzy.Storage.Nbd.Wire;

namespace Scuzzy.Storage.Nbd;

/// <summary>A bio on its way over the wire, one request after the other; pooled by its client.</summary>
internal sealed unsafe class NbdClientRequest(byte* header)
{
    public Bio Bio { get; private set; } = null!;

    /// <summary>Names this use; goes over the wire as the cookie.</summary>
    public Handle Handle { get; private set; }

    public NbdClientStage Stage { get; set; }

    public NbdCommand Command { get; private set; }

    public BlockStatus Status { get; set; }

    /// <summary>Where the request's range starts in the bio.</summary>
    public long PartOffset { get; private set; }

    /// <summary>The length of the request's range.</summary>
    public long PartBytes { get; private set; }

    /// <summary>True once all of it was sent: only then may it be answered.</summary>
    public bool IsSent { get; set; }

    /// <summary>Bytes of a read that have come.</summary>
    public long ReceivedBytes { get; set; }

    /// <summary>Bytes to send: the header, and the data of a write.</summary>
    public long WireBytes => NbdMagic.RequestBytes + (Command == NbdCommand.Write ? PartBytes : 0);

    public void Begin(Bio bio, Handle handle)
    {
        Bio = bio;
        Handle = handle;
        Stage = NbdClientStage.New;
        Status = BlockStatus.Ok;
        PartOffset = 0;
        PartBytes = 0;
    }

    /// <summary>Makes the request that is to be sent next.</summary>
    public void Prepare(NbdCommand command, NbdCommandFlags flags, long partOffset, long partBytes)
    {
        Command = command;
        PartOffset = partOffset;
        PartBytes = partBytes;
        ReceivedBytes = 0;
        IsSent = false;
        new NbdRequestHeader
        {
            Magic = NbdMagic.Request,
            Flags = flags,
            Command = command,
            Cookie = Handle.Value,
            Offset = command == NbdCommand.Flush ? 0 : (ulong)(Bio.OffsetBytes + partOffset),
            Length = (uint)partBytes,
        }.Write(new Span<byte>(header, NbdMagic.RequestBytes));
    }

    /// <summary>The piece to send that starts at an offset in header and data.</summary>
    public DataSegment PieceAt(long offset) =>
        offset < NbdMagic.RequestBytes
            ? new DataSegment(header + offset, NbdMagic.RequestBytes - (int)offset)
            : Bio.Data.At(PartOffset + offset - NbdMagic.RequestBytes, WireBytes - offset);
}
