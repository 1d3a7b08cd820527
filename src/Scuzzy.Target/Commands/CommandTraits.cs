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
}
