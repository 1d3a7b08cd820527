using System.Runtime.InteropServices;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Storage;

namespace Scuzzy.Lab.Benchmarks;

/// <summary>One of a benchmark's I/Os; submitted again as soon as it has ended.</summary>
internal sealed unsafe class BenchmarkBio : Bio
{
    private readonly BenchmarkLoop _loop;
    private readonly byte* _memory;
    private readonly int _blockBytes;

    public BenchmarkBio(BenchmarkLoop loop, int blockBytes)
    {
        _loop = loop;
        _blockBytes = blockBytes;
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)blockBytes, 4096);
        new Span<byte>(_memory, blockBytes).Fill(0xA5);
        LengthBytes = blockBytes;
        Data.Add(new DataSegment(_memory, blockBytes));
    }

    /// <summary>When it was submitted, in ticks; 0 if it is not timed.</summary>
    public long SubmittedTicks { get; set; }

    /// <summary>Link of the list of ended ones.</summary>
    public BenchmarkBio? NextEnded { get; set; }

    public ReadOnlySpan<byte> Span => new(_memory, _blockBytes);

    public void Free() => NativeMemory.AlignedFree(_memory);

    protected override void Ended() => _loop.HasEnded(this);
}
