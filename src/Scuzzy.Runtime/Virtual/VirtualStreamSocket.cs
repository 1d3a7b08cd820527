using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Timers;

namespace Scuzzy.Runtime.Sockets;

/// <summary>One end of a virtual connection.</summary>
internal sealed class VirtualStreamSocket : StreamSocket
{
    private readonly Shard _shard;
    private readonly VirtualNetwork _network;
    private readonly Notice _notice;
    private readonly VirtualLink _incoming;
    private VirtualStreamSocket? _peer;
    private State _state;
    private bool _wantsToRead = true;
    private bool _wantsToWrite;

    public VirtualStreamSocket(Shard shard, VirtualNetwork network, string addressName)
    {
        _shard = shard;
        _network = network;
        AddressName = addressName;
        _notice = new Notice(this);
        _incoming = new VirtualLink(this, shard.Cpus[0]);
        network.Opened(this);
    }

    private enum State
    {
        Connecting,
        Open,
        Broken,
        Closed,
    }

    public override bool WantsToRead
    {
        get => _wantsToRead;
        set
        {
            _wantsToRead = value;
            Notify();
        }
    }

    /// <summary>The address that the connection was made to.</summary>
    public string AddressName { get; }

    internal SocketHandler? Handler { get; set; }

    internal int Position { get; set; }

    private bool CanRead =>
        _wantsToRead
        && (_state == State.Broken || (_state == State.Open && (_incoming.Waiting > 0 || _incoming.HasEnded)));

    private bool CanWrite =>
        _wantsToWrite
        && (_state == State.Broken || (_state == State.Open && (PeerIsGone || _peer!._incoming.Room > 0)));

    private bool PeerIsGone => _peer!._state is State.Closed or State.Broken;

    public override int Receive(Span<byte> buffer)
    {
        switch (_state)
        {
            case State.Connecting or State.Closed:
                return -Errno.ENOTCONN;
            case State.Broken:
                return -Errno.ECONNRESET;
            default:
                break;
        }

        int received = _incoming.Read(buffer);
        if (received > 0)
        {
            _peer!.Notify();
            return received;
        }

        return _incoming.HasEnded ? 0 : WouldBlock;
    }

    public override long Send(ReadOnlySpan<DataSegment> pieces)
    {
        if (_state is State.Connecting or State.Closed)
        {
            return -Errno.ENOTCONN;
        }

        if (_state == State.Broken || (PeerIsGone && _incoming.HasEnded))
        {
            return -Errno.EPIPE;
        }

        long sent = 0;
        foreach (DataSegment piece in pieces)
        {
            int length = Math.Min(piece.LengthBytes, _peer!._incoming.Room);
            if (!PeerIsGone && !_network.IsSilent)
            {
                _peer._incoming.Write(piece.Span[..length], _shard.NowNs + _network.LatencyNs);
            }

            sent += length;
            if (length < piece.LengthBytes)
            {
                _wantsToWrite = true;
                return sent == 0 ? WouldBlock : sent;
            }
        }

        return sent;
    }

    public override void Close()
    {
        Handler = null;
        if (_state == State.Closed)
        {
            return;
        }

        bool tells = _state != State.Broken && _peer is not null && !PeerIsGone && !_network.IsSilent;
        _state = State.Closed;
        _network.Closed(this);
        _incoming.Drop();
        if (tells)
        {
            _peer!._incoming.End(_shard.NowNs + _network.LatencyNs);
            _peer.Notify();
        }
    }

    /// <summary>Finds who listens, after the link's latency, and connects to it.</summary>
    internal void StartConnecting()
    {
        if (!_network.IsSilent)
        {
            new Later(_shard.Cpus[0], Reach).Arm(_shard, _shard.NowNs + _network.LatencyNs);
        }
    }

    /// <summary>Bytes or the end have arrived.</summary>
    internal void Arrived() => Notify();

    /// <summary>The connection is lost: what was on the way is gone.</summary>
    internal void Reset()
    {
        if (_state == State.Connecting)
        {
            new Later(_shard.Cpus[0], () => Fail(Errno.ECONNRESET)).Arm(_shard, _shard.NowNs);
            return;
        }

        _incoming.Drop();
        _state = State.Broken;
        Notify();
    }

    /// <summary>Closes the connection and tells the owner, as the last thing.</summary>
    internal void Fail(int error)
    {
        SocketHandler? handler = Handler;
        Close();
        handler?.Closed(this, error);
    }

    private void Reach()
    {
        if (_state != State.Connecting)
        {
            return;
        }

        VirtualListener? listener = _network.Find(AddressName);
        if (listener is null)
        {
            Fail(Errno.ECONNREFUSED);
            return;
        }

        var server = new VirtualStreamSocket(listener.Shard, _network, AddressName)
        {
            _peer = this,
            _state = State.Open,
        };
        _peer = server;
        new Later(listener.Shard.Cpus[0], () => Offer(listener, server)).Arm(listener.Shard, listener.Shard.NowNs);
        new Later(_shard.Cpus[0], Stand).Arm(_shard, _shard.NowNs + _network.LatencyNs);
    }

    private static void Offer(VirtualListener listener, VirtualStreamSocket server)
    {
        if (server._state == State.Open)
        {
            listener.Offer(server);
            server.Notify();
        }
    }

    private void Stand()
    {
        if (_state == State.Connecting)
        {
            _state = State.Open;
            Handler?.Connected(this);
            Notify();
        }
    }

    /// <summary>Has the owner told what it can do, if it wants to know.</summary>
    private void Notify()
    {
        if (!_notice.IsQueued && Handler is not null && (CanRead || CanWrite))
        {
            _shard.Cpus[0].Raise(CpuContext.Interrupt, _notice);
        }
    }

    private void Tell()
    {
        if (CanRead)
        {
            Handler?.Readable(this);
        }

        if (CanWrite)
        {
            _wantsToWrite = false;
            Handler?.Writable(this);
        }

        Notify();
    }

    private sealed class Notice(VirtualStreamSocket socket) : WorkItem
    {
        protected internal override void Run() => socket.Tell();
    }

    private sealed class Later(Cpu cpu, Action action) : ShardTimer(cpu)
    {
        protected override void Expired() => action();
    }
}
