namespace Scuzzy.Storage;

/// <summary>The errno of each <see cref="BlockStatus"/> (kernel: blk_status_to_errno).</summary>
public static class BlockStatusErrno
{
    /// <summary>The positive errno value, 0 for <see cref="BlockStatus.Ok"/>.</summary>
    public static int Errno(this BlockStatus status) =>
        status switch
        {
            BlockStatus.Ok => 0,
            BlockStatus.Timeout => 110,
            BlockStatus.NoSpace => 28,
            BlockStatus.Transport => 67,
            BlockStatus.Target => 121,
            BlockStatus.ReservationConflict => 52,
            BlockStatus.Medium => 61,
            BlockStatus.Protection => 84,
            BlockStatus.NotSupported => 95,
            BlockStatus.Offline => 19,
            BlockStatus.DurationLimit => 62,
            BlockStatus.Invalid => 22,
            BlockStatus.ReadOnly => 30,
            BlockStatus.IoError or _ => 5,
        };

    /// <summary>The errno's name, e.g. <c>EIO</c>; <c>0</c> for <see cref="BlockStatus.Ok"/>.</summary>
    public static string ErrnoName(this BlockStatus status) =>
        status switch
        {
            BlockStatus.Ok => "0",
            BlockStatus.Timeout => "ETIMEDOUT",
            BlockStatus.NoSpace => "ENOSPC",
            BlockStatus.Transport => "ENOLINK",
            BlockStatus.Target => "EREMOTEIO",
            BlockStatus.ReservationConflict => "EBADE",
            BlockStatus.Medium => "ENODATA",
            BlockStatus.Protection => "EILSEQ",
            BlockStatus.NotSupported => "EOPNOTSUPP",
            BlockStatus.Offline => "ENODEV",
            BlockStatus.DurationLimit => "ETIME",
            BlockStatus.Invalid => "EINVAL",
            BlockStatus.ReadOnly => "EROFS",
            BlockStatus.IoError or _ => "EIO",
        };
}
