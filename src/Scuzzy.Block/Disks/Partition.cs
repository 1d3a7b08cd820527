using Scuzzy.Block.Statistics;
using Scuzzy.Runtime;
using Scuzzy.Storage;

namespace Scuzzy.Block.Disks;

/// <summary>A part of a disk as a block device of its own (kernel: struct hd_struct, block_device with
/// bd_partno).</summary>
public sealed class Partition : BlockDevice
{
    private readonly Disk _disk;

    internal Partition(Disk disk, PartitionEntry entry)
    {
        _disk = disk;
        Entry = entry;
        Name = PartitionName(disk.Name, entry.Number);
    }

    /// <summary>The disk.</summary>
    public Disk Disk => _disk;

    /// <summary>Where it lies and what the table says of it.</summary>
    public PartitionEntry Entry { get; }

    /// <summary>The name: the disk's and the number, with a p between if the disk's ends in a digit (fact
    /// A42).</summary>
    public string Name { get; }

    /// <summary>What it has done; the disk counts the same too.</summary>
    public IoStatistics Statistics { get; } = new();

    /// <summary>How many users have it open; while there is one the table is not read again.</summary>
    public int Openers { get; set; }

    /// <inheritdoc/>
    public override Shard Shard => _disk.Shard;

    /// <inheritdoc/>
    public override long LengthBytes => Entry.LengthBytes;

    /// <inheritdoc/>
    public override BlockLimits Limits => _disk.Limits;

    /// <inheritdoc/>
    public override bool IsReadOnly => _disk.IsReadOnly;

    /// <summary>The name of a partition.</summary>
    public static string PartitionName(string disk, int number)
    {
        string text = number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return char.IsAsciiDigit(disk[^1]) ? disk + "p" + text : disk + text;
    }

    /// <inheritdoc/>
    public override bool Submit(Bio bio)
    {
        bio.Start();
        if (bio.Operation != BlockOperation.Flush && !Disk.IsInside(bio, LengthBytes))
        {
            bio.EndInline(BlockStatus.Invalid);
            return true;
        }

        // Moved onto the disk; moved back when it ends.
        bio.Partition = this;
        bio.OffsetBytes += Entry.OffsetBytes;
        if (!_disk.SubmitStarted(bio, _disk.Queue.Options.HomeCpu, out BlockStatus status))
        {
            return false;
        }

        bio.OffsetBytes -= Entry.OffsetBytes;
        bio.EndInline(status);
        return true;
    }

    /// <summary>Gives a bio back the offset that its submitter knows.</summary>
    internal static void Restore(Bio bio)
    {
        var partition = (Partition)bio.Partition!;
        bio.Partition = null;
        bio.OffsetBytes -= partition.Entry.OffsetBytes;
    }
}
