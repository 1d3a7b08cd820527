using System.Runtime.InteropServices;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Storage;

namespace Scuzzy.Tests.Storage;

/// <summary>A bio with native memory of its own, which remembers how often it was told that it ended.</summary>
internal sealed unsafe class TestBio : Bio, IDisposable
{
    private readonly byte* _memory;
    private readonly int _capacity;

    public TestBio(int capacityBytes = 1 << 20)
    {
        _capacity = capacityBytes;
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)capacityBytes, 4096);
        new Span<byte>(_memory, capacityBytes).Fill(0xEE);
    }

    public int EndedCount { get; private set; }

    public Action<TestBio>? WhenEnded { get; set; }

    public Span<byte> Memory => new(_memory, _capacity);

    public Span<byte> Content => new(_memory, (int)LengthBytes);

    public TestBio Read(long offset, int length, int pieces = 1) => Set(BlockOperation.Read, offset, length, pieces);

    public TestBio Write(long offset, ReadOnlySpan<byte> data, int pieces = 1)
    {
        data.CopyTo(Memory);
        return Set(BlockOperation.Write, offset, data.Length, pieces);
    }

    public TestBio Flush() => Set(BlockOperation.Flush, 0, 0, 0);

    public TestBio Range(BlockOperation operation, long offset, long length)
    {
        Set(operation, offset, 0, 0);
        LengthBytes = length;
        return this;
    }

    public void Dispose() => NativeMemory.AlignedFree(_memory);

    protected override void Ended()
    {
        EndedCount++;
        WhenEnded?.Invoke(this);
    }

    private TestBio Set(BlockOperation operation, long offset, int length, int pieces)
    {
        Operation = operation;
        Flags = BioFlags.None;
        OffsetBytes = offset;
        LengthBytes = length;
        Data.Clear();

        // Pieces lie apart in memory order, so that they stay pieces.
        for (int i = 0; i < pieces; i++)
        {
            int start = (int)((long)length * i / pieces);
            int end = (int)((long)length * (i + 1) / pieces);
            Data.Add(new DataSegment(_memory + start, end - start));
        }

        return this;
    }
}
