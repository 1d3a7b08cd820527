namespace Scuzzy.Block.Disks;

/// <summary>What a disk's partition table says.</summary>
/// <param name="Kind">Which kind was found.</param>
/// <param name="Entries">The partitions, by number; at most 256.</param>
/// <param name="Messages">What the kernel's log would say: the line of names, then warnings.</param>
public sealed record PartitionTable(
    PartitionTableKind Kind,
    IReadOnlyList<PartitionEntry> Entries,
    IReadOnlyList<string> Messages
)
{
    /// <summary>What a disk says that has none that is known.</summary>
    public static PartitionTable None { get; } = new(PartitionTableKind.None, [], []);
}
