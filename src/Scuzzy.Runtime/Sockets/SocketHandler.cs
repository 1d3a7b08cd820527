namespace Scuzzy.Runtime.Sockets;

/// <summary>What a connection's owner is told; all calls come on the socket's shard, none from inside a call of the
/// socket's own methods.</summary>
/// <remarks>An end or error that <see cref="StreamSocket.Receive"/> or <see cref="StreamSocket.Send"/> returned is not
/// told again: the owner then closes the socket. After its own <see cref="StreamSocket.Close"/> the owner hears
/// nothing more. A connection that breaks while neither reading nor room to send is awaited is told only once the
/// owner wants to read or send again.</remarks>
public abstract class SocketHandler
{
    /// <summary>An outgoing connection stands.</summary>
    protected internal virtual void Connected(StreamSocket socket) { }

    /// <summary>There is something to receive, or the peer has closed. Level-triggered: called again while it is so
    /// and <see cref="StreamSocket.WantsToRead"/> is set.</summary>
    protected internal abstract void Readable(StreamSocket socket);

    /// <summary>There is room to send again after a short send.</summary>
    protected internal abstract void Writable(StreamSocket socket);

    /// <summary>Connecting failed (errno value), or the machine stops (0); the last call.</summary>
    protected internal abstract void Closed(StreamSocket socket, int error);
}
