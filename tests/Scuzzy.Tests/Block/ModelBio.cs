using System.Runtime.InteropServices;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Storage;

namespace Scuzzy.Tests.Block;

/// <summary>A bio with memory of its own, that a task can wait for.</summary>
internal sealed unsafe class ModelBio : Bio, IDisposable
{
    private readonly byte* _memory;
    private readonly ShardCompletion _ended;

    public ModelBio(Cpu cpu, BlockOperation operation, BioFlags flags, long offset, int length)
    {
        _ended = new ShardCompletion(cpu);
        Operation = operation;
        Flags = flags;
        OffsetBytes = offset;
        LengthBytes = length;
        if (operation is BlockOperation.Read or BlockOperation.Write)
        {
            _memory = (byte*)NativeMemory.Alloc((nuint)length + 8);

            // In pieces that do not touch, so that there are as many segments.
            int done = 0;
            while (done < length)
            {
                int piece = Math.Min(length - done, 4096);
                Data.Add(new DataSegment(_memory + done, piece));
                done += piece;
            }
        }
    }

    public int Ends { get; private set; }

    public Span<byte> Bytes => new(_memory, (int)LengthBytes);

    public bool HasEnded => _ended.IsComplete;

    public ShardCompletion.Awaitable Wait() => _ended.Wait();

    public void Dispose() => NativeMemory.Free(_memory);

    protected override void Ended()
    {
        Ends++;
        _ended.Complete();
    }
}
