using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Block.Disks;

/// <summary>Partitions and events of a disk.</summary>
public sealed partial class Disk
{
    private List<Partition> _partitions = [];

    /// <summary>Told on the disk's shard when something about it has changed.</summary>
    public event Action<Disk, DiskEvent>? Changed;

    /// <summary>The partitions, by number.</summary>
    public IReadOnlyList<Partition> Partitions => _partitions;

    /// <summary>What the last scan said, or null before the first.</summary>
    public PartitionTable? Table { get; private set; }

    /// <summary>The partition of a number, or null.</summary>
    public Partition? FindPartition(int number) => _partitions.Find(p => p.Entry.Number == number);

    /// <summary>Changes the capacity (kernel: set_capacity_and_notify).</summary>
    /// <returns>The kernel's log line if it differs from what it was, otherwise null.</returns>
    public string? SetLength(long lengthBytes)
    {
        long old = _lengthBytes;
        if (old == lengthBytes)
        {
            return null;
        }

        _lengthBytes = lengthBytes;
        Changed?.Invoke(this, DiskEvent.CapacityChanged);
        return string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{Name}: detected capacity change from {old / 512} to {lengthBytes / 512}"
        );
    }

    /// <summary>Reads the partition table and makes the partitions it tells of (kernel: rescan_partitions,
    /// bdev_disk_changed).</summary>
    /// <param name="cpu">The CPU that does it.</param>
    public async ShardTask<RescanResult> RescanPartitionsAsync(Cpu cpu)
    {
        if (HasOpenPartition())
        {
            return RescanResult.Busy;
        }

        PartitionTable table = await PartitionReader.ReadAsync(this, Name, cpu);
        if (HasOpenPartition())
        {
            return RescanResult.Busy;
        }

        var partitions = new List<Partition>();
        foreach (PartitionEntry entry in table.Entries)
        {
            partitions.Add(new Partition(this, entry));
        }

        Table = table;
        _partitions = partitions;
        Changed?.Invoke(this, DiskEvent.PartitionsChanged);
        return table.Kind == PartitionTableKind.Unreadable ? RescanResult.Unreadable : RescanResult.Done;
    }

    private bool HasOpenPartition() => _partitions.Exists(p => p.Openers > 0);
}
