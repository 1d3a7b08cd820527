using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Sockets;

namespace Scuzzy.Runtime.Live;

/// <summary>Real sockets over the shard's epoll.</summary>
internal sealed class EpollSocketEngine(Shard shard, EpollReactor reactor) : SocketEngine, IDisposable
{
    private const int Backlog = 128;

    private readonly List<EpollSource> _open = [];

    public Shard Shard { get; } = shard;

    public EpollReactor Reactor { get; } = reactor;

    public override SocketListener? Listen(SocketAddress address, SocketAcceptor acceptor, out int error)
    {
        error = NativeAddress.From(address, out NativeAddress native);
        if (error != 0)
        {
            return null;
        }

        int descriptor = Bind(address, native, out error);
        if (descriptor < 0)
        {
            return null;
        }

        if (Native.Listen(descriptor, Backlog) != 0)
        {
            error = Native.LastError;
            _ = Native.Close(descriptor);
            return null;
        }

        var listener = new EpollListener(this, descriptor, WithPort(address, descriptor), acceptor);
        error = Add(listener.Source, EpollReactor.In);
        if (error != 0)
        {
            listener.Close();
            return null;
        }

        return listener;
    }

    public override StreamSocket Connect(SocketAddress address, SocketHandler handler)
    {
        int error = NativeAddress.From(address, out NativeAddress native);
        int descriptor = error == 0 ? OpenSocket(native.Family, out error) : -1;
        if (error == 0)
        {
            error = StartConnecting(descriptor, native);
        }

        var socket = new EpollStreamSocket(this, descriptor, isConnecting: true) { Handler = handler };
        if (error == 0)
        {
            error = socket.StartWatching();
        }

        if (error != 0)
        {
            // Told from the shard's loop, never from inside this call.
            Shard.Cpus[0].Raise(CpuContext.Interrupt, new DelegateWorkItem(() => socket.Fail(error)));
        }

        return socket;
    }

    /// <summary>Closes every socket: the machine stops.</summary>
    public void Dispose()
    {
        foreach (EpollSource source in _open.ToArray())
        {
            source.ClosedByEngine();
        }
    }

    internal int Add(EpollSource source, uint interest)
    {
        int error = Reactor.Register(source, interest);
        if (error == 0)
        {
            source.Position = _open.Count;
            _open.Add(source);
        }

        return error;
    }

    internal void Remove(EpollSource source)
    {
        Reactor.Unregister(source);
        if (source.Position >= 0)
        {
            EpollSource last = _open[^1];
            _open[source.Position] = last;
            last.Position = source.Position;
            _open.RemoveAt(_open.Count - 1);
            source.Position = -1;
        }
    }

    internal static unsafe void DisableDelay(int descriptor)
    {
        // Refused by Unix sockets, which have no delay.
        int on = 1;
        _ = Native.SetOption(descriptor, Native.LevelTcp, Native.TcpNoDelay, &on, sizeof(int));
    }

    private static int OpenSocket(int family, out int error)
    {
        int descriptor = Native.Socket(family, Native.Stream | Native.NonBlocking | Native.CloseOnExec, 0);
        error = descriptor < 0 ? Native.LastError : 0;
        if (error == 0 && family != Native.FamilyUnix)
        {
            DisableDelay(descriptor);
        }

        return descriptor;
    }

    private static unsafe int StartConnecting(int descriptor, NativeAddress address)
    {
        if (Native.Connect(descriptor, address.Bytes, address.Length) == 0)
        {
            return 0;
        }

        int error = Native.LastError;
        return error is Errno.EINPROGRESS or Errno.EINTR ? 0 : error;
    }

    private static unsafe int Bind(SocketAddress address, NativeAddress native, out int error)
    {
        int descriptor = OpenSocket(native.Family, out error);
        if (descriptor < 0)
        {
            return -1;
        }

        int on = 1;
        _ = Native.SetOption(descriptor, Native.LevelSocket, Native.ReuseAddress, &on, sizeof(int));
        if (Native.Bind(descriptor, native.Bytes, native.Length) == 0)
        {
            return descriptor;
        }

        error = Native.LastError;
        if (error == Errno.EADDRINUSE && address.UnixPath is { } path && RemoveStale(path, native))
        {
            error = Native.Bind(descriptor, native.Bytes, native.Length) == 0 ? 0 : Native.LastError;
        }

        if (error != 0)
        {
            _ = Native.Close(descriptor);
            return -1;
        }

        return descriptor;
    }

    /// <summary>Removes the path of a Unix socket on which nobody listens any more; nothing else is removed.</summary>
    private static unsafe bool RemoveStale(string path, NativeAddress native)
    {
        if (FileStatus.TypeOf(path) != FileStatus.UnixSocket)
        {
            return false;
        }

        int probe = OpenSocket(Native.FamilyUnix, out int error);
        if (probe < 0)
        {
            return false;
        }

        error = Native.Connect(probe, native.Bytes, native.Length) == 0 ? 0 : Native.LastError;
        _ = Native.Close(probe);
        return error == Errno.ECONNREFUSED && Native.Unlink(path) == 0;
    }

    private static unsafe SocketAddress WithPort(SocketAddress address, int descriptor)
    {
        if (address.Host is null || address.Port != 0)
        {
            return address;
        }

        NativeAddress bound = default;
        uint length = NativeAddress.MaximumBytes;
        Invariant.Holds(Native.SocketName(descriptor, bound.Bytes, &length) == 0);
        return SocketAddress.Tcp(address.Host, bound.Port);
    }
}
