namespace Scuzzy.Runtime.Sockets;

/// <summary>What a connection's owner is told; all calls come on the socket's shard.</summary>
public abstract class SocketHandler
{
    /// <summary>An outgoing connection stands.</summary>
    protected internal virtual void Connected(StreamSocket socket) { }

    /// <summary>There is something to receive, or the peer has closed. Level-triggered: called again while it is so
    /// and <see cref="StreamSocket.WantsToRead"/> is set.</summary>
    protected internal abstract void Readable(StreamSocket socket);

    /// <summary>There is room to send again after a short send.</summary>
    protected internal abstract void Writable(StreamSocket socket);

    /// <summary>The connection failed (errno value) or was closed by the engine (0); the last call.</summary>
    protected internal abstract void Closed(StreamSocket socket, int error);
}
