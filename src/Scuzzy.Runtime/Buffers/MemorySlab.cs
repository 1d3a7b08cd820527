using System.Runtime.InteropServices;
using Scuzzy.Runtime.Live;

namespace Scuzzy.Runtime.Buffers;

/// <summary>2 MiB of native memory, aligned to its size: zero at first, and free of cost until touched.</summary>
/// <remarks>On Linux it is a mapping of its own, which can be backed by one huge page: a random read of it then does
/// not miss the TLB. Elsewhere it is ordinary memory, touched at once.</remarks>
public static unsafe class MemorySlab
{
    /// <summary>Size and alignment, in bytes.</summary>
    public const int Bytes = 1 << 21;

    /// <summary>Allocates a slab.</summary>
    /// <param name="wantsHugePage">Whether it will be used as a whole: the first touch then brings all in.</param>
    /// <exception cref="InvariantViolationException">There is no address space left.</exception>
    public static byte* Allocate(bool wantsHugePage)
    {
        if (!OperatingSystem.IsLinux())
        {
            byte* memory = (byte*)NativeMemory.AlignedAlloc(Bytes, Bytes);
            NativeMemory.Clear(memory, Bytes);
            return memory;
        }

        byte* slab = MapAligned();
        if (wantsHugePage)
        {
            // Refused where huge pages are switched off: small ones will do.
            _ = Native.Advise(slab, Bytes, Native.AdviseHugePage);
        }

        return slab;
    }

    /// <summary>Makes a part read as zeros and gives its memory back; whole pages only.</summary>
    public static void Discard(byte* start, int lengthBytes)
    {
        if (!OperatingSystem.IsLinux() || Native.Advise(start, (nuint)lengthBytes, Native.AdviseDontNeed) != 0)
        {
            NativeMemory.Clear(start, (nuint)lengthBytes);
        }
    }

    /// <summary>Gives a slab back.</summary>
    public static void Free(byte* slab)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Native.Unmap(slab, Bytes);
        }
        else
        {
            NativeMemory.AlignedFree(slab);
        }
    }

    /// <summary>Kernels since 6.7 align a mapping of this size; else it is cut out of a larger one.</summary>
    private static byte* MapAligned()
    {
        byte* slab = Map(Bytes);
        if (((nuint)slab & (Bytes - 1)) == 0)
        {
            return slab;
        }

        _ = Native.Unmap(slab, Bytes);
        byte* wide = Map(2 * Bytes);
        slab = (byte*)(((nuint)wide + Bytes - 1) & ~(nuint)(Bytes - 1));
        Trim(wide, slab);
        Trim(slab + Bytes, wide + (2 * Bytes));
        return slab;
    }

    private static void Trim(byte* start, byte* end)
    {
        if (end > start)
        {
            _ = Native.Unmap(start, (nuint)(end - start));
        }
    }

    private static byte* Map(int bytes)
    {
        const int protection = Native.ProtectRead | Native.ProtectWrite;
        const int flags = Native.MapPrivate | Native.MapAnonymous | Native.MapNoReserve;
        void* memory = Native.Map(null, (nuint)bytes, protection, flags, -1, 0);
        if ((nint)memory == -1)
        {
            Invariant.Broken($"mmap failed: {Errno.Describe(Native.LastError)}");
        }

        return (byte*)memory;
    }
}
