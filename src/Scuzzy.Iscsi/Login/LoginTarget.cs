using System.Net;

namespace Scuzzy.Iscsi.Login;

/// <summary>A target as logins and discovery see it.</summary>
public sealed record LoginTarget
{
    /// <summary>Its iSCSI name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is called for people; empty for nothing.</summary>
    public string Alias { get; init; } = "";

    /// <summary>The portal group of the portal that the connection came to.</summary>
    public ushort PortalGroupTag { get; init; } = 1;

    /// <summary>What SendTargets says: host:port,tag; empty lets the caller's portal stand
    /// (<see cref="LoginOptions.LocalPortal"/>).</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>Who may use it; empty for everybody.</summary>
    public IReadOnlyList<AccessRule> Access { get; init; } = [];

    /// <summary>CHAP for its sessions; null for none.</summary>
    public ChapOptions? Chap { get; init; }

    /// <summary>Where its initiators are sent; null for nowhere.</summary>
    public Redirection? Redirection { get; init; }

    /// <summary>Whether an initiator may use it.</summary>
    /// <param name="initiatorName">Its iSCSI name.</param>
    /// <param name="address">Where it comes from; null for a wire without addresses.</param>
    public bool Admits(string initiatorName, IPAddress? address) =>
        Access.Count == 0 || Access.Any(rule => rule.Matches(initiatorName, address));
}
