using System.Runtime.InteropServices;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Storage;

namespace Scuzzy.Lab.Benchmarks;

/// <summary>One block's copy; it always ends inline.</summary>
internal sealed unsafe class CopyBio : Bio
{
    private readonly byte* _memory;

    public CopyBio(int blockBytes)
    {
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)blockBytes, 4096);
        new Span<byte>(_memory, blockBytes).Clear();
        LengthBytes = blockBytes;
        Data.Add(new DataSegment(_memory, blockBytes));
    }

    public void Free() => NativeMemory.AlignedFree(_memory);

    protected override void Ended() => Invariant.Broken("a memory store did not end inline");
}
