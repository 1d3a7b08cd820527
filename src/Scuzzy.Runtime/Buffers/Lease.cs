namespace Scuzzy.Runtime.Buffers;

/// <summary>The right to use a buffer of a <see cref="BufferPool"/> until it is returned. A copy that is used after
/// that, or returned twice, is recognised by its generation.</summary>
public readonly struct Lease
{
    private readonly BufferPool _pool;
    private readonly int _lengthBytes;
    private readonly uint _generation;

    internal Lease(BufferPool pool, int index, uint generation, int lengthBytes)
    {
        _pool = pool;
        Index = index;
        _generation = generation;
        _lengthBytes = lengthBytes;
    }

    /// <summary>True unless this is the default value.</summary>
    public bool IsValid => _pool is not null;

    /// <summary>The bytes asked for; the address is a multiple of <see cref="BufferPool.Alignment"/>.</summary>
    public unsafe DataSegment Segment => new(_pool.AddressOf(this), _lengthBytes);

    /// <summary>The bytes asked for.</summary>
    public Span<byte> Span => Segment.Span;

    internal int Index { get; }

    internal uint Generation => _generation;

    /// <summary>Returns the buffer.</summary>
    public void Return()
    {
        Invariant.Holds(IsValid);
        _pool.Return(this);
    }
}
