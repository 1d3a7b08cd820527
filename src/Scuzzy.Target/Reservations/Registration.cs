namespace Scuzzy.Target.Reservations;

/// <summary>A registered nexus: by the names of its ports, because it outlives the nexus (SPC-5 5.13.7).</summary>
internal sealed class Registration(string initiatorPort, ushort relativeTargetPort, ulong key)
{
    public string InitiatorPort { get; } = initiatorPort;

    public ushort RelativeTargetPort { get; } = relativeTargetPort;

    public ulong Key { get; set; } = key;

    public bool IsOf(UnitNexus state) => state.Nexus.IsSamePorts(InitiatorPort, RelativeTargetPort);
}
