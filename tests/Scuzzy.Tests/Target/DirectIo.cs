using System.Runtime.InteropServices;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Storage;

namespace Scuzzy.Tests.Target;

/// <summary>A bio with memory of its own, for a store that ends it at once.</summary>
internal sealed unsafe class DirectIo : Bio, IDisposable
{
    private readonly byte* _memory;
    private readonly int _length;

    public DirectIo(byte[] data)
    {
        _length = data.Length;
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)_length, 4096);
        data.CopyTo(new Span<byte>(_memory, _length));
        Data.Add(new DataSegment(_memory, _length));
        LengthBytes = _length;
    }

    public byte[] Bytes => new Span<byte>(_memory, _length).ToArray();

    public void Dispose() => NativeMemory.AlignedFree(_memory);

    protected override void Ended() => Assert.Fail("the store ends it at once");
}
