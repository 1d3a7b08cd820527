using Scuzzy.Block.Queue;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Storage;

namespace Scuzzy.Block.Disks;

/// <summary>A disk over a request queue: a name, a capacity, partitions (kernel: struct gendisk).</summary>
public sealed partial class Disk : BlockDevice
{
    private long _lengthBytes;
    private QueueLimits? _seenLimits;
    private BlockLimits? _limits;

    /// <summary>Creates a disk.</summary>
    /// <param name="name">The name, e.g. sda.</param>
    /// <param name="queue">Its queue.</param>
    /// <param name="lengthBytes">Its capacity in bytes.</param>
    public Disk(string name, RequestQueue queue, long lengthBytes)
    {
        Name = name;
        Queue = queue;
        _lengthBytes = lengthBytes;
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The queue.</summary>
    public RequestQueue Queue { get; }

    /// <inheritdoc/>
    public override Shard Shard => Queue.Shard;

    /// <inheritdoc/>
    public override long LengthBytes => _lengthBytes;

    /// <inheritdoc/>
    public override bool IsReadOnly => IsWriteProtected;

    /// <summary>Whether writes are refused (kernel: set_disk_ro).</summary>
    public bool IsWriteProtected { get; set; }

    /// <inheritdoc/>
    public override BlockLimits Limits
    {
        get
        {
            if (_limits is null || !ReferenceEquals(_seenLimits, Queue.Limits))
            {
                _seenLimits = Queue.Limits;
                _limits = new BlockLimits
                {
                    LogicalBlockBytes = _seenLimits.LogicalBlockBytes,
                    PhysicalBlockBytes = _seenLimits.PhysicalBlockBytes,
                    OptimalIoBytes = _seenLimits.OptimalIoBytes,
                    DiscardGranularityBytes = _seenLimits.DiscardGranularityBytes,
                    MaximumDiscardBytes = _seenLimits.MaximumDiscardBytes,
                    MaximumWriteZeroesBytes = _seenLimits.MaximumWriteZeroesBytes,
                    HasWriteCache = _seenLimits.HasWriteCache,
                    HasForceUnitAccess = _seenLimits.HasForceUnitAccess,
                    IsRotational = _seenLimits.IsRotational,
                };
            }

            return _limits;
        }
    }

    /// <inheritdoc/>
    public override bool Submit(Bio bio) => Submit(bio, Queue.Options.HomeCpu);

    /// <summary>Starts a bio from a CPU of the disk's shard; see <see cref="Submit(Bio)"/>.</summary>
    public bool Submit(Bio bio, Cpu cpu)
    {
        bio.Start();
        if (!SubmitStarted(bio, cpu, out BlockStatus status))
        {
            return false;
        }

        bio.EndInline(status);
        return true;
    }

    /// <summary>True if a bio's range is whole blocks inside a length, and its data as long as it says.</summary>
    internal static bool IsInside(Bio bio, long lengthBytes) =>
        bio.OffsetBytes >= 0 && bio.LengthBytes >= 0 && bio.OffsetBytes <= lengthBytes - bio.LengthBytes;

    /// <summary>Gives a bio that was taken over to the queue; true: it has ended with a status.</summary>
    internal bool SubmitStarted(Bio bio, Cpu cpu, out BlockStatus status)
    {
        if (!Check(bio, out status))
        {
            return true;
        }

        if (bio.Operation > BlockOperation.Write || bio.LengthBytes == 0)
        {
            if (Queue.EndsAtOnce(bio, out status))
            {
                return true;
            }
        }

        Queue.SubmitStarted(bio, cpu);
        return false;
    }

    private bool Check(Bio bio, out BlockStatus status)
    {
        status = BlockStatus.IoError;
        if (Queue.RefusesBios)
        {
            return false;
        }

        status = BlockStatus.Invalid;
        if (bio.Operation == BlockOperation.Flush)
        {
            return true;
        }

        long unaligned = (bio.OffsetBytes | bio.LengthBytes) & (Queue.Limits.LogicalBlockBytes - 1);
        if (unaligned != 0 || !IsInside(bio, _lengthBytes))
        {
            return false;
        }

        if (bio.Operation <= BlockOperation.Write && bio.Data.LengthBytes != bio.LengthBytes)
        {
            return false;
        }

        status = BlockStatus.ReadOnly;
        return !IsWriteProtected || bio.Operation == BlockOperation.Read;
    }
}
