namespace Scuzzy.Initiator.Mid;

/// <summary>What a driver says when it is handed a command (kernel: 0 or SCSI_MLQUEUE_*_BUSY).</summary>
public enum QueueCommandResult : byte
{
    /// <summary>The driver has the claim on it and will call <see cref="ScsiCommand.Done"/> exactly once; it may have
    /// done so already.</summary>
    Accepted,

    /// <summary>The host takes nothing now (0x1055); the driver holds no claim.</summary>
    HostBusy,

    /// <summary>The device takes nothing now (0x1056); the driver holds no claim.</summary>
    DeviceBusy,

    /// <summary>The target takes nothing now (0x1058); the driver holds no claim.</summary>
    TargetBusy,
}
