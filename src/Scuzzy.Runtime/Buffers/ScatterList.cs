using System.Runtime.CompilerServices;

namespace Scuzzy.Runtime.Buffers;

/// <summary>The memory of one transfer, piece by piece; reused, so that filling it allocates only when it grows
/// (kernel: struct sg_table).</summary>
public sealed class ScatterList
{
    private DataSegment[] _segments;
    private int _count;

    /// <summary>Creates an empty list with room for some segments.</summary>
    public ScatterList(int capacity = 1) => _segments = new DataSegment[Math.Max(1, capacity)];

    /// <summary>How many segments.</summary>
    public int Count => _count;

    /// <summary>How many bytes in all.</summary>
    public long LengthBytes { get; private set; }

    /// <summary>The segments, in order.</summary>
    public ReadOnlySpan<DataSegment> Segments
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _segments.AsSpan(0, _count);
    }

    /// <summary>Empties the list.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Clear()
    {
        _count = 0;
        LengthBytes = 0;
    }

    /// <summary>Appends a segment; one that continues the last in memory is joined to it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Add(DataSegment segment)
    {
        LengthBytes += segment.LengthBytes;
        if (_count > 0)
        {
            DataSegment last = _segments[_count - 1];
            if (last.Address + last.LengthBytes == segment.Address)
            {
                _segments[_count - 1] = new DataSegment(last.Address, last.LengthBytes + segment.LengthBytes);
                return;
            }

            if (_count == _segments.Length)
            {
                Array.Resize(ref _segments, _count * 2);
            }
        }

        _segments[_count++] = segment;
    }

    /// <summary>Appends a part of another list.</summary>
    public void AddRange(ScatterList from, long offset, long length)
    {
        while (length > 0)
        {
            DataSegment piece = from.At(offset, length);
            Add(piece);
            offset += piece.LengthBytes;
            length -= piece.LengthBytes;
        }
    }

    /// <summary>The contiguous piece that starts at a byte offset, at most <paramref name="maximum"/> bytes
    /// long.</summary>
    public DataSegment At(long offset, long maximum)
    {
        foreach (DataSegment segment in Segments)
        {
            if (offset < segment.LengthBytes)
            {
                int start = (int)offset;
                return segment.Slice(start, (int)Math.Min(segment.LengthBytes - start, maximum));
            }

            offset -= segment.LengthBytes;
        }

        Invariant.Broken("an offset lies beyond a scatter list");
        return default;
    }

    /// <summary>Copies bytes into the list from an offset; what does not fit is left out.</summary>
    /// <returns>How many bytes were copied.</returns>
    public int CopyFrom(long offset, ReadOnlySpan<byte> source)
    {
        int done = 0;
        int wanted = (int)Math.Clamp(LengthBytes - offset, 0, source.Length);
        while (done < wanted)
        {
            DataSegment piece = At(offset + done, wanted - done);
            source.Slice(done, piece.LengthBytes).CopyTo(piece.Span);
            done += piece.LengthBytes;
        }

        return done;
    }

    /// <summary>Copies bytes out of the list from an offset.</summary>
    /// <returns>How many bytes were copied.</returns>
    public int CopyTo(long offset, Span<byte> destination)
    {
        int done = 0;
        int wanted = (int)Math.Clamp(LengthBytes - offset, 0, destination.Length);
        while (done < wanted)
        {
            DataSegment piece = At(offset + done, wanted - done);
            piece.Span.CopyTo(destination[done..]);
            done += piece.LengthBytes;
        }

        return done;
    }
}
