namespace Scuzzy.Initiator.Mid.Completion;

/// <summary>What a host byte leads to.</summary>
public enum HostRule : byte
{
    /// <summary>The status byte decides.</summary>
    Status,

    /// <summary>Finish it.</summary>
    Finish,

    /// <summary>Finish it, as timed out if it was to be aborted (kernel: SCSI_EH_ABORT_SCHEDULED).</summary>
    FinishAborted,

    /// <summary>Retry it while retries last and its fail-fast bits allow it; else finish it.</summary>
    Retry,

    /// <summary>As <see cref="Retry"/>, except that RESERVATION CONFLICT lets the status byte decide.</summary>
    RetryUnlessConflict,

    /// <summary>Retry it without counting.</summary>
    RetryAlways,

    /// <summary>Put it back without counting.</summary>
    Requeue,

    /// <summary>Finish TEST UNIT READY and INQUIRY; the error handler gets anything else.</summary>
    FailUnlessProbe,

    /// <summary>Forget the host byte and finish it.</summary>
    Forget,

    /// <summary>The error handler gets it.</summary>
    Fail,
}
