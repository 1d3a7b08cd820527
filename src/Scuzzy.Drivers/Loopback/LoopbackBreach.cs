namespace Scuzzy.Drivers.Loopback;

/// <summary>How a driver or a target broke its contract, by what caught it.</summary>
public enum LoopbackBreach : byte
{
    /// <summary>The driver completed a command that it no longer had: the claim was checked.</summary>
    StaleClaim,

    /// <summary>A target answered a command that the driver no longer had: the response was dropped.</summary>
    StaleResponse,

    /// <summary>A target transferred data of a command that the driver no longer had: it got a waste buffer.</summary>
    StaleWindow,

    /// <summary>An abort or reset reported success, and the driver still had a command: it was put in quarantine.
    /// </summary>
    KeptReference,

    /// <summary>More data than there was room for: what did not fit was thrown away, the command failed.</summary>
    Overrun,

    /// <summary>GOOD without data, as the residual tells: the mid layer sends the command again.</summary>
    EmptyAnswer,
}
