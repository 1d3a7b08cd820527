using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Scuzzy.Iscsi.Login;
using Scuzzy.Iscsi.Wire;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Sockets;

namespace Scuzzy.Iscsi.Target;

/// <summary>One connection of an initiator: receives PDUs, lets session and device server take them, sends what they
/// answer (RFC 7143 4.2.2; kernel: struct iscsit_conn).</summary>
/// <remarks>All PDUs of a turn leave in gathered sends; what the device server ends later is gathered until the shard's
/// work context runs. A turn takes at most <see cref="PdusPerTurn"/> PDUs, so that one initiator cannot starve the
/// others.</remarks>
internal sealed unsafe partial class IscsiConnection : SocketHandler
{
    private const int InputBytes = 256 * 1024;
    private const int LeastDirectBytes = 16 * 1024;
    private const int ReceivesPerTurn = 8;
    private const int PdusPerTurn = 256;
    private const int MaximumControls = 64;

    private readonly StreamSocket _socket;
    private readonly IscsiOutput _output;
    private readonly LoginOptions _options;
    private readonly TurnItem _turn;
    private readonly ConnectionTimer _timer;
    private readonly Stack<ControlPdu> _idleControls = new();
    private readonly byte* _input = (byte*)NativeMemory.AlignedAlloc(InputBytes, 4096);
    private int _controls;
    private int _start;
    private int _end;
    private bool _isLeaving;
    private bool _isFinishing;
    private bool _isInTurn;
    private bool _isFreed;
    private uint _statSn = 1;
    private long _heardNs;
    private long _progressNs;

    public IscsiConnection(IscsiServer server, IscsiTargetPortal portal, StreamSocket socket)
    {
        Server = server;
        Portal = portal;
        _socket = socket;
        _output = new IscsiOutput(this);
        _turn = new TurnItem(this);
        _timer = new ConnectionTimer(this, server.Shard.Cpus[0]);
        _options = server.LoginOptionsOf(portal, socket);
        _login = new LoginNegotiation(_options, Admit);
        _heardNs = _progressNs = server.Shard.NowNs;
        _timer.Arm(server.Shard, _heardNs + server.Options.LoginTimeoutNs);
    }

    public IscsiServer Server { get; }

    public IscsiTargetPortal Portal { get; }

    /// <summary>Where it comes from; empty if its wire has no addresses.</summary>
    public string Peer => _socket.PeerAddress?.ToString() ?? "";

    /// <summary>The address that it comes from; empty if its wire has none.</summary>
    public required string PeerHost { get; init; }

    /// <summary>The connection's place in the server's list.</summary>
    public int Position { get; set; }

    /// <summary>The session; null until the login has been admitted.</summary>
    public IscsiSession? Session { get; private set; }

    /// <summary>CID.</summary>
    public ushort ConnectionId { get; private set; }

    public bool IsClosed { get; private set; }

    /// <summary>The longest data segment that is sent with data-in, a multiple of four.</summary>
    public int MaximumDataIn { get; private set; }

    /// <summary>Queues something to say; it leaves with the send that ends the turn.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Say(IscsiOutgoing outgoing)
    {
        if (IsClosed)
        {
            outgoing.ConnectionLost();
            return;
        }

        _output.Add(outgoing);
        if (!_isInTurn)
        {
            ContinueLater();
        }
    }

    /// <summary>Gives a response the connection's next StatSN, or the one that it had, and the session's
    /// window.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Stamp(Bhs header, IscsiOutgoing response, bool isResent)
    {
        if (!isResent)
        {
            response.StatSn = _statSn++;
        }

        header.StatSn = response.StatSn;
        header.ExpCmdSn = Session!.ExpCmdSn;
        header.MaxCmdSn = Session.MaxCmdSn;
    }

    /// <summary>Gives a PDU without a status the next StatSN, without using it up, and the session's window.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StampWithoutStatus(Bhs header)
    {
        header.StatSn = _statSn;
        header.ExpCmdSn = Session!.ExpCmdSn;
        header.MaxCmdSn = Session.MaxCmdSn;
    }

    /// <summary>Closes the connection now; what is under way ends unanswered.</summary>
    public void Abort()
    {
        _socket.Close();
        CloseDown();
    }

    /// <summary>Closes the connection once what has been said is out; nothing more is read.</summary>
    public void Leave()
    {
        _isLeaving = true;
        ContinueLater();
    }

    protected override void Readable(StreamSocket socket)
    {
        // In simulation an interrupt may come while a turn is under way; the socket will say so again.
        if (_isInTurn)
        {
            return;
        }

        for (int i = 0; i < ReceivesPerTurn && !IsClosed && !_isLeaving; i++)
        {
            int received = ReceiveSome();
            if (received == StreamSocket.WouldBlock)
            {
                break;
            }

            if (received <= 0)
            {
                Abort();
                return;
            }

            _heardNs = Server.Shard.NowNs;
            RunTurn();
            if (!_socket.WantsToRead)
            {
                break;
            }
        }
    }

    protected override void Writable(StreamSocket socket) => RunTurn();

    protected override void Closed(StreamSocket socket, int error) => CloseDown();

    private int ReceiveSome()
    {
        if (_start == _end)
        {
            _start = _end = 0;
            Span<byte> direct = PayloadRoom();
            if (direct.Length >= LeastDirectBytes)
            {
                int moved = _socket.Receive(direct);
                if (moved > 0)
                {
                    _isInTurn = true;
                    PayloadReceived(moved);
                    _isInTurn = false;
                }

                return moved;
            }
        }
        else if (_start > 0)
        {
            new Span<byte>(_input + _start, _end - _start).CopyTo(new Span<byte>(_input, InputBytes));
            _end -= _start;
            _start = 0;
        }

        int room = InputBytes - _end;
        if (room == 0)
        {
            return StreamSocket.WouldBlock;
        }

        int received = _socket.Receive(new Span<byte>(_input + _end, room));
        _end += Math.Max(0, received);
        return received;
    }

    /// <summary>Takes what has been received and sends what can be sent.</summary>
    private void RunTurn()
    {
        if (_isInTurn)
        {
            return;
        }

        if (IsClosed)
        {
            CloseDown();
            return;
        }

        _isInTurn = true;
        long sentBefore = _output.SentBytes;
        int budget = PdusPerTurn;
        bool isStalled;
        bool isBroken;
        int sent;
        do
        {
            isBroken = !Consume(ref budget, out isStalled);
            sent = _output.Send(_socket);
        } while (isStalled && sent == 0 && !isBroken && !IsClosed && budget > 0 && _controls < MaximumControls);

        _isInTurn = false;
        bool isBlocked = sent == StreamSocket.WouldBlock;
        _progressNs = isBlocked && _output.SentBytes == sentBefore ? _progressNs : Server.Shard.NowNs;
        if (isBroken || IsClosed || (sent < 0 && !isBlocked) || (_isLeaving && !_isFinishing && _output.IsEmpty))
        {
            Abort();
            return;
        }

        EndTurn(budget);
    }

    private void EndTurn(int budget)
    {
        if (budget <= 0)
        {
            ContinueLater();
        }

        // Back pressure: nothing is read while a request waits for room. Commands are bounded by the window.
        bool wants = !_isLeaving && _end - _start < InputBytes && _controls < MaximumControls;
        if (_socket.WantsToRead != wants)
        {
            _socket.WantsToRead = wants;
        }
    }

    private bool Consume(ref int budget, out bool isStalled)
    {
        isStalled = false;
        while (!_isLeaving && !IsClosed && _start < _end && budget > 0)
        {
            int taken = ConsumeSome(_input + _start, _end - _start, out isStalled);
            if (taken <= 0)
            {
                return taken == 0;
            }

            _start += taken;
            budget--;
        }

        return true;
    }

    private void ContinueLater()
    {
        if (!IsClosed && !_turn.IsQueued && !_isInTurn)
        {
            Server.Shard.Cpus[0].Raise(CpuContext.Work, _turn);
        }
    }

    private void CloseDown()
    {
        if (IsClosed && !_isFreed && !_isInTurn)
        {
            Free();
        }

        if (IsClosed)
        {
            return;
        }

        IsClosed = true;
        _timer.Cancel();
        AbandonPayload();
        _output.Abandon();
        _retained?.Lose();
        Session?.Remove(this, isLost: !_isLeaving);
        if (!_isInTurn)
        {
            Free();
        }
    }

    private void Free()
    {
        _isFreed = true;
        _output.Free();
        NativeMemory.AlignedFree(_input);
        Server.Forget(this);
    }

    private sealed class TurnItem(IscsiConnection connection) : WorkItem
    {
        protected override void Run() => connection.RunTurn();
    }
}
