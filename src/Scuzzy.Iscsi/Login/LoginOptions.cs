using System.Net;

namespace Scuzzy.Iscsi.Login;

/// <summary>Fills a buffer with random bytes: live from the system's generator, in a simulation from the shard's
/// stream.</summary>
public delegate void RandomBytes(Span<byte> buffer);

/// <summary>Asked before the last login response: may this session, or this connection of a session, begin, and under
/// which handle?</summary>
/// <param name="request">The request's ISID, TSIH and CID.</param>
/// <param name="parameters">What was agreed.</param>
/// <returns>Success and a TSIH that is not 0, or why not.</returns>
public delegate LoginAdmission AdmitLogin(in LoginRequest request, NegotiatedParameters parameters);

/// <summary>What a target's logins are judged by.</summary>
public sealed record LoginOptions
{
    /// <summary>The targets behind the portal.</summary>
    public required IReadOnlyList<LoginTarget> Targets { get; init; }

    /// <summary>Source of challenges.</summary>
    public required RandomBytes Random { get; init; }

    /// <summary>CHAP for discovery sessions; null for none.</summary>
    public ChapOptions? DiscoveryChap { get; init; }

    /// <summary>The address that the connection came from; null if its wire has none.</summary>
    public IPAddress? InitiatorAddress { get; init; }

    /// <summary>host:port that the connection came to, for targets without addresses of their own.</summary>
    public string LocalPortal { get; init; } = "";

    /// <summary>What the target would have: its side of each negotiation.</summary>
    public NegotiatedParameters Offers { get; init; } =
        new()
        {
            HeaderDigest = true,
            DataDigest = true,
            TargetMaxRecvDataSegmentLength = 262144,
            MaxConnections = 8,
            InitialR2T = false,
            ImmediateData = true,
            MaxBurstLength = 1 << 24,
            FirstBurstLength = 262144,
            MaxOutstandingR2T = 8,
            ErrorRecoveryLevel = 2,
            ProtocolLevel = 1,
        };

    /// <summary>Bytes of text in a request, continued ones together.</summary>
    public int MaxTextLength { get; init; } = 16384;

    /// <summary>Requests of one login.</summary>
    public int MaxRequests { get; init; } = 64;
}
