using System.Runtime.CompilerServices;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Buffers;

namespace Scuzzy.Storage;

/// <summary>One block I/O: the unit of the block contract, upward (disks) and downward (stores) alike
/// (kernel: struct bio). Owned and reused by its submitter, who derives from it.</summary>
/// <remarks>From <see cref="BlockDevice.Submit"/> until it has ended the device owns the bio and the memory of its
/// data. A bio ends exactly once per submission.</remarks>
public abstract class Bio
{
    private bool _underWay;

    /// <summary>What to do.</summary>
    public BlockOperation Operation { get; set; }

    /// <summary>How to treat it.</summary>
    public BioFlags Flags { get; set; }

    /// <summary>I/O priority class and level (kernel: bi_ioprio); 0 is none.</summary>
    public ushort Priority { get; set; }

    /// <summary>The task that submits it, for elevators that tell tasks apart; 0 by default (kernel: io_context).
    /// </summary>
    public int Submitter { get; set; }

    /// <summary>Where, in bytes from the start of the device.</summary>
    public long OffsetBytes { get; set; }

    /// <summary>How much, in bytes; for reads and writes the length of <see cref="Data"/>.</summary>
    public long LengthBytes { get; set; }

    /// <summary>The memory to read into or write from.</summary>
    public ScatterList Data { get; } = new();

    /// <summary>The tuples of the range, for a device that keeps such (kernel: bi_integrity); empty for none, which is
    /// the default.</summary>
    public DataSegment Integrity { get; set; }

    /// <summary>How it ended; meaningful once it has.</summary>
    public BlockStatus Status { get; private set; }

    /// <summary>The byte of the device that it failed at, if the device knows; -1 if not, and if it ended well.
    /// </summary>
    public long FailedAtBytes { get; private set; }

    /// <summary>Link for whoever owns the bio at the moment: a request's chain (kernel: bi_next).</summary>
    public Bio? Next { get; set; }

    /// <summary>The partition that it was submitted to and that moved its offset, null if none; the device's own
    /// (kernel: bi_bdev).</summary>
    public BlockDevice? Partition { get; set; }

    /// <summary>True from submission until the end.</summary>
    public bool IsUnderWay => _underWay;

    /// <summary>First byte behind the range.</summary>
    public long EndBytes => OffsetBytes + LengthBytes;

    /// <summary>Takes the bio over from its submitter; every device does this first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Start()
    {
        Invariant.Holds(!_underWay, "a bio was submitted again before it ended");
        _underWay = true;
        Next = null;
        Partition = null;
    }

    /// <summary>Records the end without calling <see cref="Ended"/>: for a device whose Submit returns true.</summary>
    /// <param name="status">How it ended.</param>
    /// <param name="failedAtBytes">The byte of the device that failed, from the range; -1, the default, if there is none or
    /// it is not known.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void EndInline(BlockStatus status, long failedAtBytes = -1)
    {
        Invariant.Holds(_underWay, "a bio ended twice");
        _underWay = false;
        Status = status;
        FailedAtBytes = failedAtBytes;
    }

    /// <summary>Ends the bio and tells its submitter (kernel: bio_endio).</summary>
    /// <param name="status">How it ended.</param>
    /// <param name="failedAtBytes">As of <see cref="EndInline"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void End(BlockStatus status, long failedAtBytes = -1)
    {
        EndInline(status, failedAtBytes);
        Ended();
    }

    /// <summary>Called on the device's shard when a bio whose Submit returned false has ended (kernel: bi_end_io).
    /// The bio may be submitted again from here.</summary>
    protected abstract void Ended();
}
