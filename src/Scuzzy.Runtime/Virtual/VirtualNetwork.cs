namespace Scuzzy.Runtime.Sockets;

/// <summary>The links of a virtual machine: every address leads to whoever listens on it, on any shard.</summary>
/// <remarks>Fault model: latency, back pressure, refused connections, and connections that are reset
/// (<see cref="CutAll"/>) or fall silent (<see cref="IsSilent"/>). Bytes are neither lost, doubled nor reordered within
/// a connection, as in TCP; bandwidth is unlimited; news of room to send travels without latency.</remarks>
public sealed class VirtualNetwork
{
    /// <summary>How many bytes a connection holds per direction, on the way or waiting to be received.</summary>
    public const int BufferBytes = 256 * 1024;

    private const int FirstFreePort = 49152;

    private readonly List<VirtualStreamSocket> _open = [];
    private readonly SortedList<string, VirtualListener> _listeners = new(StringComparer.Ordinal);
    private int _nextPort = FirstFreePort;

    /// <summary>One-way latency in nanoseconds, of bytes sent from now on; default 0.</summary>
    public long LatencyNs { get; set; }

    /// <summary>While set, whatever is sent is lost for good, as is every attempt to connect, and nobody is
    /// told.</summary>
    public bool IsSilent { get; set; }

    /// <summary>How many ends of connections are open.</summary>
    public int OpenSockets => _open.Count;

    /// <summary>Resets every connection: both ends see ECONNRESET.</summary>
    public void CutAll() => Cut(_ => true);

    /// <summary>Resets every connection that was made to an address.</summary>
    public void Cut(SocketAddress address)
    {
        string name = address.ToString();
        Cut(socket => string.Equals(socket.AddressName, name, StringComparison.Ordinal));
    }

    internal void Opened(VirtualStreamSocket socket)
    {
        socket.Position = _open.Count;
        _open.Add(socket);
    }

    internal void Closed(VirtualStreamSocket socket)
    {
        VirtualStreamSocket last = _open[^1];
        _open[socket.Position] = last;
        last.Position = socket.Position;
        _open.RemoveAt(_open.Count - 1);
    }

    internal bool TryAdd(VirtualListener listener) => _listeners.TryAdd(listener.Address.ToString(), listener);

    internal void Remove(VirtualListener listener) => _listeners.Remove(listener.Address.ToString());

    internal VirtualListener? Find(string addressName) => _listeners.GetValueOrDefault(addressName);

    internal SocketAddress WithPort(SocketAddress address) =>
        address.Host is null || address.Port != 0 ? address : SocketAddress.Tcp(address.Host, _nextPort++);

    internal void CloseAll()
    {
        foreach (VirtualStreamSocket socket in _open.ToArray())
        {
            socket.Fail(0);
        }
    }

    private void Cut(Predicate<VirtualStreamSocket> which)
    {
        foreach (VirtualStreamSocket socket in _open.FindAll(which))
        {
            socket.Reset();
        }
    }
}
