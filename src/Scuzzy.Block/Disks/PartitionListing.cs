using System.Globalization;

namespace Scuzzy.Block.Disks;

/// <summary>Collects partitions as a parser finds them, with the line of names and the warnings of the log
/// (kernel: struct parsed_partitions).</summary>
internal sealed class PartitionListing(string disk, long diskBytes)
{
    /// <summary>Most partitions of a disk (DISK_MAX_PARTS).</summary>
    public const int Maximum = 256;

    private readonly List<PartitionEntry> _entries = [];
    private readonly List<string> _warnings = [];
    private readonly System.Text.StringBuilder _names = new($" {disk}:");

    /// <summary>Adds a partition: beyond the end it is dropped, across the end it is cut, both with a
    /// warning.</summary>
    public void Add(PartitionEntry entry)
    {
        if (entry.Number >= Maximum)
        {
            return;
        }

        _names.Append(' ').Append(Partition.PartitionName(disk, entry.Number));
        if (entry.OffsetBytes >= diskBytes)
        {
            Warn(entry, "start", entry.OffsetBytes, "is beyond EOD, truncated");
            return;
        }

        if (entry.LengthBytes > diskBytes - entry.OffsetBytes)
        {
            Warn(entry, "size", entry.LengthBytes, "extends beyond EOD, truncated");
            entry = entry with { LengthBytes = diskBytes - entry.OffsetBytes };
        }

        _entries.Add(entry);
    }

    /// <summary>Adds a sign to the line of names.</summary>
    public void Append(string sign) => _names.Append(sign);

    /// <summary>Adds a warning of a parser.</summary>
    public void Warn(string text) => _warnings.Add(text);

    public PartitionTable Finish(PartitionTableKind kind) => new(kind, _entries, [_names.ToString(), .. _warnings]);

    private void Warn(PartitionEntry entry, string what, long bytes, string verdict) =>
        _warnings.Add(
            string.Create(CultureInfo.InvariantCulture, $"{disk}: p{entry.Number} {what} {bytes / 512} {verdict}")
        );
}
