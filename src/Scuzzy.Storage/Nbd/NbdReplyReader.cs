using System.Buffers.Binary;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Handles;
using Scuzzy.Storage.Nbd.Wire;

namespace Scuzzy.Storage.Nbd;

/// <summary>Takes a server's replies apart and puts the data of reads where they belong.</summary>
internal sealed class NbdReplyReader(HandlePool<NbdClientRequest> requests, bool isStructured)
{
    private const int MaximumErrorBytes = 6 + 8 + 4096;
    private const int ChunkDone = 1;
    private const int IsError = 0x8000;

    private NbdClientRequest? _reading;
    private long _at;
    private long _left;
    private bool _isLast;

    /// <summary>Why the server's bytes make no sense; empty as long as they do.</summary>
    public string Failure { get; private set; } = "";

    /// <summary>Takes one step over the input.</summary>
    /// <param name="input">What has come.</param>
    /// <param name="ended">The request whose reply is complete, or null.</param>
    /// <returns>Bytes consumed; 0 if it takes more input.</returns>
    public int Consume(ReadOnlySpan<byte> input, out NbdClientRequest? ended)
    {
        ended = null;
        if (_reading is not null)
        {
            int here = (int)Math.Min(_left, input.Length);
            _reading.Bio.Data.CopyFrom(_at, input[..here]);
            ended = DataReceived(here);
            return here;
        }

        if (input.Length < NbdMagic.SimpleReplyBytes)
        {
            return 0;
        }

        uint magic = BinaryPrimitives.ReadUInt32BigEndian(input);
        if (magic == NbdMagic.SimpleReply)
        {
            return ConsumeSimple(input, out ended);
        }

        if (magic == NbdMagic.StructuredReply && isStructured)
        {
            return ConsumeChunk(input, out ended);
        }

        Failure = "a reply starts with another magic number";
        return NbdMagic.SimpleReplyBytes;
    }

    /// <summary>Where the next bytes of a read may be received directly; nothing if none are expected.</summary>
    public DataSegment Room() => _reading is null ? default : _reading.Bio.Data.At(_at, _left);

    /// <summary>Bytes of a read are in place.</summary>
    /// <returns>The request whose reply is complete, or null.</returns>
    public NbdClientRequest? DataReceived(int bytes)
    {
        NbdClientRequest request = _reading!;
        _at += bytes;
        _left -= bytes;
        request.ReceivedBytes += bytes;
        if (_left > 0)
        {
            return null;
        }

        _reading = null;
        return _isLast ? Complete(request) : null;
    }

    private int ConsumeSimple(ReadOnlySpan<byte> input, out NbdClientRequest? ended)
    {
        ended = null;
        NbdClientRequest? request = Find(BinaryPrimitives.ReadUInt64BigEndian(input[8..]));
        if (request is null || (isStructured && request.Command == NbdCommand.Read))
        {
            Failure = "a simple reply answers no request";
            return NbdMagic.SimpleReplyBytes;
        }

        request.Status = ToStatus(BinaryPrimitives.ReadUInt32BigEndian(input[4..]));
        if (request.Command == NbdCommand.Read && request.Status == BlockStatus.Ok)
        {
            Expect(request, request.PartOffset, request.PartBytes, isLast: true);
        }
        else
        {
            ended = Complete(request);
        }

        return NbdMagic.SimpleReplyBytes;
    }

    private int ConsumeChunk(ReadOnlySpan<byte> input, out NbdClientRequest? ended)
    {
        ended = null;
        if (input.Length < NbdMagic.ChunkHeaderBytes)
        {
            return 0;
        }

        bool isLast = (BinaryPrimitives.ReadUInt16BigEndian(input[4..]) & ChunkDone) != 0;
        var type = (NbdChunk)BinaryPrimitives.ReadUInt16BigEndian(input[6..]);
        uint length = BinaryPrimitives.ReadUInt32BigEndian(input[16..]);
        NbdClientRequest? request = Find(BinaryPrimitives.ReadUInt64BigEndian(input[8..]));
        int fixedBytes = FixedBytes(type, length);
        if (request is null || fixedBytes < 0 || (type == NbdChunk.None && !isLast))
        {
            Failure = "a chunk answers no request, or has a wrong type or length";
            return NbdMagic.ChunkHeaderBytes;
        }

        int total = NbdMagic.ChunkHeaderBytes + fixedBytes;
        if (input.Length < total)
        {
            return 0;
        }

        ReadOnlySpan<byte> payload = input[NbdMagic.ChunkHeaderBytes..total];
        switch (type)
        {
            case NbdChunk.OffsetData:
                TakeRange(request, payload, length - 8, isHole: false, isLast);
                return total;
            case NbdChunk.OffsetHole:
                TakeRange(request, payload, BinaryPrimitives.ReadUInt32BigEndian(payload[8..]), isHole: true, isLast);
                break;
            case NbdChunk.None:
                break;
            default:
                request.Status = ToStatus(BinaryPrimitives.ReadUInt32BigEndian(payload));
                break;
        }

        ended = isLast && Failure.Length == 0 ? Complete(request) : null;
        return total;
    }

    /// <summary>How much of a chunk's payload it takes to act on it; -1 if the length does not fit the type.</summary>
    private static int FixedBytes(NbdChunk type, uint length) =>
        type switch
        {
            NbdChunk.None => length == 0 ? 0 : -1,
            NbdChunk.OffsetData => length > 8 ? 8 : -1,
            NbdChunk.OffsetHole => length == 12 ? 12 : -1,
            _ when ((ushort)type & IsError) != 0 => length is >= 6 and <= MaximumErrorBytes ? (int)length : -1,
            _ => -1,
        };

    private void TakeRange(NbdClientRequest request, ReadOnlySpan<byte> payload, long length, bool isHole, bool isLast)
    {
        ulong offset = BinaryPrimitives.ReadUInt64BigEndian(payload);
        ulong start = (ulong)(request.Bio.OffsetBytes + request.PartOffset);
        bool isInside =
            request.Command == NbdCommand.Read
            && length > 0
            && offset >= start
            && offset - start <= (ulong)request.PartBytes
            && length <= request.PartBytes - (long)(offset - start);
        if (!isInside)
        {
            Failure = "a chunk lies outside of what was to be read";
            return;
        }

        long at = (long)(offset - (ulong)request.Bio.OffsetBytes);
        if (!isHole)
        {
            Expect(request, at, length, isLast);
            return;
        }

        request.ReceivedBytes += length;
        while (length > 0)
        {
            DataSegment piece = request.Bio.Data.At(at, length);
            piece.Span.Clear();
            at += piece.LengthBytes;
            length -= piece.LengthBytes;
        }
    }

    private void Expect(NbdClientRequest request, long at, long length, bool isLast)
    {
        _reading = request;
        _at = at;
        _left = length;
        _isLast = isLast;
    }

    private NbdClientRequest Complete(NbdClientRequest request)
    {
        bool isShort = request.Command == NbdCommand.Read && request.ReceivedBytes != request.PartBytes;
        if (isShort && request.Status == BlockStatus.Ok)
        {
            Failure = "a read was answered with fewer or more bytes than asked for";
        }

        return request;
    }

    private NbdClientRequest? Find(ulong cookie)
    {
        NbdClientRequest? request = requests.Find(new Handle(cookie));
        return request is { IsSent: true } ? request : null;
    }

    private static BlockStatus ToStatus(uint error) =>
        (NbdError)error switch
        {
            NbdError.None => BlockStatus.Ok,
            NbdError.NotPermitted => BlockStatus.ReadOnly,
            NbdError.Invalid => BlockStatus.Invalid,
            NbdError.NoSpace => BlockStatus.NoSpace,
            NbdError.NotSupported => BlockStatus.NotSupported,
            NbdError.Shutdown => BlockStatus.Offline,
            _ => BlockStatus.IoError,
        };
}
