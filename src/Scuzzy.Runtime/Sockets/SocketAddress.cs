namespace Scuzzy.Runtime.Sockets;

/// <summary>Where a stream socket listens or connects: <c>unix:PATH</c>, or <c>HOST:PORT</c> with a numeric
/// host.</summary>
public readonly record struct SocketAddress
{
    /// <summary>The path of a Unix socket, or null.</summary>
    public string? UnixPath { get; private init; }

    /// <summary>The numeric IPv4 or IPv6 address; null for a Unix socket.</summary>
    public string? Host { get; private init; }

    /// <summary>The TCP port, 0 for any free one.</summary>
    public int Port { get; private init; }

    /// <summary>A Unix socket's address.</summary>
    public static SocketAddress Unix(string path) => new() { UnixPath = path };

    /// <summary>A TCP address.</summary>
    public static SocketAddress Tcp(string host, int port) => new() { Host = host, Port = port };

    /// <summary>Parses <c>unix:PATH</c> or <c>HOST:PORT</c> (<c>[ADDRESS]:PORT</c> for IPv6).</summary>
    public static bool TryParse(string text, out SocketAddress address)
    {
        address = default;
        if (text.StartsWith("unix:", StringComparison.Ordinal))
        {
            address = Unix(text["unix:".Length..]);
            return address.UnixPath!.Length is > 0 and < 108;
        }

        int colon = text.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(text.AsSpan(colon + 1), out ushort port))
        {
            return false;
        }

        string host = text[..colon];
        host = host is "localhost" ? "127.0.0.1" : host.Trim('[', ']');
        address = Tcp(host, port);
        return System.Net.IPAddress.TryParse(host, out _);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        UnixPath is not null ? $"unix:{UnixPath}"
        : Host!.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}"
        : $"{Host}:{Port}";
}
