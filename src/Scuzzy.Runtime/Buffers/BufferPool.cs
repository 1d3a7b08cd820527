using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Scuzzy.Runtime.Buffers;

/// <summary>Native memory for transfers, aligned to 4096 and zeroed when first used, in buffers of 4 KiB to 4 MiB by
/// powers of two; owned by one shard. Leasing and returning allocate nothing at steady state.</summary>
/// <remarks>Memory is taken in slabs as it is needed and kept until the pool is disposed of; the most it may take is
/// given at creation. The last returned buffer is leased first, because it is still in the cache; its content is what
/// its last user left.</remarks>
public sealed unsafe class BufferPool : IDisposable
{
    /// <summary>Every buffer starts at a multiple of this.</summary>
    public const int Alignment = 4096;

    /// <summary>The largest buffer: 4 MiB.</summary>
    public const int MaximumBufferBytes = Alignment << (Classes - 1);

    private const int Classes = 11;
    private const int SlabBytes = 1 << 20;

    private readonly List<nint> _slabs = [];
    private readonly Stack<int>[] _free = new Stack<int>[Classes];
    private Buffer[] _buffers = new Buffer[16];
    private int _bufferCount;
    private bool _isDisposed;

    /// <summary>Creates an empty pool.</summary>
    /// <param name="maximumBytes">The most native memory it may take, 1 MiB or more; default 256 MiB.</param>
    public BufferPool(long maximumBytes = 256L << 20)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumBytes, SlabBytes);
        MaximumBytes = maximumBytes;
        for (int i = 0; i < Classes; i++)
        {
            _free[i] = new Stack<int>();
        }
    }

    /// <summary>Frees native memory that was forgotten.</summary>
    ~BufferPool() => Free();

    /// <summary>The most native memory the pool may take, in bytes.</summary>
    public long MaximumBytes { get; }

    /// <summary>Native memory taken so far, in bytes.</summary>
    public long AllocatedBytes { get; private set; }

    /// <summary>How many leases are out.</summary>
    public int Leases { get; private set; }

    /// <summary>Leases a buffer; false if the pool is at its limit.</summary>
    /// <param name="lengthBytes">1 to <see cref="MaximumBufferBytes"/>.</param>
    /// <param name="lease">The lease.</param>
    /// <param name="tag">Names the user when a lease leaks.</param>
    public bool TryLease(int lengthBytes, out Lease lease, string? tag = null)
    {
        Invariant.Holds(!_isDisposed && lengthBytes > 0 && lengthBytes <= MaximumBufferBytes);
        int sizeClass = SizeClass(lengthBytes);
        if (!_free[sizeClass].TryPop(out int index) && !TryGrow(sizeClass, out index))
        {
            lease = default;
            return false;
        }

        ref Buffer buffer = ref _buffers[index];
        buffer.Generation++;
        buffer.Tag = tag;
        Leases++;
        lease = new Lease(this, index, buffer.Generation, lengthBytes);
        return true;
    }

    /// <summary>Leases a buffer; being at the limit is a bug of the caller, who must have counted.</summary>
    public Lease Lease(int lengthBytes, string? tag = null)
    {
        if (!TryLease(lengthBytes, out Lease lease, tag))
        {
            Invariant.Broken($"the buffer pool is at its limit of {MaximumBytes} bytes, {Leases} leases are out");
        }

        return lease;
    }

    /// <summary>Throws <see cref="InvariantViolationException"/> that names who holds leases, unless none is
    /// out.</summary>
    public void AssertNoLeases()
    {
        if (Leases == 0)
        {
            return;
        }

        var text = new StringBuilder($"{Leases} leases were not returned:");
        for (int i = 0; i < _bufferCount; i++)
        {
            if (_buffers[i].IsLeased)
            {
                text.Append(' ').Append(_buffers[i].Tag ?? "(no tag)").Append(',');
            }
        }

        Invariant.Broken(text.ToString().TrimEnd(','));
    }

    /// <summary>Frees the memory; no lease may be out.</summary>
    public void Dispose()
    {
        AssertNoLeases();
        Free();
        GC.SuppressFinalize(this);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal byte* AddressOf(in Lease lease)
    {
        ref Buffer buffer = ref _buffers[lease.Index];
        Invariant.Holds(buffer.Generation == lease.Generation);
        return buffer.Address;
    }

    internal void Return(in Lease lease)
    {
        ref Buffer buffer = ref _buffers[lease.Index];
        Invariant.Holds(buffer.Generation == lease.Generation);
        buffer.Generation++;
        Leases--;
        _free[buffer.SizeClass].Push(lease.Index);
    }

    private static int SizeClass(int lengthBytes) => BitOperations.Log2((uint)((lengthBytes - 1) / Alignment * 2) | 1);

    /// <summary>Takes another slab and cuts it into buffers of one class; buffers larger than a slab get their
    /// own.</summary>
    private bool TryGrow(int sizeClass, out int index)
    {
        index = -1;
        int size = Alignment << sizeClass;
        int slab = Math.Max(size, SlabBytes);
        if (AllocatedBytes + slab > MaximumBytes)
        {
            return false;
        }

        byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)slab, Alignment);
        NativeMemory.Clear(memory, (nuint)slab);
        _slabs.Add((nint)memory);
        AllocatedBytes += slab;
        int count = slab / size;
        if (_bufferCount + count > _buffers.Length)
        {
            Array.Resize(ref _buffers, Math.Max(_buffers.Length * 2, _bufferCount + count));
        }

        for (int i = count - 1; i >= 0; i--)
        {
            index = _bufferCount + i;
            _buffers[index] = new Buffer { Address = memory + ((long)i * size), SizeClass = sizeClass };
            if (i > 0)
            {
                _free[sizeClass].Push(index);
            }
        }

        _bufferCount += count;
        return true;
    }

    private void Free()
    {
        _isDisposed = true;
        foreach (nint slab in _slabs)
        {
            NativeMemory.AlignedFree((void*)slab);
        }

        _slabs.Clear();
    }

    private struct Buffer
    {
        public byte* Address;
        public int SizeClass;
        public uint Generation;
        public string? Tag;

        public readonly bool IsLeased => (Generation & 1) == 1;
    }
}
