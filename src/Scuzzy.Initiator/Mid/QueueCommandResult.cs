namespace Scuzzy.Initiator.Mid;

/// <summary>What a driver says when it is handed a command (kernel: 0 or SCSI_MLQUEUE_*_BUSY), with the kernel's
/// numbers. Any other number is a refusal, too, and counts as <see cref="HostBusy"/>.</summary>
public enum QueueCommandResult
{
    /// <summary>The driver has the claim on it and will call <see cref="ScsiCommand.Done"/> exactly once; it may have
    /// done so already.</summary>
    Accepted = 0,

    /// <summary>The host takes nothing now; the driver holds no claim.</summary>
    HostBusy = 0x1055,

    /// <summary>The device takes nothing now; the driver holds no claim.</summary>
    DeviceBusy = 0x1056,

    /// <summary>What the mid level says to itself of a command that is to be tried again; no driver should.</summary>
    RecoveryRetry = 0x1057,

    /// <summary>The target takes nothing now; the driver holds no claim.</summary>
    TargetBusy = 0x1058,
}
