using System.Runtime.InteropServices;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Storage;

namespace Scuzzy.Lab.Workloads;

/// <summary>One of a job's I/Os that may be under way, with memory of its own.</summary>
internal sealed unsafe class JobBio : Bio
{
    private readonly JobRunner _runner;
    private readonly byte* _memory;

    public JobBio(JobRunner runner, int capacityBytes)
    {
        _runner = runner;
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)capacityBytes, 4096);
        new Span<byte>(_memory, capacityBytes).Clear();
    }

    /// <summary>Number of the write, from 1; 0 for other operations.</summary>
    public uint WriteNumber { get; set; }

    /// <summary>When it was submitted.</summary>
    public long SubmittedNs { get; set; }

    /// <summary>The data.</summary>
    public Span<byte> Span => new(_memory, (int)LengthBytes);

    public void Set(BlockOperation operation, long offsetBytes, long lengthBytes)
    {
        Operation = operation;
        OffsetBytes = offsetBytes;
        LengthBytes = lengthBytes;
        Flags = BioFlags.None;
        WriteNumber = 0;
        Data.Clear();
        if (lengthBytes > 0)
        {
            Data.Add(new DataSegment(_memory, (int)lengthBytes));
        }
    }

    public bool Overlaps(long offsetBytes, long lengthBytes) =>
        offsetBytes < EndBytes && OffsetBytes < offsetBytes + lengthBytes;

    public void Free() => NativeMemory.AlignedFree(_memory);

    protected override void Ended() => _runner.HasEnded(this);
}
