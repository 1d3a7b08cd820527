namespace Scuzzy.Target.Commands;

/// <summary>What a unit has, so that commands may depend on it.</summary>
[Flags]
internal enum UnitFeatures : ushort
{
    /// <summary>Nothing special.</summary>
    None = 0,

    /// <summary>Logical blocks can be unmapped.</summary>
    Unmap = 1 << 0,

    /// <summary>Persistent reservations instead of RESERVE and RELEASE only.</summary>
    PersistentReservations = 1 << 1,

    /// <summary>RESERVE and RELEASE of SPC-2.</summary>
    Reserve = 1 << 2,

    /// <summary>Commands that came with SPC-3 and SBC-2 or later.</summary>
    Modern = 1 << 3,

    /// <summary>The medium can be removed.</summary>
    Removable = 1 << 4,

    /// <summary>The store keeps a write whole or does none of it.</summary>
    AtomicWrites = 1 << 5,

    /// <summary>The target takes SET TARGET PORT GROUPS.</summary>
    ExplicitAccess = 1 << 6,

    /// <summary>Reads and writes of 32 bytes.</summary>
    LongCommands = 1 << 7,

    /// <summary>The medium can be formatted with protection information.</summary>
    Protection = 1 << 8,
}
