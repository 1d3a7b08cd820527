using Scuzzy.Runtime.Buffers;

namespace Scuzzy.Runtime.Sockets;

/// <summary>A connection of one shard: a non-blocking byte stream.</summary>
public abstract class StreamSocket
{
    /// <summary>Result of <see cref="Receive"/> and <see cref="Send"/>: nothing can be done now.</summary>
    public const int WouldBlock = -11;

    /// <summary>Whether <see cref="SocketHandler.Readable"/> is called; clear it to apply back pressure. Default
    /// true.</summary>
    public abstract bool WantsToRead { get; set; }

    /// <summary>The TCP address that the connection came to; null for a Unix socket, or where there are none.</summary>
    public virtual SocketAddress? LocalAddress => null;

    /// <summary>The TCP address that the connection came from; null for a Unix socket, or where there are none.
    /// </summary>
    public virtual SocketAddress? PeerAddress => null;

    /// <summary>Receives what is there.</summary>
    /// <returns>Bytes received (1 or more), 0 if the peer has closed its side, <see cref="WouldBlock"/>, or another
    /// negated errno value.</returns>
    public abstract int Receive(Span<byte> buffer);

    /// <summary>Sends several pieces in one go, as much as there is room for. After a short send
    /// <see cref="SocketHandler.Writable"/> is called once there is room.</summary>
    /// <returns>Bytes sent, <see cref="WouldBlock"/>, or another negated errno value.</returns>
    public abstract long Send(ReadOnlySpan<DataSegment> pieces);

    /// <summary>Closes the connection; unsent data that the kernel holds is still sent.</summary>
    public abstract void Close();
}
