using Scuzzy.Runtime;

namespace Scuzzy.Storage.Stores;

/// <summary>What the errno values of files mean to the block contract and to people.</summary>
internal static class FileError
{
    private const int QuotaExceeded = 122;

    public static BlockStatus ToStatus(int errno) =>
        errno switch
        {
            0 => BlockStatus.Ok,
            Errno.ENOSPC or QuotaExceeded => BlockStatus.NoSpace,
            Errno.EOPNOTSUPP => BlockStatus.NotSupported,
            Errno.EROFS or Errno.EBADF => BlockStatus.ReadOnly,
            Errno.EINVAL => BlockStatus.Invalid,
            _ => BlockStatus.IoError,
        };

    public static string Describe(int errno) =>
        errno switch
        {
            Errno.ENOENT => "there is no such file",
            Errno.EISDIR => "it is a directory, not an image",
            Errno.EBUSY => "it is in use, by another unit or program",
            Errno.EINVAL => "it is not a file or device that can be opened in this way",
            _ => Errno.Describe(errno),
        };
}
