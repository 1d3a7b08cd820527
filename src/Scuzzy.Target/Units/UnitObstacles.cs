namespace Scuzzy.Target.Units;

/// <summary>What may be in a command's way at a unit; none in the usual case, which costs one test.</summary>
[Flags]
internal enum UnitObstacles
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Some nexus holds a reservation.</summary>
    Reserved = 1 << 0,

    /// <summary>Stopped, or without a medium.</summary>
    NotReady = 1 << 1,

    /// <summary>Writes are refused.</summary>
    WriteProtected = 1 << 2,

    /// <summary>An auto contingent allegiance is established.</summary>
    AcaEstablished = 1 << 3,

    /// <summary>The medium is closed: it is being formatted or sanitized, a sanitize failed, or old writes drain.
    /// </summary>
    MediumClosed = 1 << 4,

    /// <summary>Some target port group is in a state that limits commands.</summary>
    AccessLimited = 1 << 5,

    /// <summary>There are tokens for data of this disk, which a write revokes.</summary>
    HasTokens = 1 << 6,
}
