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

    /// <summary>host[:port] that discovery tells, or null for <see cref="Address"/>; without a port with its own.
    /// </summary>
    public string? Advertised { get; }

    /// <summary>Where it listens.</summary>
    public SocketAddress Address => _listener!.Address;

    /// <summary>host:port,tag that discovery tells an initiator.</summary>
    /// <param name="host">The address that it came to; null if its wire has none.</param>
    /// <returns>Null if it cannot be told: one that came over IPv6 does not know which IPv4 addresses there are.
    /// </returns>
    internal string? DiscoveryAddressAt(string? host)
    {
        SocketAddress address = Address;
        bool isAny = host is not null && address.Host is "0.0.0.0" or "::";
        if (Advertised is null && isAny && address.Host == "0.0.0.0" && host!.Contains(':', StringComparison.Ordinal))
        {
            return null;
        }

        string portal =
            Advertised is null ? (isAny ? SocketAddress.Tcp(host!, address.Port) : address).ToString()
            : HasPort(Advertised) ? Advertised
            : $"{Advertised}:{address.Port}";
        return string.Create(CultureInfo.InvariantCulture, $"{portal},{Group}");
    }

    private static bool HasPort(string portal) => portal.LastIndexOf(':') > portal.LastIndexOf(']');

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
