using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Sockets;

namespace Scuzzy.Storage.Nbd;

/// <summary>One client's connection: receives, lets handshake and transmission take the input, sends what they
/// answer.</summary>
/// <remarks>All replies of a turn leave in one gathered send; what the device ends later is gathered until the shard's
/// work context runs. A turn takes at most <see cref="RequestsPerTurn"/> requests, so that one client cannot starve the
/// others.</remarks>
internal sealed unsafe class NbdConnection : SocketHandler
{
    private const int InputBytes = 256 * 1024;
    private const int LeastDirectBytes = 32 * 1024;
    private const int ReceivesPerTurn = 8;
    private const int RequestsPerTurn = 256;
    private const int PiecesPerSend = 64;

    private readonly NbdServer _server;
    private readonly StreamSocket _socket;
    private readonly NbdSession _session = new();
    private readonly NbdOutput _output = new();
    private readonly NbdReplyQueue _replies;
    private readonly TurnItem _turn;
    private readonly NbdHandshakeTimer _handshakeTimer;
    private readonly NbdOpening _opening;
    private readonly byte* _input = (byte*)NativeMemory.AlignedAlloc(InputBytes, 4096);
    private NbdHandshake? _handshake;
    private NbdTransmission? _transmission;
    private int _start;
    private int _end;
    private bool _isLeaving;
    private bool _isClosed;
    private bool _isFreed;
    private bool _isInTurn;
    private bool _hasProgressed;

    public NbdConnection(NbdServer server, StreamSocket socket)
    {
        _server = server;
        _socket = socket;
        _replies = new NbdReplyQueue(server.Options.MaximumRequests);
        _turn = new TurnItem(this);
        _handshakeTimer = new NbdHandshakeTimer(this, server.Shard.Cpus[0]);
        ArmHandshakeTimer();
        _opening = new NbdOpening(this, server.Shard.Cpus[0]);
        _handshake = new NbdHandshake(server, _session, _output, _opening);
        _handshake.Greet();
        ContinueLater();
    }

    /// <summary>The connection's place in the server's list.</summary>
    public int Position { get; set; }

    /// <summary>Bios of this connection that the device has not ended yet.</summary>
    public int BiosUnderWay => _transmission?.BiosUnderWay ?? 0;

    /// <summary>Queues a reply for the send that ends the turn.</summary>
    public void Enqueue(NbdRequest request) => _replies.Add(request);

    /// <summary>The client takes its leave: the connection closes once everything is answered.</summary>
    public void DisconnectWhenAnswered() => _isLeaving = true;

    /// <summary>The client took its time to choose an export. While the machine takes its own, it is given more.
    /// </summary>
    public void HandshakeTimedOut()
    {
        if (_opening.IsBusy)
        {
            ArmHandshakeTimer();
        }
        else
        {
            Abort();
        }
    }

    /// <summary>Closes the connection now; bios under way end unanswered.</summary>
    public void Abort()
    {
        _socket.Close();
        CloseDown();
    }

    protected override void Readable(StreamSocket socket)
    {
        // In simulation an interrupt may come while a turn is under way; the socket will say so again.
        if (_isInTurn)
        {
            return;
        }

        for (int i = 0; i < ReceivesPerTurn && !_isClosed && !_isLeaving; i++)
        {
            int received = ReceiveSome(out bool isFull);
            if (received == StreamSocket.WouldBlock)
            {
                break;
            }

            if (received <= 0)
            {
                Abort();
                return;
            }

            RunTurn();
            if (!_socket.WantsToRead)
            {
                break;
            }
        }
    }

    protected override void Writable(StreamSocket socket) => RunTurn();

    protected override void Closed(StreamSocket socket, int error) => CloseDown();

    private int ReceiveSome(out bool isFull)
    {
        if (_start == _end && _transmission is not null)
        {
            Span<byte> direct = _transmission.PayloadRoom(LeastDirectBytes);
            if (!direct.IsEmpty)
            {
                return ReceiveDirectly(direct, out isFull);
            }
        }

        if (_start > 0)
        {
            new Span<byte>(_input + _start, _end - _start).CopyTo(new Span<byte>(_input, InputBytes));
            _end -= _start;
            _start = 0;
        }

        int room = InputBytes - _end;
        if (room == 0)
        {
            isFull = false;
            return StreamSocket.WouldBlock;
        }

        int received = _socket.Receive(new Span<byte>(_input + _end, room));
        isFull = received == room;
        _end += Math.Max(0, received);
        return received;
    }

    private int ReceiveDirectly(Span<byte> to, out bool isFull)
    {
        int received = _socket.Receive(to);
        isFull = received == to.Length;
        if (received > 0)
        {
            _isInTurn = true;
            _transmission!.PayloadReceived(received);
            _isInTurn = false;
        }

        return received;
    }

    /// <summary>Serves what has been received and sends what can be sent.</summary>
    private void RunTurn()
    {
        if (_isClosed || _isInTurn)
        {
            return;
        }

        _isInTurn = true;
        int budget = RequestsPerTurn;
        bool isBlocked;
        do
        {
            _hasProgressed = false;
            bool isBroken = !Consume(ref budget);
            isBlocked = !Send();
            if (isBroken || _isClosed)
            {
                _isInTurn = false;
                Abort();
                return;
            }
        } while (!isBlocked && _hasProgressed && _start < _end && budget > 0);

        _isInTurn = false;
        EndTurn(isBlocked, budget);
    }

    private void EndTurn(bool isBlocked, int budget)
    {
        bool isAnswered = _replies.Count == 0 && _output.IsEmpty && (_transmission?.RequestsInUse ?? 0) == 0;
        if (isAnswered && (_isLeaving || _handshake?.State == NbdHandshakeState.Aborted))
        {
            Abort();
            return;
        }

        if (budget <= 0 && !isBlocked)
        {
            ContinueLater();
        }

        // Back pressure: nothing is read while a request waits for room, nor while the client does not take replies.
        bool wants = !_isLeaving && !isBlocked && !(_transmission?.IsStalled ?? false) && _end - _start < InputBytes;
        if (_socket.WantsToRead != wants)
        {
            _socket.WantsToRead = wants;
        }
    }

    /// <summary>Lets handshake or transmission take what they can; false if the peer broke the protocol.</summary>
    private bool Consume(ref int budget)
    {
        while (!_isLeaving && _start < _end && budget > 0)
        {
            var input = new ReadOnlySpan<byte>(_input + _start, _end - _start);
            int taken = _handshake is null ? _transmission!.Consume(input) : ConsumeHandshake(input);
            if (taken <= 0)
            {
                return taken == 0;
            }

            _start += taken;
            budget--;
            _hasProgressed = true;
            if (_handshake?.State is NbdHandshakeState.Refused)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>One option at a time: the next is looked at once the reply to this one is out, which bounds the output.</summary>
    private int ConsumeHandshake(ReadOnlySpan<byte> input)
    {
        if (!_output.IsEmpty || _opening.IsBusy || _handshake!.State != NbdHandshakeState.UnderWay)
        {
            return 0;
        }

        int taken = _handshake.Consume(input);
        if (_handshake.State == NbdHandshakeState.Chosen)
        {
            _handshakeTimer.Cancel();
            _session.IsReadOnly = _opening.IsReadOnly;
            _transmission = new NbdTransmission(this, _server, _handshake.Chosen!, _session);
            _handshake = null;
        }

        return taken;
    }

    /// <summary>Sends as much as there is room for; false if some is left.</summary>
    [SkipLocalsInit]
    private bool Send()
    {
        if (!_output.IsEmpty && !SendOutput())
        {
            return false;
        }

        Span<DataSegment> pieces = stackalloc DataSegment[PiecesPerSend];
        while (_replies.Count > 0)
        {
            int count = _replies.Gather(pieces, out long bytes);
            long sent = _socket.Send(pieces[..count]);
            if (sent < 0)
            {
                _isClosed |= sent != StreamSocket.WouldBlock;
                return false;
            }

            long left = sent;
            while (_replies.Sent(ref left) is { } request)
            {
                _transmission!.Release(request);
                _hasProgressed = true;
            }

            if (sent < bytes)
            {
                return false;
            }
        }

        return true;
    }

    private bool SendOutput()
    {
        ReadOnlySpan<DataSegment> piece = [_output.Pending];
        long sent = _socket.Send(piece);
        if (sent < 0)
        {
            _isClosed |= sent != StreamSocket.WouldBlock;
            return false;
        }

        _output.Sent((int)sent);
        return _output.IsEmpty;
    }

    /// <summary>There is something to do outside a turn: a reply was queued, or the export opened or closed.</summary>
    public void ContinueLater()
    {
        if (_isClosed)
        {
            FreeIfIdle();
        }
        else if (!_turn.IsQueued && !_isInTurn)
        {
            _server.Shard.Cpus[0].Raise(CpuContext.Work, _turn);
        }
    }

    private void ArmHandshakeTimer() =>
        _handshakeTimer.Arm(_server.Shard, _server.Shard.NowNs + _server.Options.HandshakeTimeoutNs);

    private void CloseDown()
    {
        _isClosed = true;
        _handshakeTimer.Cancel();
        FreeIfIdle();
    }

    /// <summary>Gives everything back once the device holds nothing of this connection any more.</summary>
    private void FreeIfIdle()
    {
        if (_isInTurn)
        {
            // The turn notices at its end.
            return;
        }

        _transmission?.Abandon();
        while (_replies.Take() is { } request)
        {
            _transmission!.Release(request);
        }

        if (_isFreed || (_transmission?.RequestsInUse ?? 0) > 0 || !_opening.Close())
        {
            return;
        }

        _isFreed = true;
        _transmission?.Free();
        _output.Free();
        NativeMemory.AlignedFree(_input);
        _server.Forget(this);
    }

    private sealed class TurnItem(NbdConnection connection) : WorkItem
    {
        protected override void Run() => connection.RunTurn();
    }
}
