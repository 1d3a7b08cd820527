using Scuzzy.Initiator.Upper;
using Scuzzy.Runtime;
using Scuzzy.Storage;

namespace Scuzzy.Lab.Composition;

/// <summary>A disk of the machine as users see it: sda and so on, over the queue of its SCSI device.</summary>
public sealed class LabDisk : BlockDevice
{
    private BlockLimits? _limits;

    internal LabDisk(ScsiDisk disk) => Disk = disk;

    /// <summary>The disk of the upper driver.</summary>
    public ScsiDisk Disk { get; }

    /// <summary>Its name, e.g. <c>sda</c>.</summary>
    public string Name => Disk.Name;

    /// <inheritdoc/>
    public override Shard Shard => Disk.Device.Host.Shard;

    /// <inheritdoc/>
    public override long LengthBytes => Disk.CapacityBytes;

    /// <inheritdoc/>
    public override BlockLimits Limits =>
        _limits ??= new BlockLimits
        {
            LogicalBlockBytes = Disk.BlockBytes,
            PhysicalBlockBytes = Disk.PhysicalBlockBytes,
            OptimalIoBytes = Disk.OptimalIoBytes,
            DiscardGranularityBytes = Disk.DiscardGranularityBytes,
            MaximumDiscardBytes = Disk.MaximumDiscardBytes,
            MaximumWriteZeroesBytes = (long)Disk.MaximumWriteSameBlocks * Disk.BlockBytes,
            HasWriteCache = Disk.WriteCache,
            HasForceUnitAccess = Disk.ForceUnitAccess,
            IsRotational = Disk.IsRotational,
        };

    /// <inheritdoc/>
    public override bool IsReadOnly => Disk.IsWriteProtected;

    /// <inheritdoc/>
    public override bool Submit(Bio bio)
    {
        BlockStatus status = Check(bio);
        if (status != BlockStatus.Ok)
        {
            bio.Start();
            bio.EndInline(status);
            return true;
        }

        Disk.Device.Queue.Submit(bio, Disk.Device.Host.Cpu);
        return false;
    }

    private BlockStatus Check(Bio bio)
    {
        if (bio.Operation == BlockOperation.Flush)
        {
            return BlockStatus.Ok;
        }

        long mask = Disk.BlockBytes - 1;
        if (
            ((bio.OffsetBytes | bio.LengthBytes) & mask) != 0
            || bio.OffsetBytes < 0
            || bio.LengthBytes <= 0
            || bio.OffsetBytes > LengthBytes - bio.LengthBytes
        )
        {
            return BlockStatus.Invalid;
        }

        return IsReadOnly && bio.Operation != BlockOperation.Read ? BlockStatus.ReadOnly : BlockStatus.Ok;
    }
}
