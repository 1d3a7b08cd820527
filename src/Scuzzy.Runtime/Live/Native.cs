using System.Runtime.InteropServices;

namespace Scuzzy.Runtime.Live;

/// <summary>The C library's calls that the live engines use; each returns -1 on failure, and
/// <see cref="LastError"/> then tells the errno value.</summary>
internal static unsafe partial class Native
{
    public const int ReadOnly = 0;
    public const int ReadWrite = 2;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;

    public const int SeekEnd = 2;
    public const int SeekData = 3;
    public const int SeekHole = 4;
    public const int NoWait = 0x8; // RWF_NOWAIT
    public const int KeepSize = 0x1; // FALLOC_FL_KEEP_SIZE
    public const int PunchHole = 0x2; // FALLOC_FL_PUNCH_HOLE
    public const int ZeroRange = 0x10; // FALLOC_FL_ZERO_RANGE

    public const int SetLock = 37; // F_OFD_SETLK
    public const short SharedLock = 0; // F_RDLCK
    public const short ExclusiveLock = 1; // F_WRLCK

    public const int FamilyUnix = 1;
    public const int FamilyInternet = 2;
    public const int FamilyInternet6 = 10;
    public const int Stream = 1;
    public const int LevelSocket = 1;
    public const int LevelTcp = 6;
    public const int ReuseAddress = 2;
    public const int SocketError = 4;
    public const int TcpNoDelay = 1;
    public const int NoSignal = 0x4000; // MSG_NOSIGNAL
    public const int DoNotWait = 0x40; // MSG_DONTWAIT

    private const string C = "libc";

    /// <summary>O_DIRECT, which is not the same on all architectures.</summary>
    public static int Direct => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x10000 : 0x4000;

    /// <summary>The errno value of the last failed call of this thread.</summary>
    public static int LastError => Marshal.GetLastPInvokeError();

    [LibraryImport(C, EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport(C, EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int epoll, int operation, int descriptor, void* epollEvent);

    [LibraryImport(C, EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(int epoll, void* events, int maximum, int timeoutMs);

    [LibraryImport(C, EntryPoint = "epoll_pwait2", SetLastError = true)]
    public static partial int EpollWait2(int epoll, void* events, int maximum, TimeSpec* timeout, void* signals);

    [LibraryImport(C, EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventFd(uint initial, int flags);

    [LibraryImport(C, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags, int mode);

    [LibraryImport(C, EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport(C, EntryPoint = "unlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Unlink(string path);

    [LibraryImport(C, EntryPoint = "ftruncate", SetLastError = true)]
    public static partial int Truncate(int descriptor, long length);

    [LibraryImport(C, EntryPoint = "lseek", SetLastError = true)]
    public static partial long Seek(int descriptor, long offset, int whence);

    [LibraryImport(C, EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Lock(int descriptor, int command, FileLock* what);

    [LibraryImport(C, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int StatX(int directory, string path, int flags, uint mask, void* result);

    [LibraryImport(C, EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, void* buffer, nuint length);

    [LibraryImport(C, EntryPoint = "pread", SetLastError = true)]
    public static partial nint ReadAt(int descriptor, void* buffer, nuint length, long offset);

    [LibraryImport(C, EntryPoint = "pwrite", SetLastError = true)]
    public static partial nint WriteAt(int descriptor, void* buffer, nuint length, long offset);

    [LibraryImport(C, EntryPoint = "preadv2", SetLastError = true)]
    public static partial nint ReadAt(int descriptor, IoVector* vectors, int count, long offset, int flags);

    [LibraryImport(C, EntryPoint = "pwritev2", SetLastError = true)]
    public static partial nint WriteAt(int descriptor, IoVector* vectors, int count, long offset, int flags);

    [LibraryImport(C, EntryPoint = "fdatasync", SetLastError = true)]
    public static partial int DataSync(int descriptor);

    [LibraryImport(C, EntryPoint = "fallocate", SetLastError = true)]
    public static partial int Allocate(int descriptor, int mode, long offset, long length);

    [LibraryImport(C, EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int family, int type, int protocol);

    [LibraryImport(C, EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(int descriptor, void* address, uint length);

    [LibraryImport(C, EntryPoint = "listen", SetLastError = true)]
    public static partial int Listen(int descriptor, int backlog);

    [LibraryImport(C, EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(int descriptor, void* address, uint length);

    [LibraryImport(C, EntryPoint = "accept4", SetLastError = true)]
    public static partial int Accept(int descriptor, void* address, uint* length, int flags);

    [LibraryImport(C, EntryPoint = "getsockname", SetLastError = true)]
    public static partial int SocketName(int descriptor, void* address, uint* length);

    [LibraryImport(C, EntryPoint = "getpeername", SetLastError = true)]
    public static partial int PeerName(int descriptor, void* address, uint* length);

    [LibraryImport(C, EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(int descriptor, int level, int option, int* value, uint length);

    [LibraryImport(C, EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetOption(int descriptor, int level, int option, int* value, uint* length);

    [LibraryImport(C, EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int descriptor, void* buffer, nuint length, int flags);

    [LibraryImport(C, EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int descriptor, void* buffer, nuint length, int flags);

    [LibraryImport(C, EntryPoint = "sendmsg", SetLastError = true)]
    public static partial nint SendMessage(int descriptor, MessageHeader* message, int flags);
}
