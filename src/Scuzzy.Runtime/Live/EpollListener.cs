using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Sockets;
using Scuzzy.Runtime.Timers;

namespace Scuzzy.Runtime.Live;

/// <summary>A listening socket over epoll.</summary>
internal sealed class EpollListener : SocketListener
{
    private const long PauseNs = 100_000_000;

    private readonly EpollSocketEngine _engine;
    private readonly SocketAcceptor _acceptor;
    private int _descriptor;

    public EpollListener(EpollSocketEngine engine, int descriptor, SocketAddress address, SocketAcceptor acceptor)
    {
        _engine = engine;
        _acceptor = acceptor;
        _descriptor = descriptor;
        Address = address;
        Source = new ListeningSource(this);
    }

    public override SocketAddress Address { get; }

    internal EpollSource Source { get; }

    public override void Close()
    {
        if (_descriptor < 0)
        {
            return;
        }

        _engine.Remove(Source);
        if (Address.UnixPath is { } path)
        {
            _ = Native.Unlink(path);
        }

        _ = Native.Close(_descriptor);
        _descriptor = -1;
    }

    /// <summary>Accepts one connection per turn; epoll reports the next at once.</summary>
    private unsafe void AcceptOne()
    {
        int descriptor = Native.Accept(_descriptor, null, null, Native.NonBlocking | Native.CloseOnExec);
        if (descriptor < 0)
        {
            // Gone again (ECONNABORTED, EAGAIN), or no descriptors left. Then the peer waits in the backlog, which
            // epoll would report without end, so the listener looks away for a while.
            if (Native.LastError is Errno.EMFILE or Errno.ENFILE or Errno.ENOMEM)
            {
                _engine.Reactor.Unregister(Source);
                new Resumption(_engine.Shard.Cpus[0], this).Arm(_engine.Shard, _engine.Shard.NowNs + PauseNs);
            }

            return;
        }

        if (Address.UnixPath is null)
        {
            EpollSocketEngine.DisableDelay(descriptor);
        }

        var socket = new EpollStreamSocket(_engine, descriptor, isConnecting: false);
        SocketHandler? handler = _acceptor.Accepted(socket);
        if (handler is null || !socket.IsOpen)
        {
            socket.Close();
            return;
        }

        socket.Handler = handler;
        int error = socket.StartWatching();
        if (error != 0)
        {
            socket.Fail(error);
        }
    }

    private sealed class Resumption(Cpu cpu, EpollListener owner) : ShardTimer(cpu)
    {
        protected override void Expired()
        {
            if (owner._descriptor >= 0)
            {
                Invariant.Holds(owner._engine.Reactor.Register(owner.Source, EpollReactor.In) == 0);
            }
        }
    }

    private sealed class ListeningSource(EpollListener owner) : EpollSource
    {
        public override int Descriptor => owner._descriptor;

        public override void Ready(uint events) => owner.AcceptOne();

        public override void ClosedByEngine() => owner.Close();
    }
}
