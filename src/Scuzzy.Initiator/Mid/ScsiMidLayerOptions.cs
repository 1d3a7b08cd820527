using Scuzzy.Block;
using Scuzzy.Initiator.Mid.Completion;
using Scuzzy.Initiator.Mid.Scanning;
using Scuzzy.Initiator.Upper;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Kernel;

namespace Scuzzy.Initiator.Mid;

/// <summary>What a machine's SCSI subsystem is made of.</summary>
public sealed record ScsiMidLayerOptions
{
    /// <summary>The CPU whose contexts run scans, error handling and probing.</summary>
    public required Cpu Cpu { get; init; }

    /// <summary>The kernel profile's mid-layer policy.</summary>
    public MidLayerPolicy Policy { get; init; } = new();

    /// <summary>The kernel profile's disk policy.</summary>
    public DiskPolicy DiskPolicy { get; init; } = new();

    /// <summary>The kernel profile's block policy.</summary>
    public BlockPolicy BlockPolicy { get; init; } = new();

    /// <summary>Ticks per second, 100 to 1000; default 250.</summary>
    public int Hz { get; init; } = 250;

    /// <summary>Makes the rate limit of a message by its function's name; null: messages are never held
    /// back.</summary>
    public Func<string, KernelRateLimit>? RateLimit { get; init; }

    /// <summary>Where messages go: the kernel's level (0 to 7) and the text; default nowhere.</summary>
    public Action<int, ReadOnlySpan<char>>? Log { get; init; }

    /// <summary>Initial scsi_logging_level; default 0.</summary>
    public int LoggingLevel { get; init; }

    /// <summary>Highest number of LUNs of a target that a scan adds (max_luns); default 512.</summary>
    public int MaxLuns { get; init; } = 512;

    /// <summary>Whether new hosts are scanned (scan); default that they are, and show what was found at the end.
    /// </summary>
    public ScanType ScanType { get; init; }

    /// <summary>The part of an INQUIRY's time-out that can be set (inq_timeout), in nanoseconds; default 20 s.
    /// </summary>
    public long InquiryTimeoutNs { get; init; } = 20_000_000_000;

    /// <summary>Default time-out of a file system request without an upper driver and of a new disk, in nanoseconds;
    /// default 30 s.</summary>
    public long DeviceTimeoutNs { get; init; } = 30_000_000_000;

    /// <summary>Extra device flags, as module parameter dev_flags writes them: vendor:model:flags,…</summary>
    public string DeviceFlags { get; init; } = string.Empty;

    /// <summary>Upper drivers to bind, in order; null: sd and sg.</summary>
    public IReadOnlyList<UpperDriver>? UpperDrivers { get; init; }

    /// <summary>VPD pages that the mid layer keeps, in the order in which it asks for them.</summary>
    public IReadOnlyList<byte> AttachedVpdPages { get; init; } = [0x80, 0x83, 0x89, 0xb0, 0xb1, 0xb2, 0xb7];

    /// <summary>What a command of the kernel's own costs its thread in CPU time, and each line of the log written
    /// meanwhile as well, in nanoseconds; default 0: in virtual time nothing takes CPU time.</summary>
    public long CommandCpuNs { get; init; }

    /// <summary>The machine's object tree, in which hosts, targets, devices and disks appear; null: none is kept.
    /// </summary>
    public KernelObjectTree? Objects { get; init; }

    /// <summary>Another disposition table, for tests; null: that of the policy.</summary>
    internal DispositionTable? Disposition { get; init; }
}
