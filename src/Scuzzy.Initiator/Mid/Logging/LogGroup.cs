namespace Scuzzy.Initiator.Mid.Logging;

/// <summary>The groups of scsi_logging_level; the value is the shift of the group's three bits.</summary>
public enum LogGroup
{
    /// <summary>Error recovery.</summary>
    Error = 0,

    /// <summary>Time-outs (sg only).</summary>
    Timeout = 3,

    /// <summary>Scanning.</summary>
    Scan = 6,

    /// <summary>Mid level, issue.</summary>
    MidQueue = 9,

    /// <summary>Mid level, completion.</summary>
    MidComplete = 12,

    /// <summary>Low level, issue; used nowhere.</summary>
    LowQueue = 15,

    /// <summary>Low level, completion; used nowhere.</summary>
    LowComplete = 18,

    /// <summary>Upper level, issue.</summary>
    HighQueue = 21,

    /// <summary>Upper level, completion.</summary>
    HighComplete = 24,

    /// <summary>Ioctls.</summary>
    Ioctl = 27,
}
