namespace Scuzzy.Iscsi.Target;

/// <summary>What an operator wants to know of a session.</summary>
/// <param name="Tsih">Its handle.</param>
/// <param name="InitiatorName">Who it is with.</param>
/// <param name="Isid">The initiator's part of its name.</param>
/// <param name="TargetName">The target; empty in a discovery session.</param>
/// <param name="Peers">Where its connections come from, as host:port.</param>
/// <param name="TasksUnderWay">Commands that have not been answered yet.</param>
public sealed record SessionSummary(
    ushort Tsih,
    string InitiatorName,
    ulong Isid,
    string TargetName,
    IReadOnlyList<string> Peers,
    int TasksUnderWay
)
{
    internal static SessionSummary Of(IscsiSession session) =>
        new(
            session.Tsih,
            session.Parameters.InitiatorName,
            session.Isid,
            session.Parameters.TargetName,
            [.. session.Connections.Select(connection => connection.Peer)],
            session.TasksInUse
        );
}
