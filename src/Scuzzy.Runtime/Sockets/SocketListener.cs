namespace Scuzzy.Runtime.Sockets;

/// <summary>A listening socket.</summary>
public abstract class SocketListener
{
    /// <summary>Where it listens, with the port that was taken.</summary>
    public abstract SocketAddress Address { get; }

    /// <summary>Stops listening; accepted connections stay.</summary>
    public abstract void Close();
}
