using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Handles;
using Scuzzy.Runtime.Sockets;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Storage.Nbd.Wire;
using Scuzzy.Storage.Stores;

namespace Scuzzy.Storage.Nbd;

/// <summary>An NBD export as a block device (kernel: drivers/block/nbd.c).</summary>
/// <remarks>At most 128 requests are on the wire; further bios wait in the order of their submission. When the
/// connection is lost all bios end with <see cref="BlockStatus.Transport"/>; it does not reconnect.</remarks>
public sealed unsafe class NbdClient : BlockDevice
{
    private const int MaximumRequests = 128;
    private const int InputBytes = 256 * 1024;
    private const int LeastDirectBytes = 16 * 1024;
    private const int PiecesPerSend = 64;

    private readonly Shard _shard;
    private readonly StreamSocket _socket;
    private readonly NbdOutput _output = new();
    private readonly NbdClientHandshake _handshake;
    private readonly NbdClientQueue _queue = new(MaximumRequests);
    private readonly NbdClientRequest?[] _all = new NbdClientRequest?[MaximumRequests];
    private readonly HandlePool<NbdClientRequest> _requests;
    private readonly SendItem _sendItem;
    private readonly byte* _headers = (byte*)NativeMemory.Alloc(MaximumRequests * NbdMagic.RequestBytes);
    private readonly byte* _input = (byte*)NativeMemory.Alloc(InputBytes);
    private NbdReplyReader? _reader;
    private BlockLimits _limits = new();
    private Bio? _waitingHead;
    private Bio? _waitingTail;
    private int _end;

    private NbdClient(Shard shard, SocketAddress address, string exportName)
    {
        _shard = shard;
        _handshake = new NbdClientHandshake(exportName, _output);
        _requests = new HandlePool<NbdClientRequest>(
            MaximumRequests,
            slot => _all[slot] = new NbdClientRequest(_headers + (slot * NbdMagic.RequestBytes))
        );
        _sendItem = new SendItem(this);
        Settled = new ShardCompletion(shard.Cpus[0]);
        _socket = shard.Sockets.Connect(address, new Link(this));
    }

    /// <inheritdoc/>
    public override Shard Shard => _shard;

    /// <inheritdoc/>
    public override long LengthBytes => Math.Max(0, _handshake.LengthBytes);

    /// <inheritdoc/>
    public override BlockLimits Limits => _limits;

    /// <inheritdoc/>
    public override bool IsReadOnly => (_handshake.Flags & NbdTransmissionFlags.ReadOnly) != 0;

    /// <summary>How the connection stands.</summary>
    public NbdClientState State { get; private set; }

    /// <summary>Why the connection failed; empty as long as it has not.</summary>
    public string Failure { get; private set; } = "";

    /// <summary>Completes once the connection is ready or has failed.</summary>
    public ShardCompletion Settled { get; }

    /// <summary>Starts to connect to a server.</summary>
    /// <param name="shard">The home shard.</param>
    /// <param name="address">Where the server listens.</param>
    /// <param name="exportName">The export, empty for the default one.</param>
    public static NbdClient Connect(Shard shard, SocketAddress address, string exportName) =>
        new(shard, address, exportName);

    /// <inheritdoc/>
    public override bool Submit(Bio bio)
    {
        bio.Start();
        BlockStatus status =
            State == NbdClientState.Ready
                ? BioChecks.Check(bio, LengthBytes, _limits.LogicalBlockBytes, IsReadOnly)
                : BlockStatus.Transport;
        if (status != BlockStatus.Ok || (bio.LengthBytes == 0 && bio.Operation != BlockOperation.Flush))
        {
            bio.EndInline(status);
            return true;
        }

        if (_waitingHead is not null || !_requests.TryTake(out NbdClientRequest request, out Handle handle))
        {
            Wait(bio);
            return false;
        }

        request.Begin(bio, handle);
        if (Advance(request))
        {
            return false;
        }

        status = request.Status;
        _requests.Return(handle);
        bio.EndInline(status);
        return true;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Invariant.Holds(_requests.InUse == 0 && _waitingHead is null, "an NBD client was disposed with bios under way");
        _socket.Close();
        State = NbdClientState.Failed;
        _output.Free();
        NativeMemory.Free(_headers);
        NativeMemory.Free(_input);
        base.Dispose(disposing);
    }

    private void Wait(Bio bio)
    {
        if (_waitingTail is null)
        {
            _waitingHead = bio;
        }
        else
        {
            _waitingTail.Next = bio;
        }

        _waitingTail = bio;
    }

    private Bio? TakeWaiting()
    {
        Bio? bio = _waitingHead;
        if (bio is not null)
        {
            _waitingHead = bio.Next;
            bio.Next = null;
            _waitingTail = _waitingHead is null ? null : _waitingTail;
        }

        return bio;
    }

    /// <summary>Queues the bio's next request; false if there is none.</summary>
    private bool Advance(NbdClientRequest request)
    {
        if (request.Status != BlockStatus.Ok || !NbdClientSteps.Next(request, _handshake))
        {
            return false;
        }

        _queue.Add(request);
        if (!_sendItem.IsQueued)
        {
            _shard.Cpus[0].Raise(CpuContext.Work, _sendItem);
        }

        return true;
    }

    private void ReplyEnded(NbdClientRequest request)
    {
        if (Advance(request))
        {
            return;
        }

        End(request);
        while (_waitingHead is not null && _requests.TryTake(out NbdClientRequest free, out Handle handle))
        {
            free.Begin(TakeWaiting()!, handle);
            if (!Advance(free))
            {
                End(free);
            }
        }
    }

    private void End(NbdClientRequest request)
    {
        Bio bio = request.Bio;
        _requests.Return(request.Handle);
        bio.End(request.Status);
    }

    [SkipLocalsInit]
    private void Send()
    {
        if (State == NbdClientState.Failed)
        {
            return;
        }

        while (!_output.IsEmpty)
        {
            ReadOnlySpan<DataSegment> piece = [_output.Pending];
            if (!Sent(_socket.Send(piece), out long sent))
            {
                return;
            }

            _output.Sent((int)sent);
        }

        Span<DataSegment> pieces = stackalloc DataSegment[PiecesPerSend];
        while (_queue.Count > 0)
        {
            int count = _queue.Gather(pieces, out long bytes);
            if (!Sent(_socket.Send(pieces[..count]), out long sent))
            {
                return;
            }

            _queue.Sent(sent);
            if (sent < bytes)
            {
                return;
            }
        }
    }

    private bool Sent(long result, out long sent)
    {
        sent = Math.Max(0, result);
        if (result < 0 && result != StreamSocket.WouldBlock)
        {
            Fail($"the connection was lost: {Errno.Describe((int)-result)}");
        }

        return result >= 0;
    }

    private void Receive()
    {
        DataSegment room = _end == 0 && _reader is not null ? _reader.Room() : default;
        bool isDirect = room.LengthBytes >= LeastDirectBytes;
        int received = _socket.Receive(isDirect ? room.Span : new Span<byte>(_input + _end, InputBytes - _end));
        if (received == StreamSocket.WouldBlock)
        {
            return;
        }

        if (received <= 0)
        {
            Fail(received == 0 ? "the server closed the connection" : Errno.Describe(-received));
            return;
        }

        if (isDirect)
        {
            if (_reader!.DataReceived(received) is { } ended)
            {
                ReplyEnded(ended);
            }

            return;
        }

        _end += received;
        Consume();
    }

    private void Consume()
    {
        int start = 0;
        while (start < _end && State != NbdClientState.Failed)
        {
            var input = new ReadOnlySpan<byte>(_input + start, _end - start);
            int taken = _reader is null ? ConsumeHandshake(input) : ConsumeReply(_reader, input);
            if (taken == 0)
            {
                break;
            }

            start += taken;
        }

        new Span<byte>(_input + start, _end - start).CopyTo(new Span<byte>(_input, InputBytes));
        _end -= start;
    }

    private int ConsumeHandshake(ReadOnlySpan<byte> input)
    {
        int taken = _handshake.Consume(input);
        if (_handshake.Failure.Length > 0)
        {
            Fail(_handshake.Failure);
        }
        else if (_handshake.IsDone)
        {
            _limits = NbdClientSteps.Limits(_handshake);
            _reader = new NbdReplyReader(_requests, _handshake.IsStructured);
            State = NbdClientState.Ready;
            Settled.Complete();
        }
        else
        {
            Send();
        }

        return taken;
    }

    private int ConsumeReply(NbdReplyReader reader, ReadOnlySpan<byte> input)
    {
        int taken = reader.Consume(input, out NbdClientRequest? ended);
        if (reader.Failure.Length > 0)
        {
            Fail($"the server broke the protocol: {reader.Failure}");
        }
        else if (ended is not null)
        {
            ReplyEnded(ended);
        }

        return taken;
    }

    /// <summary>Gives the connection up: everything under way ends.</summary>
    private void Fail(string failure)
    {
        if (State == NbdClientState.Failed)
        {
            return;
        }

        State = NbdClientState.Failed;
        Failure = failure;
        _socket.Close();
        _queue.Clear();
        foreach (NbdClientRequest? request in _all)
        {
            if (request is not null && ReferenceEquals(_requests.Find(request.Handle), request))
            {
                request.Status = BlockStatus.Transport;
                End(request);
            }
        }

        while (TakeWaiting() is { } bio)
        {
            bio.End(BlockStatus.Transport);
        }

        Settled.Complete();
    }

    private sealed class Link(NbdClient client) : SocketHandler
    {
        protected override void Connected(StreamSocket socket) => client.Send();

        protected override void Readable(StreamSocket socket) => client.Receive();

        protected override void Writable(StreamSocket socket) => client.Send();

        protected override void Closed(StreamSocket socket, int error) =>
            client.Fail(error == 0 ? "the machine stopped" : $"no connection: {Errno.Describe(error)}");
    }

    private sealed class SendItem(NbdClient client) : WorkItem
    {
        protected override void Run() => client.Send();
    }
}
