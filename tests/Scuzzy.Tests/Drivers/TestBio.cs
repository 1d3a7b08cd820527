using System.Runtime.InteropServices;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Storage;

namespace Scuzzy.Tests.Drivers;

/// <summary>A bio with native memory of its own that counts its ends.</summary>
internal sealed unsafe class TestBio : Bio, IDisposable
{
    private readonly byte* _memory;

    public TestBio(int bytes)
    {
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, 4096);
        Data.Add(new DataSegment(_memory, bytes));
        LengthBytes = bytes;
    }

    public Span<byte> Bytes => new(_memory, (int)LengthBytes);

    public int Ends { get; private set; }

    public Action<TestBio>? OnEnded { get; set; }

    public void Dispose() => NativeMemory.AlignedFree(_memory);

    protected override void Ended()
    {
        Ends++;
        OnEnded?.Invoke(this);
    }
}
