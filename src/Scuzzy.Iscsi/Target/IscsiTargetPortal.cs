using System.Globalization;
using Scuzzy.Runtime.Sockets;

namespace Scuzzy.Iscsi.Target;

/// <summary>An address at which a server's targets are reached (RFC 7143 4.1: network portal; kernel: struct
/// iscsi_np).</summary>
public sealed class IscsiTargetPortal
{
    private readonly IscsiServer _server;
    private SocketListener? _listener;

    internal IscsiTargetPortal(IscsiServer server, ushort group, string? advertised)
    {
        _server = server;
        Group = group;
        Advertised = advertised;
    }

    /// <summary>Its portal group tag.</summary>
    public ushort Group { get; }

    /// <summary>host:port that discovery tells, or null for <see cref="Address"/>.</summary>
    public string? Advertised { get; }

    /// <summary>Where it listens.</summary>
    public SocketAddress Address => _listener!.Address;

    /// <summary>host:port,tag that discovery tells an initiator.</summary>
    /// <param name="host">The address that it came to; null if its wire has none.</param>
    internal string DiscoveryAddressAt(string? host)
    {
        SocketAddress address = Address;
        bool isAny = host is not null && address.Host is "0.0.0.0" or "::";
        string portal = Advertised ?? (isAny ? SocketAddress.Tcp(host!, address.Port) : address).ToString();
        return string.Create(CultureInfo.InvariantCulture, $"{portal},{Group}");
    }

    internal bool TryListen(SocketAddress address, out int error)
    {
        _listener = _server.Shard.Sockets.Listen(address, new Acceptor(this), out error);
        return _listener is not null;
    }

    internal void Close() => _listener?.Close();

    private sealed class Acceptor(IscsiTargetPortal portal) : SocketAcceptor
    {
        protected override SocketHandler? Accepted(StreamSocket socket) => portal._server.Accept(portal, socket);
    }
}
