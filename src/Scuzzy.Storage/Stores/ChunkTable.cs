using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Buffers;

namespace Scuzzy.Storage.Stores;

/// <summary>Sparse native memory: a flat table of slabs of 2 MiB, each mapped when something in it is first written,
/// and counted in chunks of 64 KiB.</summary>
/// <remarks>A chunk is what is given back by a discard; what was never written in a slab is zero pages of the kernel's,
/// so that reading takes one look into a table that stays in the nearest cache. A slab whose predecessor is full is
/// likely to be filled too, and asks for a huge page.</remarks>
internal sealed unsafe class ChunkTable : IDisposable
{
    public const int ChunkShift = 16;
    public const int ChunkBytes = 1 << ChunkShift;
    public const int ChunkMask = ChunkBytes - 1;
    private const int SlabShift = 21;
    private const int SlabMask = MemorySlab.Bytes - 1;
    private const int LineBytes = 64;

    /// <summary>How much of a range is prefetched, in bytes.</summary>
    private const int PrefetchBytes = 1024;
    private const int ChunksPerSlab = MemorySlab.Bytes / ChunkBytes;

    private long _lengthBytes;
    private long _slabCount;
    private byte** _slabs;
    private uint* _present;

    public ChunkTable(long lengthBytes)
    {
        _lengthBytes = lengthBytes;
        _slabCount = (lengthBytes + SlabMask) >> SlabShift;
        _slabs = (byte**)NativeMemory.AllocZeroed((nuint)Math.Max(1, _slabCount), (nuint)sizeof(byte*));
        _present = (uint*)NativeMemory.AllocZeroed((nuint)Math.Max(1, _slabCount), sizeof(uint));
    }

    /// <summary>Makes the table longer; what is new are holes.</summary>
    public void Grow(long lengthBytes)
    {
        Invariant.Holds(lengthBytes >= _lengthBytes);
        long count = (lengthBytes + SlabMask) >> SlabShift;
        _slabs = (byte**)NativeMemory.Realloc(_slabs, (nuint)(Math.Max(1, count) * sizeof(byte*)));
        _present = (uint*)NativeMemory.Realloc(_present, (nuint)(Math.Max(1, count) * sizeof(uint)));
        NativeMemory.Clear(_slabs + _slabCount, (nuint)((count - _slabCount) * sizeof(byte*)));
        NativeMemory.Clear(_present + _slabCount, (nuint)((count - _slabCount) * sizeof(uint)));
        (_lengthBytes, _slabCount) = (lengthBytes, count);
    }

    /// <summary>Chunks that hold memory.</summary>
    public long Allocated { get; private set; }

    /// <summary>Lets the whole range hold memory, as if it were written.</summary>
    public void EnsureAll()
    {
        for (long index = 0; index < _slabCount; index++)
        {
            if (_slabs[index] is null)
            {
                _slabs[index] = MemorySlab.Allocate(wantsHugePage: true);
            }

            for (long at = index << SlabShift; at < Math.Min(_lengthBytes, (index + 1) << SlabShift); at += ChunkBytes)
            {
                Ensure(at);
            }
        }
    }

    /// <summary>The byte at an offset, in memory that holds its chunk from now on.</summary>
    public byte* Ensure(long offsetBytes)
    {
        long index = offsetBytes >> SlabShift;
        uint bit = Bit(offsetBytes);
        if ((_present[index] & bit) == 0)
        {
            if (_slabs[index] is null)
            {
                bool isFollowing = index > 0 && _present[index - 1] == uint.MaxValue;
                _slabs[index] = MemorySlab.Allocate(isFollowing);
            }

            _present[index] |= bit;
            Allocated++;
        }

        return _slabs[index] + (offsetBytes & SlabMask);
    }

    /// <summary>Gives a chunk's memory back; a hole stays one.</summary>
    public void Free(long offsetBytes)
    {
        long index = offsetBytes >> SlabShift;
        uint bit = Bit(offsetBytes);
        if ((_present[index] & bit) == 0)
        {
            return;
        }

        _present[index] &= ~bit;
        Allocated--;
        if (_present[index] == 0)
        {
            MemorySlab.Free(_slabs[index]);
            _slabs[index] = null;
        }
        else
        {
            MemorySlab.Discard(_slabs[index] + (offsetBytes & SlabMask & ~(long)ChunkMask), ChunkBytes);
        }
    }

    /// <summary>Whether an offset lies in a hole, and how far this goes on, at most <paramref name="maximum"/> bytes.</summary>
    public bool IsHole(long offsetBytes, long maximum, out long runBytes)
    {
        long end = offsetBytes + maximum;
        bool hole = !IsPresent(offsetBytes);
        long at = (offsetBytes & ~(long)ChunkMask) + ChunkBytes;
        while (at < end && IsPresent(at) != hole)
        {
            at += ChunkBytes;
        }

        runBytes = Math.Min(at, end) - offsetBytes;
        return hole;
    }

    /// <summary>Starts to bring the first lines of a range into the cache; those that follow come by themselves once
    /// the copy runs, because the processor sees the stride.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(long offsetBytes, int lengthBytes)
    {
        byte* slab = _slabs[offsetBytes >> SlabShift];
        if (slab is null || !Sse.IsSupported)
        {
            return;
        }

        byte* first = slab + (offsetBytes & SlabMask);
        int bytes = Math.Min(lengthBytes, PrefetchBytes);
        for (int at = 0; at < bytes; at += LineBytes)
        {
            Sse.Prefetch1(first + at);
        }
    }

    /// <summary>Copies what lies at an offset into memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Read(long offsetBytes, DataSegment to)
    {
        int inSlab = (int)offsetBytes & SlabMask;
        if (inSlab + to.LengthBytes <= MemorySlab.Bytes)
        {
            ReadPiece(offsetBytes, to);
        }
        else
        {
            ReadPieces(offsetBytes, to);
        }
    }

    /// <summary>Copies memory to an offset.</summary>
    public void Write(long offsetBytes, ScatterList data)
    {
        foreach (DataSegment segment in data.Segments)
        {
            int done = 0;
            while (done < segment.LengthBytes)
            {
                int inChunk = (int)offsetBytes & ChunkMask;
                int length = Math.Min(ChunkBytes - inChunk, segment.LengthBytes - done);
                var to = new Span<byte>(Ensure(offsetBytes), length);
                new ReadOnlySpan<byte>(segment.Address + done, length).CopyTo(to);
                offsetBytes += length;
                done += length;
            }
        }
    }

    /// <summary>Makes a range read as zeros; whole chunks become holes unless they are to stay allocated.</summary>
    public void Zero(long offsetBytes, long lengthBytes, bool keepAllocated)
    {
        while (lengthBytes > 0)
        {
            int inChunk = (int)offsetBytes & ChunkMask;
            int here = (int)Math.Min(ChunkBytes - inChunk, lengthBytes);
            bool isWhole = inChunk == 0 && (here == ChunkBytes || offsetBytes + here == _lengthBytes);
            if (keepAllocated)
            {
                new Span<byte>(Ensure(offsetBytes), here).Clear();
            }
            else if (isWhole)
            {
                Free(offsetBytes);
            }
            else if (IsPresent(offsetBytes))
            {
                new Span<byte>(Ensure(offsetBytes), here).Clear();
            }

            offsetBytes += here;
            lengthBytes -= here;
        }
    }

    public void Dispose()
    {
        if (_slabs is null)
        {
            return;
        }

        for (long i = 0; Allocated > 0 && i < _slabCount; i++)
        {
            if (_slabs[i] is not null)
            {
                Allocated -= BitOperations.PopCount(_present[i]);
                MemorySlab.Free(_slabs[i]);
            }
        }

        Invariant.Holds(Allocated == 0);
        NativeMemory.Free(_slabs);
        NativeMemory.Free(_present);
        _slabs = null;
        _present = null;
    }

    private static uint Bit(long offsetBytes) => 1u << ((int)(offsetBytes >> ChunkShift) & (ChunksPerSlab - 1));

    private bool IsPresent(long offsetBytes) => (_present[offsetBytes >> SlabShift] & Bit(offsetBytes)) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ReadPiece(long offsetBytes, DataSegment to)
    {
        byte* slab = _slabs[offsetBytes >> SlabShift];
        if (slab is null)
        {
            to.Span.Clear();
            return;
        }

        new ReadOnlySpan<byte>(slab + ((int)offsetBytes & SlabMask), to.LengthBytes).CopyTo(to.Span);
    }

    private void ReadPieces(long offsetBytes, DataSegment to)
    {
        int done = 0;
        while (done < to.LengthBytes)
        {
            int room = MemorySlab.Bytes - ((int)(offsetBytes + done) & SlabMask);
            DataSegment piece = to.Slice(done, Math.Min(room, to.LengthBytes - done));
            ReadPiece(offsetBytes + done, piece);
            done += piece.LengthBytes;
        }
    }
}
