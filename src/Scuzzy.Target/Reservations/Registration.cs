namespace Scuzzy.Target.Reservations;

/// <summary>A registered nexus: by the names of its ports, because it outlives the nexus (SPC-5 5.13.7).</summary>
internal sealed class Registration(
    string initiatorPort,
    ushort relativeTargetPort,
    ulong key,
    bool allTargetPorts = false
)
{
    /// <summary>ALL_TG_PT: it was made together with those of the other target ports.</summary>
    public bool AllTargetPorts { get; } = allTargetPorts;

    public string InitiatorPort { get; } = initiatorPort;

    public ushort RelativeTargetPort { get; } = relativeTargetPort;

    public ulong Key { get; set; } = key;

    public bool IsOfPorts(string initiatorPort, ushort relativeTargetPort) =>
        RelativeTargetPort == relativeTargetPort
        && string.Equals(InitiatorPort, initiatorPort, StringComparison.Ordinal);

    public bool IsOf(UnitNexus state) => state.Nexus.IsSamePorts(InitiatorPort, RelativeTargetPort);
}
