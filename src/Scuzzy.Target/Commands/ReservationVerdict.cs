namespace Scuzzy.Target.Commands;

/// <summary>Whether a command passes another nexus's reservation (SPC-5 table 66, SBC-4 table 13).</summary>
internal enum ReservationVerdict : byte
{
    /// <summary>Always allowed.</summary>
    Allowed,

    /// <summary>Conflicts with any reservation that leaves the nexus out, as writes do.</summary>
    Conflict,

    /// <summary>Allowed under the Write Exclusive types, as reads are; conflicts with Exclusive Access.</summary>
    ReadAccess,

    /// <summary>The command checks reservations itself.</summary>
    OwnRules,
}
