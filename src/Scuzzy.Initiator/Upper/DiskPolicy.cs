namespace Scuzzy.Initiator.Upper;

/// <summary>What a kernel profile changes in sd; the lab maps profile names to these records. The defaults are those of
/// the newest profile.</summary>
public sealed record DiskPolicy
{
    /// <summary>True: VPD pages, LBA status of provisioning and REPORT SUPPORTED OPERATION CODES are looked
    /// at.</summary>
    public bool AsksSupportedCommands { get; init; } = true;

    /// <summary>True: VPD B0, B1 are asked by sd itself, page 00 first (2.6.32, 3.10).</summary>
    public bool AsksVpdItself { get; init; }

    /// <summary>True: B2 is looked at and discards other than UNMAP exist (3.10 and later).</summary>
    public bool HasProvisioningModes { get; init; } = true;

    /// <summary>True: WRITE ZEROES exists (3.10-el7 and later).</summary>
    public bool HasWriteZeroes { get; init; } = true;

    /// <summary>True: MODE SENSE 0A/05 (I/O hints) is asked (6.9 and later).</summary>
    public bool AsksIoHints { get; init; } = true;

    /// <summary>True: of a disk with protection information the control page is asked, and that the host has no use for
    /// it is said (measured of 7.2 only).</summary>
    public bool TellsProtection { get; init; } = true;

    /// <summary>True: the concurrent positioning ranges (VPD B9) are asked for (5.16 and later).</summary>
    public bool AsksPositioningRanges { get; init; } = true;

    /// <summary>True: REPORT SUPPORTED OPERATION CODES is tried with INQUIRY before it is relied on (3.10 and later).
    /// </summary>
    public bool TriesSupportedCommands { get; init; } = true;

    /// <summary>True: the probe waits for its turn after the scan, in task context; names are allocated at the
    /// scan.</summary>
    public bool ProbesAsynchronously { get; init; } = true;

    /// <summary>True: a new look at the disk waits for all its requests before it changes the limits (6.9 and
    /// later).</summary>
    public bool FreezesForLimits { get; init; } = true;

    /// <summary>True: another capacity of a disk in use is told of in the log (5.10 and later).</summary>
    public bool TellsCapacity { get; init; } = true;

    /// <summary>True: a removable disk that was closed is asked in the background whether its medium was changed
    /// (2.6.38 and later).</summary>
    public bool ChecksMediumAfterClose { get; init; } = true;

    /// <summary>True: who has read the partitions leaves the close to another thread (6.9 and later).</summary>
    public bool ClosesLater { get; init; } = true;

    /// <summary>How often TEST UNIT READY is repeated in one round of waiting for the disk: 2 before 6.9.</summary>
    public int ReadyRetries { get; init; } = 3;

    /// <summary>How often the flush before a disk goes is repeated: 2 before 6.9.</summary>
    public int SynchronizeRetries { get; init; } = 3;

    /// <summary>Time-out of a flush, as a multiple of the queue's; 1 in 2.6.32.</summary>
    public int FlushTimeoutFactor { get; init; } = 2;

    /// <summary>A flush's time-out if fixed, in nanoseconds (3.10: 60 s); 0: <see
    /// cref="FlushTimeoutFactor"/>.</summary>
    public long FlushTimeoutNs { get; init; }

    /// <summary>True: what bytes precede a medium error is limited by what was transferred (5.x and later).</summary>
    public bool ClampsGoodBytesToTransferred { get; init; } = true;

    /// <summary>True: a flush that the device does not know or that fails for want of a medium is fine.</summary>
    public bool ForgivesFlushErrors { get; init; } = true;

    /// <summary>True: messages of preferred I/O sizes (5.x and later).</summary>
    public bool AnnouncesIoSizes { get; init; } = true;

    /// <summary>True: WCE is ignored on write-protected media (5.x and later).</summary>
    public bool IgnoresCacheIfProtected { get; init; } = true;

    /// <summary>Attribute names of the scsi_disk class, in the profile's order.</summary>
    public IReadOnlyList<string> Attributes { get; init; } =
    [
        "FUA",
        "allow_restart",
        "app_tag_own",
        "cache_type",
        "manage_restart",
        "manage_runtime_start_stop",
        "manage_shutdown",
        "manage_start_stop",
        "manage_system_start_stop",
        "max_medium_access_timeouts",
        "max_retries",
        "max_write_same_blocks",
        "protection_mode",
        "protection_type",
        "provisioning_mode",
        "thin_provisioning",
        "zeroing_mode",
        "zoned_cap",
    ];
}
