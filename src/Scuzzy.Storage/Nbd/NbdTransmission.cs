using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Storage.Nbd.Wire;

namespace Scuzzy.Storage.Nbd;

/// <summary>The transmission phase of one connection: requests in, bios down, replies out.</summary>
/// <remarks>Bounds: <see cref="NbdServerOptions.MaximumRequests"/> and
/// <see cref="NbdServerOptions.MaximumBufferBytes"/>, both held until the reply is sent. Request objects and buffers are
/// pooled: at steady state nothing is allocated.</remarks>
internal sealed unsafe class NbdTransmission
{
    /// <summary>Longest data of one request: 32 MiB, as the protocol recommends.</summary>
    public const int MaximumRequestBytes = 1 << TransferPool.LargestShift;

    /// <summary>The identifier of <c>base:allocation</c>.</summary>
    public const uint AllocationContext = 1;

    private const int ShortReplyStride = 256;
    private const int MaximumExtents = 510;
    private const int ShortestHole = 32 * 1024;

    private readonly NbdConnection _connection;
    private readonly TransferPool _pool;
    private readonly NbdServerOptions _options;
    private readonly BlockDevice _device;
    private readonly BlockLimits _limits;
    private readonly bool _isReadOnly;
    private readonly bool _isStructured;
    private readonly bool _hasAllocationContext;
    private readonly byte* _shortReplies;
    private readonly Stack<NbdRequest> _idle;
    private int _created;
    private NbdRequest? _payloadOwner;
    private int _payloadBytes;
    private long _discardBytes;
    private NbdRequest? _discardOwner;
    private string _discardMessage = "";
    private NbdError _discardError;

    public NbdTransmission(NbdConnection connection, NbdServer server, NbdExport export, NbdSession session)
    {
        _connection = connection;
        _pool = server.Pool;
        _options = server.Options;
        _device = export.Device;
        _limits = _device.Limits;
        _isReadOnly = session.IsReadOnly;
        _isStructured = session.IsStructured;
        _hasAllocationContext = session.HasAllocationContext(export.Name);
        _shortReplies = (byte*)NativeMemory.Alloc((nuint)(_options.MaximumRequests * ShortReplyStride));
        _idle = new Stack<NbdRequest>(_options.MaximumRequests);
    }

    /// <summary>Requests that are taken and not yet answered in full.</summary>
    public int RequestsInUse => _created - _idle.Count;

    /// <summary>Bios that the device has not ended yet.</summary>
    public int BiosUnderWay { get; private set; }

    /// <summary>Bytes of buffers in use.</summary>
    public long BufferBytesInUse { get; private set; }

    /// <summary>True if the next request has to wait until replies are sent.</summary>
    public bool IsStalled { get; private set; }

    /// <summary>Where the rest of a write's data may be received directly; empty if none is expected or so little that
    /// it is better received together with what follows.</summary>
    public Span<byte> PayloadRoom(int least)
    {
        if (_payloadOwner is null)
        {
            return default;
        }

        int rest = (int)_payloadOwner.LengthBytes - _payloadBytes;
        return rest >= least ? _payloadOwner.Buffer.Span(_payloadBytes, rest) : default;
    }

    /// <summary>Data were received into <see cref="PayloadRoom"/>.</summary>
    public void PayloadReceived(int bytes)
    {
        _payloadBytes += bytes;
        SubmitIfComplete();
    }

    /// <summary>Takes one step over the input: part of a write's data, or one request.</summary>
    /// <returns>Bytes consumed; 0 if it takes more input, or if it is stalled; -1 if the peer does not speak NBD.</returns>
    public int Consume(ReadOnlySpan<byte> input)
    {
        if (_payloadOwner is not null)
        {
            return ConsumePayload(input);
        }

        if (_discardOwner is not null)
        {
            return ConsumeDiscarded(input);
        }

        if (input.Length < NbdMagic.RequestBytes)
        {
            return 0;
        }

        NbdRequestHeader header = NbdRequestHeader.Read(input);
        if (header.Magic != NbdMagic.Request)
        {
            return -1;
        }

        if (header.Command == NbdCommand.Disconnect)
        {
            _connection.DisconnectWhenAnswered();
            return NbdMagic.RequestBytes;
        }

        return Begin(header) ? NbdMagic.RequestBytes : 0;
    }

    /// <summary>The device has ended a bio whose Submit returned false.</summary>
    public void BioEnded(NbdRequest request)
    {
        BiosUnderWay--;
        if (!Continue(request))
        {
            return;
        }

        Answer(request);
        _connection.ContinueLater();
    }

    /// <summary>A reply was sent, or there is nobody any more to send it to.</summary>
    public void Release(NbdRequest request)
    {
        if (request.Buffer.Address is not null)
        {
            BufferBytesInUse -= request.Buffer.CapacityBytes;
            _pool.Return(request.Buffer);
            request.Buffer = default;
        }

        _idle.Push(request);
        IsStalled = false;
    }

    /// <summary>The connection is gone: what is still being received is given up.</summary>
    public void Abandon()
    {
        if (_payloadOwner is not null)
        {
            Release(_payloadOwner);
            _payloadOwner = null;
        }

        if (_discardOwner is not null)
        {
            Release(_discardOwner);
            _discardOwner = null;
        }
    }

    /// <summary>Frees memory; nothing may be in use.</summary>
    public void Free()
    {
        Invariant.Holds(RequestsInUse == 0 && BufferBytesInUse == 0, "an NBD connection left requests behind");
        NativeMemory.Free(_shortReplies);
    }

    private int ConsumePayload(ReadOnlySpan<byte> input)
    {
        int rest = (int)_payloadOwner!.LengthBytes - _payloadBytes;
        int here = Math.Min(rest, input.Length);
        input[..here].CopyTo(_payloadOwner.Buffer.Span(_payloadBytes, here));
        PayloadReceived(here);
        return here;
    }

    private int ConsumeDiscarded(ReadOnlySpan<byte> input)
    {
        int here = (int)Math.Min(_discardBytes, input.Length);
        _discardBytes -= here;
        if (_discardBytes == 0)
        {
            NbdRequest request = _discardOwner!;
            _discardOwner = null;
            AnswerError(request, _discardError, _discardMessage);
        }

        return here;
    }

    /// <summary>Starts a request; false if it has to wait for room.</summary>
    private bool Begin(in NbdRequestHeader header)
    {
        NbdError error = NbdRequestCheck.Check(
            header,
            _device,
            _limits,
            _isReadOnly,
            _hasAllocationContext,
            out string message
        );
        int sizeClass = error == NbdError.None ? BufferClass(header) : -1;
        if (!TryTake(sizeClass, out NbdRequest request))
        {
            IsStalled = true;
            return false;
        }

        request.Header = header;
        if (error == NbdError.None)
        {
            Start(request, sizeClass);
        }
        else if (header.Command == NbdCommand.Write && header.Length > 0)
        {
            // The data come all the same, and are dropped as they come.
            _discardOwner = request;
            _discardBytes = header.Length;
            _discardError = error;
            _discardMessage = message;
        }
        else
        {
            AnswerError(request, error, message);
        }

        return true;
    }

    private int BufferClass(in NbdRequestHeader header) =>
        header.Command switch
        {
            NbdCommand.Read when IsHole(header) => -1,
            NbdCommand.Read or NbdCommand.Write => TransferPool.ClassOf((int)header.Length),
            NbdCommand.BlockStatus => 0,
            _ => -1,
        };

    /// <summary>Whether a long read finds only zeros, so that none need to be moved. Worth asking for long reads only.</summary>
    private bool IsHole(in NbdRequestHeader header) =>
        _isStructured
        && header.Length > ShortestHole
        && (_device.Extent((long)header.Offset, header.Length, out long length) & ExtentKind.Zero) != 0
        && length == header.Length;

    private bool TryTake(int sizeClass, out NbdRequest request)
    {
        request = null!;
        long bytes = sizeClass < 0 ? 0 : TransferPool.ClassBytes(sizeClass);
        bool fits = BufferBytesInUse == 0 || BufferBytesInUse + bytes <= _options.MaximumBufferBytes;
        if (!fits)
        {
            return false;
        }

        if (!_idle.TryPop(out NbdRequest? idle))
        {
            if (_created == _options.MaximumRequests)
            {
                return false;
            }

            idle = new NbdRequest(this, _shortReplies + (_created++ * ShortReplyStride));
        }

        request = idle;
        if (sizeClass >= 0)
        {
            BufferBytesInUse += bytes;
            request.Buffer = _pool.Lease(sizeClass);
        }

        return true;
    }

    private void Start(NbdRequest request, int sizeClass)
    {
        ref readonly NbdRequestHeader header = ref request.Header;
        request.OffsetBytes = (long)header.Offset;
        request.LengthBytes = header.Length;
        request.RemainingBytes = 0;
        request.Flags =
            (header.Flags & NbdCommandFlags.ForceUnitAccess) != 0 ? BioFlags.ForceUnitAccess : BioFlags.None;
        request.Data.Clear();
        switch (header.Command)
        {
            case NbdCommand.Read when sizeClass < 0:
                int holeBytes = (int)header.Length;
                int written = NbdReplies.WriteHoleChunk(
                    request.ShortReply,
                    header.Cookie,
                    (long)header.Offset,
                    holeBytes
                );
                ReplyShort(request, written);
                return;
            case NbdCommand.Read:
                request.Operation = BlockOperation.Read;
                request.Data.Add(request.Buffer.Segment(0, (int)header.Length));
                break;
            case NbdCommand.Write:
                request.Operation = BlockOperation.Write;
                request.Data.Add(request.Buffer.Segment(0, (int)header.Length));
                _payloadOwner = request;
                _payloadBytes = 0;
                return;
            case NbdCommand.Flush:
                request.Operation = BlockOperation.Flush;
                request.OffsetBytes = 0;
                break;
            case NbdCommand.Trim:
                request.Operation = BlockOperation.Discard;
                Split(request, header.Length);
                break;
            case NbdCommand.WriteZeroes:
                request.Operation = BlockOperation.WriteZeroes;
                request.Flags |= (header.Flags & NbdCommandFlags.NoHole) != 0 ? BioFlags.NoUnmap : BioFlags.None;
                Split(request, header.Length);
                break;
            case NbdCommand.BlockStatus:
                AnswerExtents(request);
                return;
            default:
                // Reading ahead is a hint, which this server has no use for.
                AnswerOk(request);
                return;
        }

        Submit(request);
    }

    /// <summary>Sets a range's next part: what the device takes at once, in whole granules.</summary>
    private void Split(NbdRequest request, long lengthBytes)
    {
        long most =
            request.Operation == BlockOperation.Discard ? _limits.MaximumDiscardBytes : _limits.MaximumWriteZeroesBytes;
        most = Math.Max(_limits.LogicalBlockBytes, most / _limits.LogicalBlockBytes * _limits.LogicalBlockBytes);
        request.LengthBytes = Math.Min(lengthBytes, most);
        request.RemainingBytes = lengthBytes - request.LengthBytes;
    }

    private void SubmitIfComplete()
    {
        NbdRequest request = _payloadOwner!;
        if (_payloadBytes == request.LengthBytes)
        {
            _payloadOwner = null;
            Submit(request);
        }
    }

    private void Submit(NbdRequest request)
    {
        if (!_device.Submit(request))
        {
            BiosUnderWay++;
        }
        else if (Continue(request))
        {
            Answer(request);
        }
    }

    /// <summary>After a bio has ended: submits the next part; true if there is none.</summary>
    private bool Continue(NbdRequest request)
    {
        while (request.RemainingBytes > 0 && request.Status == BlockStatus.Ok)
        {
            request.OffsetBytes += request.LengthBytes;
            Split(request, request.RemainingBytes);
            if (!_device.Submit(request))
            {
                BiosUnderWay++;
                return false;
            }
        }

        return true;
    }

    private void Answer(NbdRequest request)
    {
        if (request.Status != BlockStatus.Ok)
        {
            NbdError error = NbdRequestCheck.ToError(request.Status);
            AnswerError(request, error, NbdRequestCheck.Describe(request.Status));
        }
        else if (request.Header.Command == NbdCommand.Read)
        {
            AnswerData(request);
        }
        else
        {
            AnswerOk(request);
        }
    }

    private void AnswerData(NbdRequest request)
    {
        int length = (int)request.LengthBytes;
        int header = _isStructured ? NbdMagic.DataChunkHeaderBytes : NbdMagic.SimpleReplyBytes;
        Span<byte> to = request.Buffer.Span(-header, header);
        if (_isStructured)
        {
            NbdReplies.WriteDataChunk(to, request.Header.Cookie, request.OffsetBytes, length);
        }
        else
        {
            NbdReplies.WriteSimple(to, request.Header.Cookie, NbdError.None);
        }

        request.Reply = request.Buffer.Segment(-header, header + length);
        _connection.Enqueue(request);
    }

    private void AnswerOk(NbdRequest request) =>
        ReplyShort(
            request,
            _isStructured
                ? NbdReplies.WriteChunk(request.ShortReply, request.Header.Cookie, NbdChunk.None, 0)
                : NbdReplies.WriteSimple(request.ShortReply, request.Header.Cookie, NbdError.None)
        );

    private void AnswerError(NbdRequest request, NbdError error, string message) =>
        ReplyShort(
            request,
            _isStructured
                ? NbdReplies.WriteErrorChunk(request.ShortReply, request.Header.Cookie, error, message)
                : NbdReplies.WriteSimple(request.ShortReply, request.Header.Cookie, error)
        );

    private void ReplyShort(NbdRequest request, int bytes)
    {
        request.Reply = new DataSegment(request.ShortReplyAddress, bytes);
        _connection.Enqueue(request);
    }

    /// <summary>Answers with extents: context (4), then length (4) and kind (4) of each.</summary>
    private void AnswerExtents(NbdRequest request)
    {
        bool one = (request.Header.Flags & NbdCommandFlags.RequestOne) != 0;
        long at = (long)request.Header.Offset;
        long end = at + request.Header.Length;
        int bytes = 4;
        BinaryPrimitives.WriteUInt32BigEndian(request.Buffer.Span(0, 4), AllocationContext);
        for (int count = 0; at < end && count < (one ? 1 : MaximumExtents); count++)
        {
            ExtentKind kind = _device.Extent(at, end - at, out long length);
            Span<byte> to = request.Buffer.Span(bytes, 8);
            BinaryPrimitives.WriteUInt32BigEndian(to, (uint)length);
            BinaryPrimitives.WriteUInt32BigEndian(to[4..], (uint)kind);
            bytes += 8;
            at += length;
        }

        const int header = NbdMagic.ChunkHeaderBytes;
        NbdReplies.WriteChunk(request.Buffer.Span(-header, header), request.Header.Cookie, NbdChunk.BlockStatus, bytes);
        request.Reply = request.Buffer.Segment(-header, header + bytes);
        _connection.Enqueue(request);
    }
}
