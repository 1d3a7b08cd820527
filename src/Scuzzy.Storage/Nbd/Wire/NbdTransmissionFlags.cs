namespace Scuzzy.Storage.Nbd.Wire;

/// <summary>What an export can do (NBD_FLAG_*).</summary>
[Flags]
internal enum NbdTransmissionFlags : ushort
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Always set.</summary>
    HasFlags = 1 << 0,

    /// <summary>Writes are refused.</summary>
    ReadOnly = 1 << 1,

    /// <summary>Flushes are understood.</summary>
    SendFlush = 1 << 2,

    /// <summary>Single writes can be made durable.</summary>
    SendForceUnitAccess = 1 << 3,

    /// <summary>A spinning medium.</summary>
    Rotational = 1 << 4,

    /// <summary>Discards are understood.</summary>
    SendTrim = 1 << 5,

    /// <summary>Writes of zeros are understood.</summary>
    SendWriteZeroes = 1 << 6,

    /// <summary>A read can be asked to come in one piece.</summary>
    SendDoNotFragment = 1 << 7,

    /// <summary>A flush on one connection covers writes that ended on any.</summary>
    CanMultiConnection = 1 << 8,

    /// <summary>Read-ahead requests are understood.</summary>
    SendCache = 1 << 10,
}
