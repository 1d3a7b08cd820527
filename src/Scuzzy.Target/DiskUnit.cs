using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using Scuzzy.Runtime;
using Scuzzy.Scsi;
using Scuzzy.Storage;
using Scuzzy.Target.Commands;
using Scuzzy.Target.Modes;
using Scuzzy.Target.Tasks;
using Scuzzy.Target.Units;
using Scuzzy.Target.Units.Disk;

namespace Scuzzy.Target;

/// <summary>A direct access block device over a store (SBC-4; kernel: target_core_sbc.c with a backend).</summary>
public sealed class DiskUnit : LogicalUnit
{
    /// <summary>Creates a disk.</summary>
    /// <param name="store">Where the blocks are; belongs to the caller and must outlive the unit.</param>
    /// <param name="options">What it is like; null for the defaults.</param>
    /// <param name="personality">Who it says it is; null for the defaults.</param>
    public DiskUnit(BlockDevice store, DiskOptions? options = null, UnitPersonality? personality = null)
        : base(personality ?? new UnitPersonality())
    {
        Store = store;
        Options = options ?? new DiskOptions();
        if (!BitOperations.IsPow2(Options.BlockBytes) || Options.BlockBytes is < 512 or > 4096)
        {
            throw new ArgumentException("a disk's block has 512, 1024, 2048 or 4096 bytes", nameof(options));
        }

        if (Options.BlockBytes % store.Limits.LogicalBlockBytes != 0)
        {
            throw new ArgumentException("a disk's block must be a multiple of its store's", nameof(options));
        }

        BlockShift = BitOperations.Log2((uint)Options.BlockBytes);
        Modes = new DiskModes(Options.WriteCacheEnabled);
        Features = FeaturesOf(Options, Personality);
        ModesChanged();
    }

    /// <summary>Where the blocks are.</summary>
    public BlockDevice Store { get; }

    /// <summary>What it is like.</summary>
    public DiskOptions Options { get; }

    /// <summary>Capacity in logical blocks.</summary>
    public ulong Blocks => (ulong)Store.LengthBytes >> BlockShift;

    /// <summary>Writes are refused.</summary>
    public bool IsWriteProtected => (Obstacles & UnitObstacles.WriteProtected) != 0;

    /// <summary>WCE in force.</summary>
    public bool WriteCacheEnabled { get; private set; }

    internal DiskModes Modes { get; }

    internal int BlockShift { get; }

    internal override CommandTable Commands => DiskCommands.Table;

    internal override byte DeviceType => 0x00;

    internal override bool UsesDescriptorSense => Modes.UsesDescriptorSense;

    internal override bool ReportsTaskAborted => Modes.ReportsTaskAborted;

    internal override ModePageSet ModePages => Modes.Set;

    /// <summary>WP and DPOFUA.</summary>
    internal override byte DeviceSpecificParameter => (byte)((IsWriteProtected ? 0x80 : 0) | 0x10);

    internal override int WriteBlockDescriptor(Span<byte> data, bool longLba)
    {
        data.Clear();
        if (longLba)
        {
            BinaryPrimitives.WriteUInt64BigEndian(data, Blocks);
            BinaryPrimitives.WriteUInt32BigEndian(data[12..], (uint)Options.BlockBytes);
            return 16;
        }

        BinaryPrimitives.WriteUInt32BigEndian(data, (uint)Math.Min(Blocks, uint.MaxValue));
        BinaryPrimitives.WriteUInt32BigEndian(data[4..], (uint)Options.BlockBytes);
        return 8;
    }

    internal override void ModesChanged()
    {
        WriteCacheEnabled = Modes.IsWriteCacheEnabled;
        bool isProtected = Options.IsReadOnly || Store.IsReadOnly || Modes.IsWriteProtected;
        Obstacles = isProtected
            ? Obstacles | UnitObstacles.WriteProtected
            : Obstacles & ~UnitObstacles.WriteProtected;
    }

    internal override void Attach(TargetDevice target, LogicalUnitNumber lun)
    {
        Invariant.Holds(ReferenceEquals(Store.Shard, target.Shard), "a unit's store lives on another shard");
        base.Attach(target, lun);
    }

    /// <summary>Flags of a write that must be durable before it ends.</summary>
    internal BioFlags DurableFlags =>
        BioFlags.Synchronous | (Store.Limits.HasForceUnitAccess ? BioFlags.ForceUnitAccess : BioFlags.None);

    /// <summary>True if a flush must follow a write, because it must be durable and the store has no FUA.</summary>
    internal bool MustFlushAfter(bool forceUnitAccess) =>
        (forceUnitAccess || !WriteCacheEnabled)
        && Store.Limits is { HasWriteCache: true, HasForceUnitAccess: false };

    /// <inheritdoc/>
    internal override int WriteVitalProductData(byte page, Span<byte> data) => DiskPages.Write(this, page, data);

    /// <summary>True if a range lies on the medium; else the task ends with LBA OUT OF RANGE.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool IsInRange(UnitTask task, ulong lba, ulong blocks)
    {
        ulong capacity = Blocks;
        if (lba <= capacity && blocks <= capacity - lba)
        {
            return true;
        }

        task.Fail(new SenseData(SenseKey.IllegalRequest, AdditionalSense.LbaOutOfRange) { Information = lba });
        return false;
    }

    private static UnitFeatures FeaturesOf(DiskOptions options, UnitPersonality personality) =>
        UnitFeatures.Reserve
        | (options.IsThin ? UnitFeatures.Unmap : UnitFeatures.None)
        | (options.IsRemovable ? UnitFeatures.Removable : UnitFeatures.None)
        | (personality.Version >= 3 ? UnitFeatures.Modern | UnitFeatures.PersistentReservations : UnitFeatures.None);
}
