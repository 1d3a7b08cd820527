namespace Scuzzy.Forensics.Dumps;

/// <summary>A remote port in a dump.</summary>
/// <param name="Address">Host, channel and target, such as 3:0:1.</param>
/// <param name="IsConnected">Whether its link is up.</param>
/// <param name="DisconnectedNs">When the link last went down; null: never.</param>
public sealed record DumpedPort(string Address, bool IsConnected, long? DisconnectedNs);
