namespace Scuzzy.Initiator.Upper;

/// <summary>How a disk is opened (kernel: blk_mode_t).</summary>
[Flags]
public enum DiskOpenMode
{
    /// <summary>For reading.</summary>
    Read = 0,

    /// <summary>For writing too (BLK_OPEN_WRITE): refused if the disk is write-protected.</summary>
    Write = 1,

    /// <summary>With O_NONBLOCK (BLK_OPEN_NDELAY): an empty drive may be opened.</summary>
    NonBlocking = 2,
}
