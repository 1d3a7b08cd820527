using System.Net;

namespace Scuzzy.Iscsi.Login;

/// <summary>Initiators that may use a target.</summary>
public sealed record AccessRule
{
    /// <summary>The initiator's iSCSI name; null for any.</summary>
    public string? InitiatorName { get; init; }

    /// <summary>The network that the initiator's address must be in; null for any.</summary>
    public IPNetwork? Network { get; init; }

    /// <summary>Whether an initiator matches. A null address is that of a wire without addresses (a
    /// simulation's).</summary>
    public bool Matches(string initiatorName, IPAddress? address) =>
        (InitiatorName is null || string.Equals(InitiatorName, initiatorName, StringComparison.OrdinalIgnoreCase))
        && (Network is not { } network || (address is not null && network.Contains(Plain(address))));

    // What a socket for both families calls an IPv4 address.
    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
