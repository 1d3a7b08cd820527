using Scuzzy.Runtime;
using Scuzzy.Runtime.Sockets;

namespace Scuzzy.Lab.Control;

/// <summary>Takes lines from a socket and answers them: those of a machine or of served targets. A client that sends
/// nonsense, too much, or nothing costs a bounded buffer and time.</summary>
public sealed class ControlServer
{
    /// <summary>Most connections at once; more are closed at once.</summary>
    public const int MaximumConnections = 8;

    /// <summary>A connection on which nothing happens for so long is closed, in nanoseconds.</summary>
    public const long IdleNs = 30_000_000_000;

    private readonly List<ControlConnection> _connections = [];
    private SocketListener? _listener;

    /// <summary>Creates a server.</summary>
    /// <param name="shard">Where it lives.</param>
    /// <param name="carryOut">Carries out a line and tells the answer, once, at once or later; its last line is
    /// <c>ok</c>, or begins with <c>error:</c>.</param>
    public ControlServer(Shard shard, Action<string, Action<IReadOnlyList<string>>> carryOut)
    {
        Shard = shard;
        CarryOut = carryOut;
    }

    /// <summary>How many connections there are.</summary>
    public int ConnectionCount => _connections.Count;

    internal Shard Shard { get; }

    internal Action<string, Action<IReadOnlyList<string>>> CarryOut { get; }

    /// <summary>Listens on an address.</summary>
    /// <param name="address">The address.</param>
    /// <param name="error">Why it cannot; empty if all is well.</param>
    public bool TryListen(SocketAddress address, out string error)
    {
        _listener = Shard.Sockets.Listen(address, new Acceptor(this), out int errno);
        error = _listener is null ? $"cannot listen on {address}: {Errno.Describe(errno)}" : string.Empty;
        return _listener is not null;
    }

    /// <summary>Stops listening and closes all connections.</summary>
    public void Close()
    {
        _listener?.Close();
        foreach (ControlConnection connection in _connections.ToArray())
        {
            connection.Close();
        }
    }

    internal void Forget(ControlConnection connection) => _connections.Remove(connection);

    private ControlConnection? Accept(StreamSocket socket)
    {
        if (_connections.Count >= MaximumConnections)
        {
            return null;
        }

        var connection = new ControlConnection(this, socket);
        _connections.Add(connection);
        return connection;
    }

    private sealed class Acceptor(ControlServer server) : SocketAcceptor
    {
        protected override SocketHandler? Accepted(StreamSocket socket) => server.Accept(socket);
    }
}
