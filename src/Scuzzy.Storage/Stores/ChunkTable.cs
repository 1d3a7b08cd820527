using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Buffers;

namespace Scuzzy.Storage.Stores;

/// <summary>Sparse native memory: a flat table of chunks, each allocated when it is first written.</summary>
/// <remarks>Chunks are 64 KiB: small enough that one superblock does not cost megabytes, large enough that a read
/// rarely crosses one. The table costs 8 bytes a chunk and is zero pages until touched.</remarks>
internal sealed unsafe class ChunkTable : IDisposable
{
    public const int ChunkShift = 16;
    public const int ChunkBytes = 1 << ChunkShift;
    public const int ChunkMask = ChunkBytes - 1;
    private const int Alignment = 4096;

    private readonly long _lengthBytes;
    private readonly long _chunkCount;
    private byte** _chunks;

    public ChunkTable(long lengthBytes)
    {
        _lengthBytes = lengthBytes;
        _chunkCount = (lengthBytes + ChunkMask) >> ChunkShift;
        _chunks = (byte**)NativeMemory.AllocZeroed((nuint)Math.Max(1, _chunkCount), (nuint)sizeof(byte*));
    }

    /// <summary>Chunks that hold memory.</summary>
    public long Allocated { get; private set; }

    /// <summary>The chunk that holds an offset, or null if it is a hole. The offset must lie in the range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Find(long offsetBytes) => _chunks[offsetBytes >> ChunkShift];

    /// <summary>The chunk that holds an offset, allocated if need be; new memory is zeroed unless the caller will
    /// overwrite all of it.</summary>
    public byte* Ensure(long offsetBytes, bool overwritten)
    {
        long index = offsetBytes >> ChunkShift;
        byte* chunk = _chunks[index];
        if (chunk is null)
        {
            chunk = (byte*)NativeMemory.AlignedAlloc(ChunkBytes, Alignment);
            _chunks[index] = chunk;
            Allocated++;
            if (!overwritten)
            {
                NativeMemory.Clear(chunk, ChunkBytes);
            }
        }

        return chunk;
    }

    /// <summary>Gives a chunk's memory back; a hole stays one.</summary>
    public void Free(long offsetBytes)
    {
        long index = offsetBytes >> ChunkShift;
        if (_chunks[index] is not null)
        {
            NativeMemory.AlignedFree(_chunks[index]);
            _chunks[index] = null;
            Allocated--;
        }
    }

    /// <summary>Whether an offset lies in a hole, and how far this goes on, at most <paramref name="maximum"/> bytes.</summary>
    public bool IsHole(long offsetBytes, long maximum, out long runBytes)
    {
        long end = offsetBytes + maximum;
        bool hole = Find(offsetBytes) is null;
        long at = (offsetBytes & ~(long)ChunkMask) + ChunkBytes;
        while (at < end && Find(at) is null == hole)
        {
            at += ChunkBytes;
        }

        runBytes = Math.Min(at, end) - offsetBytes;
        return hole;
    }

    /// <summary>Copies what lies at an offset into memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Read(long offsetBytes, DataSegment to)
    {
        int inChunk = (int)offsetBytes & ChunkMask;
        if (inChunk + to.LengthBytes <= ChunkBytes)
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
                byte* chunk = Ensure(offsetBytes, overwritten: length == ChunkBytes);
                new ReadOnlySpan<byte>(segment.Address + done, length).CopyTo(new Span<byte>(chunk + inChunk, length));
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
                new Span<byte>(Ensure(offsetBytes, overwritten: false) + inChunk, here).Clear();
            }
            else if (isWhole)
            {
                Free(offsetBytes);
            }
            else if (Find(offsetBytes) is not null)
            {
                new Span<byte>(Find(offsetBytes) + inChunk, here).Clear();
            }

            offsetBytes += here;
            lengthBytes -= here;
        }
    }

    public void Dispose()
    {
        if (_chunks is null)
        {
            return;
        }

        for (long i = 0; Allocated > 0 && i < _chunkCount; i++)
        {
            Free(i << ChunkShift);
        }

        Invariant.Holds(Allocated == 0);
        NativeMemory.Free(_chunks);
        _chunks = null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ReadPiece(long offsetBytes, DataSegment to)
    {
        byte* chunk = Find(offsetBytes);
        if (chunk is null)
        {
            to.Span.Clear();
            return;
        }

        new ReadOnlySpan<byte>(chunk + ((int)offsetBytes & ChunkMask), to.LengthBytes).CopyTo(to.Span);
    }

    private void ReadPieces(long offsetBytes, DataSegment to)
    {
        int done = 0;
        while (done < to.LengthBytes)
        {
            int room = ChunkBytes - ((int)(offsetBytes + done) & ChunkMask);
            DataSegment piece = to.Slice(done, Math.Min(room, to.LengthBytes - done));
            ReadPiece(offsetBytes + done, piece);
            done += piece.LengthBytes;
        }
    }
}
