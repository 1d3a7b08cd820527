namespace Scuzzy.Target.Commands;

/// <summary>Rules that hold before a command's handler runs.</summary>
[Flags]
internal enum CommandTraits : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Executed although a unit attention is pending (SAM-5 5.14.2).</summary>
    IgnoresAttention = 1 << 0,

    /// <summary>Refused with NOT READY while the unit is stopped or has no medium.</summary>
    NeedsMedium = 1 << 1,

    /// <summary>Refused with DATA PROTECT while the unit is write protected.</summary>
    Writes = 1 << 2,

    /// <summary>Executed although another nexus holds an SPC-2 reservation (SPC-2 table 9).</summary>
    PassesReserve = 1 << 3,

    /// <summary>Executed although the medium is closed: while it is formatted or sanitized, or old writes drain
    /// (SBC-4).</summary>
    PassesClosedMedium = 1 << 4,

    /// <summary>Executed in the standby access state (SPC-4 5.16.2.4).</summary>
    PassesStandby = 1 << 5,

    /// <summary>Executed in the unavailable access state and in transition (SPC-4 5.16.2.5, 5.16.2.7).</summary>
    PassesUnavailable = 1 << 6,
}
