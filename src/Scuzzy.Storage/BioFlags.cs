namespace Scuzzy.Storage;

/// <summary>How a bio is to be treated (kernel: enum req_flag_bits).</summary>
[Flags]
public enum BioFlags : ushort
{
    /// <summary>Nothing special.</summary>
    None = 0,

    /// <summary>Somebody waits for it (REQ_SYNC); reads always count as such.</summary>
    Synchronous = 1 << 0,

    /// <summary>Durable before it ends (REQ_FUA).</summary>
    ForceUnitAccess = 1 << 1,

    /// <summary>What ended before must be durable before it starts (REQ_PREFLUSH).</summary>
    PreFlush = 1 << 2,

    /// <summary>No retry for errors of the device (REQ_FAILFAST_DEV).</summary>
    FailFastDevice = 1 << 3,

    /// <summary>No retry for errors of the transport (REQ_FAILFAST_TRANSPORT).</summary>
    FailFastTransport = 1 << 4,

    /// <summary>No retry for errors of the driver (REQ_FAILFAST_DRIVER).</summary>
    FailFastDriver = 1 << 5,

    /// <summary>Never merge it (REQ_NOMERGE).</summary>
    NoMerge = 1 << 6,

    /// <summary>Zeroes must stay allocated (REQ_NOUNMAP).</summary>
    NoUnmap = 1 << 7,

    /// <summary>Read ahead of need; may fail without harm (REQ_RAHEAD).</summary>
    ReadAhead = 1 << 8,

    /// <summary>Start the queue at once (2.6.32: BIO_RW_UNPLUG).</summary>
    Unplug = 1 << 9,

    /// <summary>No message if it fails (REQ_QUIET).</summary>
    Quiet = 1 << 10,

    /// <summary>Nobody else will add to it soon: a direct write (REQ_IDLE).</summary>
    Idle = 1 << 11,

    /// <summary>It was taken from a CPU's cache of bios, as the page cache's reads are (REQ_ALLOC_CACHE).</summary>
    FromCache = 1 << 12,

    /// <summary>Any of the fail-fast bits.</summary>
    FailFastMask = FailFastDevice | FailFastTransport | FailFastDriver,
}
