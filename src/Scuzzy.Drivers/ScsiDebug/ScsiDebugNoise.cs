namespace Scuzzy.Drivers.ScsiDebug;

/// <summary>The bits of the module's parameter <c>opts</c> (kernel: SDEBUG_OPT_*).</summary>
[Flags]
public enum ScsiDebugNoise
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Each command and many a decision is told in the kernel log.</summary>
    Verbose = 0x1,

    /// <summary>Reads of the blocks of medium_error_start fail.</summary>
    MediumErrors = 0x2,

    /// <summary>With every_nth: the command is never answered.</summary>
    Timeouts = 0x4,

    /// <summary>With every_nth: RECOVERED ERROR.</summary>
    RecoveredErrors = 0x8,

    /// <summary>With every_nth: ABORTED COMMAND, ACK/NAK timeout.</summary>
    TransportErrors = 0x10,

    /// <summary>Commands of media access are never answered.</summary>
    MediumAccessTimeouts = 0x80,

    /// <summary>The caching page does not say write cache enabled.</summary>
    NoWriteCache = 0x1000,

    /// <summary>Resets are told in the kernel log.</summary>
    Resets = 0x2000,

    /// <summary>Not even with <see cref="Verbose"/> are commands told.</summary>
    NoCommands = 0x4000,

    /// <summary>With every_nth: queuecommand returns host busy.</summary>
    HostBusy = 0x8000,
}
