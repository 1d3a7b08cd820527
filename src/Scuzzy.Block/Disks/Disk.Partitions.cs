using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Block.Disks;

/// <summary>Partitions and events of a disk.</summary>
public sealed partial class Disk
{
    private IReadOnlyList<Partition> _partitions = [];

    /// <summary>Told on the disk's shard when something about it has changed.</summary>
    public event Action<Disk, DiskEvent>? Changed;

    /// <summary>The partitions, by number.</summary>
    public IReadOnlyList<Partition> Partitions => _partitions;

    /// <summary>What the last scan said, or null before the first.</summary>
    public PartitionTable? Table { get; private set; }

    /// <summary>The partition of a number, or null.</summary>
    public Partition? FindPartition(int number) => _partitions.FirstOrDefault(p => p.Entry.Number == number);

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
    /// <param name="log">Gets the kernel's lines about it, with their levels; null: nobody does.</param>
    public async ShardTask<RescanResult> RescanPartitionsAsync(Cpu cpu, Action<int, string>? log = null)
    {
        if (HasOpenPartition())
        {
            return RescanResult.Busy;
        }

        PartitionTable table = await PartitionReader.ReadAsync(this, cpu, log);
        if (HasOpenPartition())
        {
            return RescanResult.Busy;
        }

        Tell(table, log);
        Table = table;
        _partitions = table.Entries.Count > 0 ? [.. table.Entries.Select(e => new Partition(this, e))] : [];
        Changed?.Invoke(this, DiskEvent.PartitionsChanged);
        return table.Kind == PartitionTableKind.Unreadable ? RescanResult.Unreadable : RescanResult.Done;
    }

    /// <summary>Forgets the partitions, as there is no medium; not while one is open.</summary>
    public void DropPartitions()
    {
        if (_partitions.Count > 0 && !HasOpenPartition())
        {
            _partitions = [];
            Changed?.Invoke(this, DiskEvent.PartitionsChanged);
        }
    }

    private void Tell(PartitionTable table, Action<int, string>? log)
    {
        const int Information = 6;
        const int Warning = 4;
        for (int i = 0; log is not null && i < table.Messages.Count; i++)
        {
            log(i == 0 ? Information : Warning, table.Messages[i]);
        }

        // That there is none is told by old kernels only.
        if (table.Kind == PartitionTableKind.None && Queue.Options.Policy.AnnouncesUnknownTables)
        {
            log?.Invoke(Information, $" {Name}: unknown partition table");
        }
    }

    private bool HasOpenPartition() => _partitions.Any(p => p.Openers > 0);
}
