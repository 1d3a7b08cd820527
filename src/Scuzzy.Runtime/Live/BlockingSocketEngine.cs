using System.Net;
using System.Net.Sockets;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Sockets;
using SocketAddress = Scuzzy.Runtime.Sockets.SocketAddress;

namespace Scuzzy.Runtime.Live;

/// <summary>Real sockets of the portable class library: a thread per listener and per connection waits for readiness
/// and posts to the shard.</summary>
/// <remarks>Serves operating systems without epoll, and checks the epoll engine by being a different way to the same
/// contract. Slower by a thread switch per event.</remarks>
internal sealed class BlockingSocketEngine(Shard shard) : SocketEngine, IDisposable
{
    private const int Backlog = 128;

    private readonly List<BlockingStreamSocket> _sockets = [];
    private readonly List<BlockingListener> _listeners = [];

    public Shard Shard { get; } = shard;

    public override SocketListener? Listen(SocketAddress address, SocketAcceptor acceptor, out int error)
    {
        if (!TryConvert(address, out EndPoint? end))
        {
            error = Errno.EINVAL;
            return null;
        }

        Socket socket = OpenSocket(end!);
        error = Bind(socket, address, end!);
        if (error != 0)
        {
            socket.Dispose();
            return null;
        }

        var bound = socket.LocalEndPoint is IPEndPoint ip ? SocketAddress.Tcp(address.Host!, ip.Port) : address;
        var listener = new BlockingListener(this, socket, bound, acceptor);
        _listeners.Add(listener);
        return listener;
    }

    public override StreamSocket Connect(SocketAddress address, SocketHandler handler)
    {
        Socket? socket = TryConvert(address, out EndPoint? end) ? OpenSocket(end!) : null;
        var stream = new BlockingStreamSocket(this, socket) { Handler = handler };
        if (socket is null)
        {
            Shard.Cpus[0].Raise(CpuContext.Interrupt, new DelegateWorkItem(() => stream.Fail(Errno.EINVAL)));
        }
        else
        {
            stream.StartConnecting(end!);
        }

        return stream;
    }

    /// <summary>Closes every socket: the machine stops.</summary>
    public void Dispose()
    {
        foreach (BlockingListener listener in _listeners.ToArray())
        {
            listener.Close();
        }

        foreach (BlockingStreamSocket socket in _sockets.ToArray())
        {
            socket.Fail(0);
        }
    }

    internal void Opened(BlockingStreamSocket socket) => _sockets.Add(socket);

    internal void Closed(BlockingStreamSocket socket) => _sockets.Remove(socket);

    internal void Closed(BlockingListener listener) => _listeners.Remove(listener);

    /// <summary>The errno value of a failure that the class library reports in its own terms.</summary>
    internal static int ToErrno(SocketError error) =>
        error switch
        {
            SocketError.Success => 0,
            SocketError.WouldBlock or SocketError.IOPending => Errno.EAGAIN,
            SocketError.ConnectionRefused => Errno.ECONNREFUSED,
            SocketError.ConnectionReset => Errno.ECONNRESET,
            SocketError.ConnectionAborted or SocketError.Shutdown => Errno.EPIPE,
            SocketError.NotConnected => Errno.ENOTCONN,
            SocketError.AddressAlreadyInUse => Errno.EADDRINUSE,
            SocketError.AddressNotAvailable => Errno.EADDRNOTAVAIL,
            SocketError.AddressFamilyNotSupported => Errno.EAFNOSUPPORT,
            SocketError.AccessDenied => Errno.EACCES,
            SocketError.TimedOut => Errno.ETIMEDOUT,
            SocketError.OperationAborted or SocketError.Interrupted => Errno.EINTR,
            _ => Errno.EIO,
        };

    private static bool TryConvert(SocketAddress address, out EndPoint? end)
    {
        end = null;
        if (address.UnixPath is { Length: > 0 and < 108 } path)
        {
            end = new UnixDomainSocketEndPoint(path);
        }
        else if (IPAddress.TryParse(address.Host, out IPAddress? ip))
        {
            end = new IPEndPoint(ip, address.Port);
        }

        return end is not null;
    }

    private static Socket OpenSocket(EndPoint end)
    {
        bool isUnix = end is UnixDomainSocketEndPoint;
        var socket = new Socket(
            end.AddressFamily,
            SocketType.Stream,
            isUnix ? ProtocolType.Unspecified : ProtocolType.Tcp
        );
        if (!isUnix)
        {
            socket.NoDelay = true;
        }

        return socket;
    }

    private static int Bind(Socket socket, SocketAddress address, EndPoint end)
    {
        try
        {
            // Address reuse stays as it is: the class library takes over ports in TIME_WAIT by itself, and its option
            // of that name would let two listeners share one port.
            if (File.Exists(address.UnixPath) && IsStale(address.UnixPath!, end))
            {
                File.Delete(address.UnixPath!);
            }

            socket.Bind(end);
            socket.Listen(Backlog);
            return 0;
        }
        catch (SocketException e)
        {
            return ToErrno(e.SocketErrorCode);
        }
    }

    /// <summary>True if a path is a Unix socket on which nobody listens any more.</summary>
    private static bool IsStale(string path, EndPoint end)
    {
        if (FileStatus.TypeOf(path) != FileStatus.UnixSocket)
        {
            return false;
        }

        using Socket probe = OpenSocket(end);
        try
        {
            probe.Connect(end);
            return false;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.ConnectionRefused;
        }
    }
}
