namespace Scuzzy.Runtime.Live;

/// <summary>What the process holds: for measurements, not for code that also runs in virtual time.</summary>
public static class ProcessMemory
{
    /// <summary>Bytes of managed objects that are alive, after a full collection.</summary>
    public static long ManagedBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    /// <summary>Bytes that the C library's allocator has given out: the machine's buffers and tables, and what the
    /// .NET runtime itself keeps. 0 where the C library does not tell (glibc does, by mallinfo2).</summary>
    public static long NativeBytes()
    {
        try
        {
            AllocatorState state = Native.Allocator();
            return (long)(state.UsedBytes + state.MappedBytes);
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return 0;
        }
    }
}
