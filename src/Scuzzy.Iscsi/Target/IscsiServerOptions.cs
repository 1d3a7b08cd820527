using Scuzzy.Iscsi.Login;

namespace Scuzzy.Iscsi.Target;

/// <summary>The limits of an <see cref="IscsiServer"/> and what it offers in negotiations.</summary>
public sealed record IscsiServerOptions
{
    /// <summary>Connections at a time, logins in progress included, 1 to 65536; a further one takes the place of a
    /// login in progress, or is closed at once if there is none. Default 256. Each costs 256 KiB of address space, and
    /// as much memory as it uses of this.</summary>
    public int MaximumConnections { get; init; } = 256;

    /// <summary>Connections that have not finished their login, discovery sessions included, 1 to
    /// <see cref="MaximumConnections"/>; a further one takes the place of the oldest from the address that has the
    /// most. Default 64.</summary>
    public int MaximumLogins { get; init; } = 64;

    /// <summary>Sessions at a time, 1 to 65535; a login beyond it is answered "out of resources". Default
    /// 256.</summary>
    public int MaximumSessions { get; init; } = 256;

    /// <summary>Commands under way per session, 1 to 4096: the command window. Default 128.</summary>
    public int Window { get; init; } = 128;

    /// <summary>Memory for data of commands under way per session, in bytes; a command that would go beyond it waits,
    /// unless it is alone. Default 64 MiB. Immediate and unsolicited data come on top, up to FirstBurstLength for each
    /// command of the window.</summary>
    public long MaximumBufferBytes { get; init; } = 64L << 20;

    /// <summary>How long a login may take, in nanoseconds; default 15 s.</summary>
    public long LoginTimeoutNs { get; init; } = 15_000_000_000;

    /// <summary>After how much silence of a peer it is asked whether it is there, in nanoseconds, 0 for never; default
    /// 30 s.</summary>
    public long PingAfterNs { get; init; } = 30_000_000_000;

    /// <summary>How long it may take to answer, or to take what is sent to it, before it is given up, in nanoseconds;
    /// default 30 s.</summary>
    public long PingTimeoutNs { get; init; } = 30_000_000_000;

    /// <summary>Source of CHAP challenges; null for the shard's stream, which is predictable: a live server needs the
    /// system's.</summary>
    public RandomBytes? Random { get; init; }

    /// <summary>CHAP for discovery sessions; null for none.</summary>
    public ChapOptions? DiscoveryChap { get; init; }

    /// <summary>What the server would have: its side of each negotiation. Large bursts, because each R2T costs a round
    /// trip.</summary>
    public NegotiatedParameters Offers { get; init; } =
        new()
        {
            HeaderDigest = true,
            DataDigest = true,
            TargetMaxRecvDataSegmentLength = 262144,
            MaxConnections = 8,
            InitialR2T = false,
            ImmediateData = true,
            MaxBurstLength = 1 << 20,
            FirstBurstLength = 262144,
            MaxOutstandingR2T = IscsiTask.MaximumR2Ts,
            ErrorRecoveryLevel = 2,
        };
}
