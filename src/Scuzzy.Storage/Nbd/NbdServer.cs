using System.Text;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Sockets;
using Scuzzy.Storage.Nbd.Wire;

namespace Scuzzy.Storage.Nbd;

/// <summary>Exports block devices over NBD: fixed newstyle, structured replies, block status (proto.md; the peer of the
/// kernel's nbd driver, of qemu and of libnbd).</summary>
/// <remarks>Server and devices have the same home shard. Memory is bounded by the options: connections × (requests and
/// buffers of each).</remarks>
public sealed class NbdServer : IDisposable
{
    private readonly List<NbdExport> _exports = [];
    private readonly List<(byte[] Name, NbdExport Export)> _byName = [];
    private readonly List<NbdConnection> _connections = [];
    private readonly List<SocketListener> _listeners = [];

    /// <summary>Creates a server without exports.</summary>
    /// <param name="shard">The shard on which it listens and serves.</param>
    /// <param name="options">Its limits.</param>
    public NbdServer(Shard shard, NbdServerOptions? options = null)
    {
        Shard = shard;
        Options = options ?? new NbdServerOptions();
        Invariant.Holds(Options.MaximumConnections is >= 1 and <= 65536);
        Invariant.Holds(Options.MaximumRequests is >= 1 and <= 1024);
        Invariant.Holds(Options.MaximumBufferBytes > 0);
    }

    /// <summary>The home shard.</summary>
    public Shard Shard { get; }

    /// <summary>The limits.</summary>
    public NbdServerOptions Options { get; }

    /// <summary>The exports; the first is also the default export, asked for by the empty name.</summary>
    public IReadOnlyList<NbdExport> Exports => _exports;

    /// <summary>Connections that hold memory: open ones, and closed ones whose bios the device has not ended.</summary>
    public int ConnectionCount => _connections.Count;

    /// <summary>Connections accepted so far.</summary>
    public long AcceptedCount { get; private set; }

    internal TransferPool Pool { get; } = new();

    /// <summary>Adds an export; connections that stand are not told.</summary>
    /// <param name="export">The export; its name must be new.</param>
    public void Add(NbdExport export)
    {
        byte[] name = Encoding.UTF8.GetBytes(export.Name);
        Invariant.Holds(ReferenceEquals(export.Device.Shard, Shard), "an export's device lives on another shard");
        Invariant.Holds(name.Length <= NbdMagic.MaximumStringBytes, "an export's name is longer than 4096 bytes");
        Invariant.Holds(
            Encoding.UTF8.GetByteCount(export.Description) <= NbdMagic.MaximumStringBytes,
            "an export's description is longer than 4096 bytes"
        );
        Invariant.Holds(!_exports.Exists(e => e.Name == export.Name), "two exports have one name");
        _exports.Add(export);
        _byName.Add((name, export));
    }

    /// <summary>Listens on an address; may be called for several.</summary>
    /// <param name="address">The address.</param>
    /// <param name="error">Why it cannot; empty if all is well.</param>
    /// <returns>Where it listens, with the port that was taken; null if it cannot.</returns>
    public SocketAddress? Listen(SocketAddress address, out string error)
    {
        SocketListener? listener = Shard.Sockets.Listen(address, new Acceptor(this), out int errno);
        if (listener is null)
        {
            error = $"cannot listen on {address}: {Errno.Describe(errno)}";
            return null;
        }

        error = "";
        _listeners.Add(listener);
        return listener.Address;
    }

    /// <summary>Stops listening and closes all connections. Bios under way end unanswered;
    /// <see cref="ConnectionCount"/> tells when the last has.</summary>
    public void Close()
    {
        foreach (SocketListener listener in _listeners)
        {
            listener.Close();
        }

        _listeners.Clear();
        foreach (NbdConnection connection in _connections.ToArray())
        {
            connection.Abort();
        }
    }

    /// <summary>Closes the server and frees its memory; no bio may be under way.</summary>
    public void Dispose()
    {
        Close();
        Invariant.Holds(_connections.Count == 0, "an NBD server was disposed with bios under way");
        Invariant.Holds(Pool.LeasedCount == 0, "an NBD server leaked buffers");
        Pool.Dispose();
    }

    /// <summary>The export of a name as it came over the wire, or null.</summary>
    internal NbdExport? Find(ReadOnlySpan<byte> name)
    {
        foreach ((byte[] candidate, NbdExport export) in _byName)
        {
            if (name.SequenceEqual(candidate))
            {
                return export;
            }
        }

        return name.IsEmpty && _exports.Count > 0 ? _exports[0] : null;
    }

    internal void Forget(NbdConnection connection)
    {
        NbdConnection last = _connections[^1];
        _connections[connection.Position] = last;
        last.Position = connection.Position;
        _connections.RemoveAt(_connections.Count - 1);
    }

    private NbdConnection? Accept(StreamSocket socket)
    {
        if (_connections.Count >= Options.MaximumConnections)
        {
            return null;
        }

        AcceptedCount++;
        var connection = new NbdConnection(this, socket) { Position = _connections.Count };
        _connections.Add(connection);
        return connection;
    }

    private sealed class Acceptor(NbdServer server) : SocketAcceptor
    {
        protected override SocketHandler? Accepted(StreamSocket socket) => server.Accept(socket);
    }
}
