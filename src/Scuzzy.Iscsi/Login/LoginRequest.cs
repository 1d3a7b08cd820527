namespace Scuzzy.Iscsi.Login;

/// <summary>The header fields of one login request (RFC 7143, 11.12).</summary>
/// <param name="CurrentStage">CSG as received; may be the reserved value 2.</param>
/// <param name="NextStage">NSG as received; only looked at if <paramref name="Transit"/>.</param>
/// <param name="Transit">The T bit.</param>
/// <param name="Continue">The C bit: more text follows in the next request.</param>
/// <param name="VersionMin">Lowest version that the initiator supports.</param>
/// <param name="VersionMax">Highest version that the initiator supports.</param>
/// <param name="Isid">The session's initiator part, 48 bits.</param>
/// <param name="Tsih">The session that the connection is to join; 0 for a new one.</param>
/// <param name="Cid">The connection's number within its session.</param>
public readonly record struct LoginRequest(
    LoginStage CurrentStage,
    LoginStage NextStage,
    bool Transit,
    bool Continue,
    byte VersionMin,
    byte VersionMax,
    ulong Isid,
    ushort Tsih,
    ushort Cid
);
