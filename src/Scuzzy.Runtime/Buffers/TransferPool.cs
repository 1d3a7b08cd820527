using System.Numerics;
using System.Runtime.InteropServices;

namespace Scuzzy.Runtime.Buffers;

/// <summary>Native buffers for the data of a server's requests, by size class, with headroom in front for a header; the
/// last returned is taken first, because it is still in the cache.</summary>
/// <remarks>It keeps at most <see cref="MaximumIdleBytes"/> that nobody uses; what is leased is bounded by its users.
/// </remarks>
public sealed unsafe class TransferPool : IDisposable
{
    /// <summary>Smallest class: one page.</summary>
    public const int SmallestShift = 12;

    /// <summary>Largest class: the longest request.</summary>
    public const int LargestShift = 25;

    /// <summary>Memory in front of the data.</summary>
    public const int HeadroomBytes = 4096;

    /// <summary>Memory kept for later.</summary>
    public const long MaximumIdleBytes = 64L << 20;

    private readonly Stack<nint>[] _idle;
    private long _idleBytes;

    /// <summary>Creates an empty pool.</summary>
    public TransferPool()
    {
        _idle = new Stack<nint>[LargestShift - SmallestShift + 1];
        for (int i = 0; i < _idle.Length; i++)
        {
            _idle[i] = new Stack<nint>(capacity: 16);
        }
    }

    /// <summary>Buffers out on lease.</summary>
    public long LeasedCount { get; private set; }

    /// <summary>Bytes out on lease.</summary>
    public long LeasedBytes { get; private set; }

    /// <summary>Room for data in a buffer of a class, in bytes.</summary>
    public static int ClassBytes(int sizeClass) => 1 << (sizeClass + SmallestShift);

    /// <summary>The class for a length of 1 to 32 MiB.</summary>
    public static int ClassOf(int lengthBytes) =>
        Math.Max(0, 32 - BitOperations.LeadingZeroCount((uint)lengthBytes - 1) - SmallestShift);

    /// <summary>Leases a buffer of a class; its content is what its last user left.</summary>
    public TransferBuffer Lease(int sizeClass)
    {
        int bytes = ClassBytes(sizeClass);
        LeasedCount++;
        LeasedBytes += bytes;
        if (_idle[sizeClass].TryPop(out nint address))
        {
            _idleBytes -= bytes;
            return new TransferBuffer((byte*)address, sizeClass);
        }

        byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)(bytes + HeadroomBytes), HeadroomBytes);
        return new TransferBuffer(memory + HeadroomBytes, sizeClass);
    }

    /// <summary>Takes a buffer back.</summary>
    public void Return(TransferBuffer buffer)
    {
        int bytes = buffer.CapacityBytes;
        LeasedCount--;
        LeasedBytes -= bytes;
        Invariant.Holds(LeasedCount >= 0 && bytes > 0, "a buffer came back twice");
        if (_idleBytes + bytes > MaximumIdleBytes)
        {
            NativeMemory.AlignedFree(buffer.Address - HeadroomBytes);
            return;
        }

        _idleBytes += bytes;
        _idle[buffer.Class].Push((nint)buffer.Address);
    }

    /// <summary>Frees what nobody uses; what is still leased is leaked.</summary>
    public void Dispose()
    {
        foreach (Stack<nint> idle in _idle)
        {
            while (idle.TryPop(out nint address))
            {
                NativeMemory.AlignedFree((byte*)address - HeadroomBytes);
            }
        }

        _idleBytes = 0;
    }
}
