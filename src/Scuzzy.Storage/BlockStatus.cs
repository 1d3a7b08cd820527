namespace Scuzzy.Storage;

/// <summary>How a bio ended (kernel: blk_status_t; the errno values are those of blk-core.c: blk_errors).</summary>
public enum BlockStatus : byte
{
    /// <summary>Done.</summary>
    Ok,

    /// <summary>Any other error: EIO.</summary>
    IoError,

    /// <summary>Timed out: ETIMEDOUT.</summary>
    Timeout,

    /// <summary>No space left: ENOSPC.</summary>
    NoSpace,

    /// <summary>The transport failed, another path may do: ENOLINK.</summary>
    Transport,

    /// <summary>The target failed it, no path will do: EREMOTEIO.</summary>
    Target,

    /// <summary>Reserved by another initiator: EBADE.</summary>
    ReservationConflict,

    /// <summary>The medium is bad: ENODATA.</summary>
    Medium,

    /// <summary>Protection information does not match: EILSEQ.</summary>
    Protection,

    /// <summary>Not supported: EOPNOTSUPP.</summary>
    NotSupported,

    /// <summary>The device is offline: ENODEV.</summary>
    Offline,

    /// <summary>The device gave up when the command's duration limit was over: ETIME.</summary>
    DurationLimit,

    /// <summary>Out of range, misaligned or otherwise wrong: EINVAL.</summary>
    Invalid,

    /// <summary>Writes are not allowed: EROFS.</summary>
    ReadOnly,
}
