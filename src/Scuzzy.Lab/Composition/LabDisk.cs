using Scuzzy.Block.Disks;
using Scuzzy.Initiator.Upper;

namespace Scuzzy.Lab.Composition;

/// <summary>A disk of the machine: what sd knows of it, and the block device that users read and write.</summary>
public sealed class LabDisk
{
    private Disk? _withoutMedium;

    internal LabDisk(ScsiDisk scsi) => Scsi = scsi;

    /// <summary>The upper driver's disk.</summary>
    public ScsiDisk Scsi { get; }

    /// <summary>The block device; of no bytes while there is no medium.</summary>
    public Disk Block => Scsi.BlockDevice ?? (_withoutMedium ??= new Disk(Name, Scsi.Device.Queue, 0));

    /// <summary>Its name, e.g. <c>sda</c>.</summary>
    public string Name => Scsi.Name;
}
