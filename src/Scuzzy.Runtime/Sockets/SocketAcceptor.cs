namespace Scuzzy.Runtime.Sockets;

/// <summary>Gets a listener's connections.</summary>
public abstract class SocketAcceptor
{
    /// <summary>A connection was accepted; returns its handler, or null to refuse it.</summary>
    protected internal abstract SocketHandler? Accepted(StreamSocket socket);
}
