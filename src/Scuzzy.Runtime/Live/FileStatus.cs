namespace Scuzzy.Runtime.Live;

/// <summary>What kind of file a path or descriptor names, from statx, whose layout is the same everywhere.</summary>
internal static unsafe class FileStatus
{
    public const int TypeMask = 0xF000;
    public const int Directory = 0x4000;
    public const int BlockDevice = 0x6000;
    public const int Regular = 0x8000;
    public const int UnixSocket = 0xC000;

    private const int SizeBytes = 256;
    private const int ModeOffset = 28;
    private const int CurrentDirectory = -100; // AT_FDCWD
    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH
    private const int NoFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    private const uint TypeWanted = 1; // STATX_TYPE

    /// <summary>The type bits of a path, without following a link; 0 if there is nothing.</summary>
    public static int TypeOf(string path) => Type(CurrentDirectory, path, NoFollow);

    /// <summary>The type bits of an open file.</summary>
    public static int TypeOf(int descriptor) => Type(descriptor, "", EmptyPath);

    private static int Type(int directory, string path, int flags)
    {
        byte* result = stackalloc byte[SizeBytes];
        return Native.StatX(directory, path, flags, TypeWanted, result) == 0
            ? *(ushort*)(result + ModeOffset) & TypeMask
            : 0;
    }
}
