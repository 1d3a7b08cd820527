namespace Scuzzy.Scsi.Reservations;

/// <summary>TYPE of a persistent reservation (SPC-4 table 218).</summary>
public enum ReservationType : byte
{
    /// <summary>None is held.</summary>
    None = 0,

    /// <summary>Others may read, not write.</summary>
    WriteExclusive = 1,

    /// <summary>Others may neither read nor write.</summary>
    ExclusiveAccess = 3,

    /// <summary>Registered nexuses may write; all may read.</summary>
    WriteExclusiveRegistrantsOnly = 5,

    /// <summary>Registered nexuses may read and write, others neither.</summary>
    ExclusiveAccessRegistrantsOnly = 6,

    /// <summary>As the above for writing, and every registered nexus is a holder.</summary>
    WriteExclusiveAllRegistrants = 7,

    /// <summary>As the above for access, and every registered nexus is a holder.</summary>
    ExclusiveAccessAllRegistrants = 8,
}
