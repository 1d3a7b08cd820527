using System.Runtime.CompilerServices;
using Scuzzy.Block.Disks;
using Scuzzy.Block.Flush;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Execution;
using Scuzzy.Storage;

namespace Scuzzy.Block.Queue;

/// <summary>A chain of contiguous bios of one operation on its way through a queue (kernel: struct request).
/// Pooled.</summary>
public sealed class Request
{
    /// <summary>No tag is held.</summary>
    public const int NoTag = -1;

    /// <summary>Links of the one list it is on: free, plug, dispatch, elevator's FIFO, started, completion.</summary>
    internal Request? Next;
    internal Request? Previous;

    /// <summary>Links in the elevator's tree and in the shard's hash of end offsets.</summary>
    internal Request? Left;
    internal Request? Right;
    internal Request? Parent;
    internal Request? HashNext;
    internal int HashBucket = -1;

    /// <summary>What the elevator keeps with it (kernel: elevator_private).</summary>
    internal object? ElevatorData;

    private bool _decided;

    internal Request(int slot) => Handle = (uint)slot;

    /// <summary>Identifies this use of the request: slot in the lower 32 bits, generation in the upper.</summary>
    public ulong Handle { get; internal set; }

    /// <summary>Its queue, from being made to being freed.</summary>
    public RequestQueue Queue { get; internal set; } = null!;

    /// <summary>The operation of all its bios; meaningless for passthrough.</summary>
    public BlockOperation Operation { get; internal set; }

    /// <summary>How many requests its queue had before it; the kernel's scheduler tag follows from it.</summary>
    public long Ordinal { get; internal set; }

    /// <summary>Flags of the request; fail-fast bits are those of its current first bio.</summary>
    public BioFlags Flags { get; internal set; }

    /// <summary>From now on it fails fast, and no error of it is told.</summary>
    public void FailQuietly() => Flags |= BioFlags.FailFastDevice | BioFlags.Quiet;

    /// <summary>I/O priority class and level (kernel: ioprio); 0 is none.</summary>
    public ushort Priority { get; internal set; }

    /// <summary>Where it starts, in bytes.</summary>
    public long OffsetBytes { get; internal set; }

    /// <summary>What is left of it, in bytes.</summary>
    public long LengthBytes { get; internal set; }

    /// <summary>First byte behind it.</summary>
    public long EndBytes => OffsetBytes + LengthBytes;

    /// <summary>Pieces of memory of all its bios: an upper bound of the scatter list's length.</summary>
    public int SegmentCount { get; internal set; }

    /// <summary>Its first unfinished bio; null for a flush or passthrough.</summary>
    public Bio? FirstBio { get; internal set; }

    /// <summary>Its last bio.</summary>
    public Bio? LastBio { get; internal set; }

    /// <summary>Bytes of the first bio that are finished already.</summary>
    public long FirstBioDoneBytes { get; internal set; }

    /// <summary>The driver's tag, unique in its tag set while held; <see cref="NoTag"/> otherwise.</summary>
    public int Tag { get; internal set; } = NoTag;

    /// <summary>The hardware queue it goes to, from 0.</summary>
    public int HardwareQueue { get; internal set; }

    /// <summary>The driver's command; lives from preparing to freeing (kernel: blk_mq_rq_to_pdu,
    /// req->special).</summary>
    public object? Command { get; set; }

    /// <summary>The caller's passthrough command, or null for a file system request (kernel:
    /// REQ_TYPE_BLOCK_PC).</summary>
    public PassthroughRequest? Passthrough { get; internal set; }

    /// <summary>True from preparing until it is unprepared: a requeue does not prepare it again
    /// (RQF_DONTPREP).</summary>
    public bool IsPrepared { get; set; }

    /// <summary>True while it is with the driver, its timer running.</summary>
    public bool IsStarted { get; internal set; }

    /// <summary>When it was made, in nanoseconds (kernel: start_time); requeues do not change it.</summary>
    public long AllocatedNs { get; internal set; }

    /// <summary>When its time runs out.</summary>
    public long DeadlineNs { get; internal set; }

    /// <summary>How long it may take, in nanoseconds; 0 means the queue's default.</summary>
    public long TimeoutNs { get; set; }

    /// <summary>The CPU that submitted it: completions go to that CPU's group.</summary>
    public Cpu SubmitCpu { get; internal set; } = null!;

    /// <summary>True once done, timer or error handler has won the race to decide it (kernel:
    /// REQ_ATOM_COMPLETE).</summary>
    public bool IsDecided => _decided;

    /// <summary>True if somebody waits for it (kernel: rw_is_sync): reads and synchronous writes.</summary>
    internal bool IsSynchronous { get; set; }

    /// <summary>Where it is; only assertions and merging look.</summary>
    internal RequestPlace Place { get; set; }

    /// <summary>Its bios may differ in fail-fast bits (kernel: REQ_MIXED_MERGE).</summary>
    internal bool IsMixed { get; set; }

    /// <summary>The task that submitted its first bio (kernel: io_context).</summary>
    internal int Submitter { get; set; }

    /// <summary>The partition that its bios came through, null if they were submitted to the whole disk.</summary>
    internal Partition? Partition { get; set; }

    /// <summary>Its part in a flush or barrier sequence.</summary>
    internal RequestSpecial Special { get; set; }

    /// <summary>Steps of its flush sequence still to be done.</summary>
    internal FlushSteps Steps { get; set; }

    /// <summary>The queue ends it in the softirq, with <see cref="FirstBioStatus"/>; the driver has no part in
    /// it.</summary>
    internal bool EndsItself { get; set; }

    /// <summary>It went through the elevator, which is told of its end (RQF_ELVPRIV).</summary>
    internal bool IsElevated { get; set; }

    /// <summary>Its start was accounted (RQF_IO_STAT).</summary>
    internal bool IsAccounted { get; set; }

    /// <summary>When the driver got it, in nanoseconds.</summary>
    internal long IssuedNs { get; set; }

    /// <summary>The first error of the current first bio, if a part of it has failed already.</summary>
    internal BlockStatus FirstBioStatus { get; set; }

    /// <summary>The driver was shown it (kernel: REQ_STARTED).</summary>
    internal bool IsSeen { get; set; }

    /// <summary>On the queue's list of started requests, its timer running (request-function order).</summary>
    internal bool IsTimed { get; set; }

    /// <summary>When it expires in the elevator's FIFO (kernel: fifo_time).</summary>
    internal long FifoExpiryNs { get; set; }

    /// <summary>Appends the memory of what is left of its bios to a list (kernel: blk_rq_map_sg).</summary>
    public void AddDataTo(ScatterList list)
    {
        long skip = FirstBioDoneBytes;
        for (Bio? bio = FirstBio; bio is not null; bio = bio.Next)
        {
            if (skip == 0)
            {
                foreach (DataSegment segment in bio.Data.Segments)
                {
                    list.Add(segment);
                }
            }
            else
            {
                list.AddRange(bio.Data, skip, bio.LengthBytes - skip);
                skip = 0;
            }
        }
    }

    /// <summary>Takes the decision; false if somebody has it already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryDecide()
    {
        if (_decided)
        {
            return false;
        }

        _decided = true;
        return true;
    }

    /// <summary>Opens the race again, for a new dispatch or a reset timer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ClearDecision() => _decided = false;
}
