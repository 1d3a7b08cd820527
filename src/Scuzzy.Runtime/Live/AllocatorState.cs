using System.Runtime.InteropServices;

namespace Scuzzy.Runtime.Live;

/// <summary>What the C library's allocator holds, in bytes and counts (glibc: struct mallinfo2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AllocatorState
{
    public nuint ArenaBytes;
    public nuint FreeChunks;
    public nuint FastChunks;
    public nuint Mappings;
    public nuint MappedBytes;
    public nuint Unused;
    public nuint FastFreeBytes;
    public nuint UsedBytes;
    public nuint FreeBytes;
    public nuint TopBytes;
}
