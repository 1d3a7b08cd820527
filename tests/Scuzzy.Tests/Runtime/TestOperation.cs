using System.Runtime.InteropServices;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Files;

namespace Scuzzy.Tests.Runtime;

/// <summary>A file operation with memory of its own.</summary>
public sealed unsafe class TestOperation : FileOperation, IDisposable
{
    private readonly byte* _memory;
    private readonly int _length;

    public TestOperation(FileOperationKind kind, long offset, long length, int pieces = 1)
    {
        Kind = kind;
        OffsetBytes = offset;
        LengthBytes = length;
        if (kind is not (FileOperationKind.Read or FileOperationKind.Write))
        {
            return;
        }

        // A gap between pieces, or the list would join them.
        _length = (int)length;
        int gap = pieces > 1 ? 64 : 0;
        int each = _length / pieces;
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)(_length + (gap * pieces) + 1), 4096);
        for (int i = 0; i < pieces; i++)
        {
            int size = i == pieces - 1 ? _length - (each * i) : each;
            Data.Add(new DataSegment(_memory + ((each + gap) * i), size));
        }
    }

    public bool HasEnded { get; private set; }

    public byte[] Bytes
    {
        get
        {
            byte[] bytes = new byte[_length];
            Data.CopyTo(0, bytes);
            return bytes;
        }
        set => Data.CopyFrom(0, value);
    }

    public void Dispose() => NativeMemory.AlignedFree(_memory);

    /// <summary>Performs the operation and waits for its end.</summary>
    public TestOperation On(MachineBed bed, ShardFile file)
    {
        bool ended = false;
        bed.Do(() => ended = file.Submit(this));
        bed.Until(() => ended || HasEnded);
        Assert.NotEqual(ended, HasEnded);
        return this;
    }

    protected override void Run()
    {
        Assert.False(HasEnded);
        HasEnded = true;
    }
}
