namespace Scuzzy.Drivers.Loopback;

/// <summary>What a fault rule does to an abort or a reset.</summary>
public enum ManagementFault : byte
{
    /// <summary>Nothing: it is done.</summary>
    None,

    /// <summary>Nothing is sent and the driver reports failure.</summary>
    Fails,

    /// <summary>Nothing is sent and the driver reports that the transport is gone; it lets the commands go: what is
    /// still answered is dropped.</summary>
    FailsFast,

    /// <summary>It is sent and never answered: the driver gives up after
    /// <see cref="LoopbackOptions.ManagementTimeoutNs"/>.</summary>
    IsNeverAnswered,

    /// <summary>Rogue: nothing is sent, the commands stay with the driver, yet success is reported.</summary>
    LiesAboutSuccess,
}
