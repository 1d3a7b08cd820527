namespace Scuzzy.Block.Disks;

/// <summary>What became of reading the partition table again.</summary>
public enum RescanResult
{
    /// <summary>The partitions are those of the table now.</summary>
    Done,

    /// <summary>A partition is open: nothing was changed (EBUSY).</summary>
    Busy,

    /// <summary>The disk could not be read: there are no partitions now (EIO).</summary>
    Unreadable,
}
