namespace Scuzzy.Initiator.Mid.Queueing;

/// <summary>Why a command goes back to its queue (kernel: SCSI_MLQUEUE_*).</summary>
internal enum RequeueReason : byte
{
    /// <summary>The host was busy: it is left alone for 7 rounds.</summary>
    HostBusy,

    /// <summary>The device was busy: it is left alone for 3 rounds.</summary>
    DeviceBusy,

    /// <summary>The target was busy: it is left alone for 3 rounds.</summary>
    TargetBusy,

    /// <summary>A retry.</summary>
    Retry,
}
