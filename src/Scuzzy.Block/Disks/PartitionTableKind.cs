namespace Scuzzy.Block.Disks;

/// <summary>Kinds of partition tables.</summary>
public enum PartitionTableKind
{
    /// <summary>None that is known.</summary>
    None,

    /// <summary>Master boot record, with or without logical partitions.</summary>
    Mbr,

    /// <summary>GUID partition table, from its primary header.</summary>
    Gpt,

    /// <summary>GUID partition table, from its backup header: the primary one is damaged.</summary>
    GptBackup,

    /// <summary>The disk could not be read.</summary>
    Unreadable,
}
