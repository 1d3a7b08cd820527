using System.Runtime.InteropServices;

namespace Scuzzy.Runtime.Live;

internal static unsafe partial class Native
{
    public const int ProtectRead = 1;
    public const int ProtectWrite = 2;
    public const int MapPrivate = 0x02;
    public const int MapAnonymous = 0x20;
    public const int MapNoReserve = 0x4000;
    public const int AdviseDontNeed = 4;
    public const int AdviseHugePage = 14;

    [LibraryImport(C, EntryPoint = "mmap", SetLastError = true)]
    public static partial void* Map(
        void* address,
        nuint length,
        int protection,
        int flags,
        int descriptor,
        long offset
    );

    [LibraryImport(C, EntryPoint = "munmap", SetLastError = true)]
    public static partial int Unmap(void* address, nuint length);

    [LibraryImport(C, EntryPoint = "madvise", SetLastError = true)]
    public static partial int Advise(void* address, nuint length, int advice);

    [LibraryImport(C, EntryPoint = "mallinfo2")]
    public static partial AllocatorState Allocator();
}
