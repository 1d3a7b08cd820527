using System.Runtime.InteropServices;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Storage;

namespace Scuzzy.Lab.Workloads;

/// <summary>One I/O after the other, each awaited, with memory of its own (kernel: a process that reads and writes
/// directly, such as dd).</summary>
public sealed class SingleIo : IDisposable
{
    private readonly BlockDevice _disk;
    private readonly Waiting _bio;
    private readonly bool _isScattered;
    private unsafe byte* _memory;

    /// <summary>Creates it.</summary>
    /// <param name="disk">The disk.</param>
    /// <param name="cpu">A CPU of the disk's shard.</param>
    /// <param name="capacityBytes">The longest I/O, in bytes.</param>
    /// <param name="isScattered">True: no two pages of its memory lie side by side, as is usual in a process.</param>
    public unsafe SingleIo(BlockDevice disk, Cpu cpu, int capacityBytes, bool isScattered = false)
    {
        _isScattered = isScattered;
        capacityBytes *= isScattered ? 2 : 1;
        _disk = disk;
        _bio = new Waiting(cpu);
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(capacityBytes, 4096), 4096);
        new Span<byte>(_memory, capacityBytes).Clear();
    }

    /// <summary>Called when an I/O ends with an error, before who waits for it goes on.</summary>
    public Action? Failing
    {
        get => _bio.Failing;
        set => _bio.Failing = value;
    }

    /// <summary>The data of the last I/O, or for the next write from the start.</summary>
    public unsafe Span<byte> Span => new(_memory, (int)_bio.Data.LengthBytes);

    /// <summary>The memory, for filling in what is to be written.</summary>
    public unsafe Span<byte> Memory(int lengthBytes) => new(_memory, lengthBytes);

    /// <summary>Does one I/O.</summary>
    public unsafe ShardTask<BlockStatus> RunAsync(
        BlockOperation operation,
        long offsetBytes,
        long lengthBytes,
        BioFlags flags = BioFlags.None
    )
    {
        _bio.Operation = operation;
        _bio.OffsetBytes = offsetBytes;
        _bio.LengthBytes = lengthBytes;
        _bio.Flags = flags;
        _bio.Data.Clear();
        if (operation <= BlockOperation.Write)
        {
            AddMemory(lengthBytes);
        }

        return AwaitAsync();
    }

    /// <inheritdoc/>
    public unsafe void Dispose()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }

    private unsafe void AddMemory(long lengthBytes)
    {
        const int PageBytes = 4096;
        if (!_isScattered)
        {
            _bio.Data.Add(new DataSegment(_memory, (int)lengthBytes));
            return;
        }

        for (long at = 0; at < lengthBytes; at += PageBytes)
        {
            _bio.Data.Add(new DataSegment(_memory + (2 * at), (int)Math.Min(PageBytes, lengthBytes - at)));
        }
    }

    private async ShardTask<BlockStatus> AwaitAsync()
    {
        _bio.Done.Reset();
        if (!_disk.Submit(_bio))
        {
            await _bio.Done.Wait();
        }

        return _bio.Status;
    }

    private sealed class Waiting(Cpu cpu) : Bio
    {
        public ShardCompletion Done { get; } = new(cpu);

        public Action? Failing { get; set; }

        protected override void Ended()
        {
            if (Status != BlockStatus.Ok)
            {
                Failing?.Invoke();
            }

            Done.Complete();
        }
    }
}
