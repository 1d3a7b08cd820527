namespace Scuzzy.Lab.Live;

/// <summary>The ports of served targets, which are their portals, and how units are reached through them (SPC-5 5.18).
/// </summary>
public sealed record LivePorts
{
    /// <summary>How many there will be, 1 to 64: each portal is a portal group of its own, and so a target port of
    /// every target. Default 1.</summary>
    public int Count { get; init; } = 1;

    /// <summary>The target port group of each, 1 to 65535; default 1 for all.</summary>
    public IReadOnlyList<int> Groups { get; init; } = [];

    /// <summary>Initiators may change access states (SET TARGET PORT GROUPS); default false.</summary>
    public bool HasExplicitAccess { get; init; }

    /// <summary>How long a change of an access state takes, in nanoseconds; default 0.</summary>
    public long TransitionNs { get; init; }
}
