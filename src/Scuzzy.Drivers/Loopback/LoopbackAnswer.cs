using Scuzzy.Initiator.Mid;
using Scuzzy.Scsi;

namespace Scuzzy.Drivers.Loopback;

/// <summary>What a driver gets for a command: the target's answer, or what a fault makes of it.</summary>
public readonly record struct LoopbackAnswer
{
    /// <summary>The host byte; the target's answer has OK.</summary>
    public HostByte HostByte { get; init; }

    /// <summary>The status.</summary>
    public ScsiStatus Status { get; init; }

    /// <summary>Sense data instead of the target's; null: the target's, if it sent any.</summary>
    public SenseData? Sense { get; init; }

    /// <summary>Bytes transferred; more than the command's length is an overrun.</summary>
    public long TransferredBytes { get; init; }

    /// <summary>How much later the driver gets it, in nanoseconds.</summary>
    public long DelayNs { get; init; }

    /// <summary>The driver never gets it.</summary>
    public bool IsLost { get; init; }

    /// <summary>Rogue: the driver completes the command twice.</summary>
    public bool IsDoubled { get; init; }
}
