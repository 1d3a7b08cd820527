namespace Scuzzy.Storage.Nbd;

/// <summary>The limits of an <see cref="NbdServer"/>.</summary>
public sealed record NbdServerOptions
{
    /// <summary>Connections at a time, 1 to 65536; further ones are closed at once. Default 256. Each costs 256 KiB of
    /// address space, and as much memory as it uses of this.</summary>
    public int MaximumConnections { get; init; } = 256;

    /// <summary>Requests under way per connection, 1 to 1024; while there are so many the connection is not read.
    /// Default 128.</summary>
    public int MaximumRequests { get; init; } = 128;

    /// <summary>Memory for data under way per connection, in bytes; a request that would go beyond it waits, unless it
    /// is alone. Default 64 MiB.</summary>
    public long MaximumBufferBytes { get; init; } = 64L << 20;

    /// <summary>How long a client may take from connecting to choosing an export, in nanoseconds; default 30 s. While an
    /// export is opened for it, it is given as long again.</summary>
    public long HandshakeTimeoutNs { get; init; } = 30_000_000_000;
}
