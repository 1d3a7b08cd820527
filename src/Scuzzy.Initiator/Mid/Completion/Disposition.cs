namespace Scuzzy.Initiator.Mid.Completion;

/// <summary>What is to become of a completed command (kernel: enum scsi_disposition).</summary>
public enum Disposition : byte
{
    /// <summary>Finish it, well or not (SUCCESS 0x2002).</summary>
    Success,

    /// <summary>Send it again (NEEDS_RETRY 0x2001).</summary>
    NeedsRetry,

    /// <summary>Put it back without counting (ADD_TO_MLQUEUE 0x2006).</summary>
    AddToQueue,

    /// <summary>The error handler must look at it (FAILED 0x2003).</summary>
    Failed,

    /// <summary>Its time ran out (TIMEOUT_ERROR 0x2007).</summary>
    TimedOut,
}
