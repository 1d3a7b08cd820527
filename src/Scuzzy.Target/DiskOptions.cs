using Scuzzy.Scsi;

namespace Scuzzy.Target;

/// <summary>What a disk unit is like, apart from its name.</summary>
public sealed record DiskOptions
{
    /// <summary>LOGICAL BLOCK LENGTH in bytes: 512, 1024, 2048 or 4096, and no less than the store's; default 512.
    /// </summary>
    public int BlockBytes { get; init; } = 512;

    /// <summary>LOGICAL BLOCKS PER PHYSICAL BLOCK EXPONENT, 0 to 15; default 0.</summary>
    public int PhysicalBlockExponent { get; init; }

    /// <summary>Writes are refused; default false. A read-only store makes it so in any case.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>The medium can be removed; default false.</summary>
    public bool IsRemovable { get; init; }

    /// <summary>Thin provisioned (LBPME): blocks can be unmapped. Default false.</summary>
    public bool IsThin { get; init; }

    /// <summary>LBPRZ: unmapped blocks read as zeros; default true. Without it they may keep their data.</summary>
    public bool UnmappedReadsZeros { get; init; } = true;

    /// <summary>WCE of the caching mode page at power on: writes may be volatile until a flush. Default true, which is
    /// what stands behind a page cache.</summary>
    public bool WriteCacheEnabled { get; init; } = true;

    /// <summary>DPOFUA: single reads and writes may go around the cache; default true.</summary>
    public bool HasForceUnitAccess { get; init; } = true;

    /// <summary>MAXIMUM TRANSFER LENGTH in blocks, 1 to 4294967295; default 65536. A longer transfer is refused.
    /// </summary>
    public uint MaximumTransferBlocks { get; init; } = 65536;

    /// <summary>MAXIMUM WRITE SAME LENGTH in blocks, 1 to 4294967295; default 1048576.</summary>
    public uint MaximumWriteSameBlocks { get; init; } = 1 << 20;

    /// <summary>MAXIMUM COMPARE AND WRITE LENGTH in blocks, 1 to 255; default 255, but no more than 64 KiB.</summary>
    public byte MaximumCompareBlocks { get; init; } = 255;

    /// <summary>MAXIMUM UNMAP LBA COUNT in blocks, 1 to 4294967295; default 4194304 (2 GiB at 512 bytes).</summary>
    public uint MaximumUnmapBlocks { get; init; } = 1 << 22;

    /// <summary>It has the reads and writes of 32 bytes, whose tags serve protection information type 2; default false.
    /// </summary>
    public bool HasLongCommands { get; init; }

    /// <summary>How the medium is formatted with protection information unless FORMAT UNIT changed that, for a store that
    /// keeps it (<see cref="Storage.Integrity.IntegrityStore"/>); default none.</summary>
    public ProtectionType Protection { get; init; }

    /// <summary>Least duration of SANITIZE in nanoseconds; default 0. On a small fast store it would be over before
    /// anybody could see it in progress.</summary>
    public long LeastSanitizeNs { get; init; }

    /// <summary>MEDIUM ROTATION RATE: 0 not reported, 1 does not rotate, else revolutions per minute from 1025;
    /// default 1.</summary>
    public int RotationRate { get; init; } = 1;
}
