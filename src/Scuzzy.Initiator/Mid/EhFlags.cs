namespace Scuzzy.Initiator.Mid;

/// <summary>What error handling has done with a command in this life (kernel: eh_eflags).</summary>
[Flags]
internal enum EhFlags : byte
{
    None = 0,

    /// <summary>It timed out (kernel: SCSI_EH_CANCEL_CMD).</summary>
    TimedOut = 1 << 0,

    /// <summary>An abort was tried in the background (kernel: SCSI_EH_ABORT_SCHEDULED); survives a retry.</summary>
    AbortScheduled = 1 << 1,

    /// <summary>It ends with DRIVER_TIMEOUT in the driver byte, as older kernels have it.</summary>
    DriverTimeout = 1 << 2,

    /// <summary>A narrower recovery has handed it over: what it failed with was asked for there, if at all.</summary>
    HandedOver = 1 << 3,
}
