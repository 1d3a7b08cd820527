namespace Scuzzy.Runtime.Sockets;

/// <summary>Opens a shard's sockets: real ones over epoll or over blocking threads, or virtual links with latency and
/// loss of connection. All keep the same contract.</summary>
public abstract class SocketEngine
{
    /// <summary>Listens on an address; the handler gets each accepted connection.</summary>
    /// <returns>The listener, or null with <paramref name="error"/> set to an errno value.</returns>
    public abstract SocketListener? Listen(SocketAddress address, SocketAcceptor acceptor, out int error);

    /// <summary>Connects to an address; the handler is told of success or failure.</summary>
    public abstract StreamSocket Connect(SocketAddress address, SocketHandler handler);
}
