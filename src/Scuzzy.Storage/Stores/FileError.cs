namespace Scuzzy.Storage.Stores;

/// <summary>What the errno values of files mean to the block contract and to people.</summary>
internal static class FileError
{
    private const int NoEntry = 2;
    private const int Access = 13;
    private const int IsDirectory = 21;
    private const int InvalidArgument = 22;
    private const int NoSpace = 28;
    private const int ReadOnlyFileSystem = 30;
    private const int NotSupported = 95;
    private const int Quota = 122;

    public static BlockStatus ToStatus(int errno) =>
        errno switch
        {
            0 => BlockStatus.Ok,
            NoSpace or Quota => BlockStatus.NoSpace,
            NotSupported => BlockStatus.NotSupported,
            ReadOnlyFileSystem => BlockStatus.ReadOnly,
            InvalidArgument => BlockStatus.Invalid,
            _ => BlockStatus.IoError,
        };

    public static string Describe(int errno) =>
        errno switch
        {
            NoEntry => "there is no such file",
            Access => "permission denied",
            IsDirectory => "it is a directory, not an image",
            InvalidArgument => "it cannot be opened in this way (O_DIRECT needs a file system that has it)",
            ReadOnlyFileSystem => "the file system is read-only",
            _ => $"cannot be opened (errno {errno})",
        };
}
