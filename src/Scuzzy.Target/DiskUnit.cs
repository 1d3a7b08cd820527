using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Scsi;
using Scuzzy.Scsi.ModePages;
using Scuzzy.Scsi.Vpd;
using Scuzzy.Storage;
using Scuzzy.Storage.Integrity;
using Scuzzy.Target.Commands;
using Scuzzy.Target.Modes;
using Scuzzy.Target.Tasks;
using Scuzzy.Target.Units;
using Scuzzy.Target.Units.Disk;
using Scuzzy.Target.Units.Disk.Protection;

namespace Scuzzy.Target;

/// <summary>A direct access block device over a store (SBC-4; kernel: target_core_sbc.c with a backend).</summary>
public sealed partial class DiskUnit : LogicalUnit
{
    /// <summary>Bytes of <see cref="Scratch"/>.</summary>
    internal const int ScratchBytes = 64 << 10;

    private readonly CommandTable _commands;
    private byte[]? _scratch;
    private bool _isStopped;

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

        if (Options.Protection != ProtectionType.None && !HasProtection)
        {
            throw new ArgumentException("the store keeps no protection information", nameof(options));
        }

        BlockShift = BitOperations.Log2((uint)Options.BlockBytes);
        _commands = DiskCommands.For(HasProtection, Options.HasForceUnitAccess);
        Modes = new DiskModes(Options.WriteCacheEnabled, HasProtection);
        Features = FeaturesOf(Options, store, Personality);
        Protection = new ProtectionFormat(Options.Protection, 0);
        ModesChanged();
    }

    /// <summary>Where the blocks are.</summary>
    public BlockDevice Store { get; }

    /// <summary>What it is like.</summary>
    public DiskOptions Options { get; }

    /// <summary>What names it in page 83.</summary>
    internal Designator[] Designators => field ??= DiskPages.UnitDesignators(Personality);

    /// <inheritdoc/>
    public override bool IsIdle => base.IsIdle && _work is null;

    /// <summary>Capacity in logical blocks.</summary>
    public ulong Blocks => (ulong)Store.LengthBytes >> BlockShift;

    /// <summary>Makes the disk larger while it is in use; every nexus is told by unit attention.</summary>
    /// <param name="lengthBytes">More than now, in whole blocks.</param>
    /// <param name="error">Why it cannot; empty if it did.</param>
    public bool TryGrow(long lengthBytes, out string error)
    {
        if (lengthBytes <= Store.LengthBytes || lengthBytes % Options.BlockBytes != 0)
        {
            error =
                $"{lengthBytes} bytes: more than {Store.LengthBytes} belong here, in blocks of {Options.BlockBytes}";
            return false;
        }

        if (!Store.TryGrow(lengthBytes, out error))
        {
            return false;
        }

        Attend(AdditionalSense.CapacityDataChanged);
        return true;
    }

    /// <summary>Writes are refused.</summary>
    public bool IsWriteProtected => (Obstacles & UnitObstacles.WriteProtected) != 0;

    /// <summary>WCE in force.</summary>
    public bool WriteCacheEnabled { get; private set; }

    internal DiskModes Modes { get; }

    /// <summary>LBPRZ: unmapped blocks read as zeros, which needs a store that can write zeros.</summary>
    public bool UnmappedReadsZeros =>
        Options.IsThin && Options.UnmappedReadsZeros && Store.Limits.MaximumWriteZeroesBytes >= Options.BlockBytes;

    internal int BlockShift { get; }

    /// <summary>MAXIMUM COMPARE AND WRITE LENGTH: what the scratch buffer holds.</summary>
    internal int MaximumCompareBlocks => Math.Min(Options.MaximumCompareBlocks, ScratchBytes >> BlockShift);

    /// <summary>WSNZ: WRITE SAME of zero blocks is refused, where a forgotten length would unmap all up to the end.
    /// </summary>
    internal bool RefusesWriteSameToEnd => Options.IsThin;

    /// <summary>Memory of the unit's own for commands that have the medium for themselves; made when first needed.
    /// </summary>
    internal Span<byte> Scratch => _scratch ??= GC.AllocateUninitializedArray<byte>(ScratchBytes, pinned: true);

    internal unsafe DataSegment ScratchSegment(int length)
    {
        Invariant.Holds(length <= ScratchBytes);
        _ = Scratch;
        return new DataSegment((byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_scratch!, 0), length);
    }

    /// <summary>ATOMIC ALIGNMENT and GRANULARITY: a physical block.</summary>
    internal uint AtomicUnitBlocks => 1u << Options.PhysicalBlockExponent;

    /// <summary>MAXIMUM ATOMIC TRANSFER LENGTH; 0 if the store promises nothing.</summary>
    internal uint MaximumAtomicBlocks
    {
        get
        {
            long store = Store.Limits.MaximumAtomicWriteBytes >> BlockShift;
            long blocks = Math.Min(store, Math.Min(Options.MaximumTransferBlocks, ushort.MaxValue));
            return (uint)(blocks & -(long)AtomicUnitBlocks);
        }
    }

    /// <summary>Blocks that were reassigned, in order of that.</summary>
    internal List<ulong> GrownDefects { get; } = [];

    /// <summary>GENERATION CODE of the defect lists: counts the changes.</summary>
    internal ushort DefectGeneration { get; private set; } = 1;

    /// <summary>Puts blocks into the grown list; false, and nothing done, if it has no room.</summary>
    internal bool TryReassign(List<ulong> blocks)
    {
        List<ulong> added = [.. blocks.Where(lba => !GrownDefects.Contains(lba)).Distinct()];
        if (GrownDefects.Count + added.Count > Defects.MaximumGrown)
        {
            return false;
        }

        GrownDefects.AddRange(added);
        DefectGeneration = DefectGeneration == ushort.MaxValue ? (ushort)1 : (ushort)(DefectGeneration + 1);
        return true;
    }

    /// <summary>A length in bytes, cut to whole blocks.</summary>
    internal long WholeBlocks(long bytes) => bytes & ~(long)(Options.BlockBytes - 1);

    internal override bool AcceptsBlockDescriptor(ModeBlockDescriptor sent)
    {
        bool isCount = sent.BlockCount == 0 || sent.BlockCount == Blocks || sent.BlockCount >= uint.MaxValue;
        return isCount && sent.BlockLength == (uint)Options.BlockBytes;
    }

    internal override CommandTable Commands => _commands;

    internal override byte DeviceType => 0x00;

    internal override bool UsesDescriptorSense => Modes.UsesDescriptorSense;

    internal override bool ReportsTaskAborted => Modes.ReportsTaskAborted;

    internal override ModePageSet ModePages => Modes.Set;

    /// <summary>WP and DPOFUA.</summary>
    internal override byte DeviceSpecificParameter =>
        ModeHeader.BlockDevice(IsWriteProtected, Options.HasForceUnitAccess);

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

    /// <summary>Stopped by START STOP UNIT.</summary>
    public bool IsStopped
    {
        get => _isStopped;
        internal set
        {
            _isStopped = value;
            ReadinessChanged();
        }
    }

    /// <summary>There is a medium; always true unless it is removable.</summary>
    public bool HasMedium { get; private set; } = true;

    private protected override SenseData NotReadySense =>
        new(
            SenseKey.NotReady,
            HasMedium ? AdditionalSense.InitializingCommandRequired : AdditionalSense.MediumNotPresent
        );

    internal override SenseData PollableSense =>
        (Obstacles & UnitObstacles.MediumClosed) != 0 ? ClosedSense
        : (Obstacles & UnitObstacles.NotReady) != 0 ? NotReadySense
        : SenseData.None;

    /// <summary>The medium comes or goes; the other nexuses are told of one that comes.</summary>
    internal void SetMedium(bool isThere, UnitNexus? except)
    {
        if (isThere && !HasMedium)
        {
            Attend(AdditionalSense.NotReadyToReadyChange, except);
        }

        HasMedium = isThere;
        _isStopped = false;
        ReadinessChanged();
    }

    private protected override void ResetState()
    {
        base.ResetState();
        IsStopped = false;
    }

    private void ReadinessChanged() =>
        Obstacles = _isStopped || !HasMedium ? Obstacles | UnitObstacles.NotReady : Obstacles & ~UnitObstacles.NotReady;

    internal override void ModesChanged()
    {
        WriteCacheEnabled = Modes.IsWriteCacheEnabled;
        bool isProtected = Options.IsReadOnly || Store.IsReadOnly || Modes.IsWriteProtected;
        Obstacles = isProtected ? Obstacles | UnitObstacles.WriteProtected : Obstacles & ~UnitObstacles.WriteProtected;
    }

    internal override void Attach(TargetDevice target, LogicalUnitNumber lun)
    {
        Invariant.Holds(ReferenceEquals(Store.Shard, target.Shard), "a unit's store lives on another shard");
        base.Attach(target, lun);
        Features |= target.Options.HasExplicitAccess ? UnitFeatures.ExplicitAccess : UnitFeatures.None;
        Resume();
    }

    /// <summary>Flags of a write that must be durable before it ends.</summary>
    internal BioFlags DurableFlags =>
        BioFlags.Synchronous | (Store.Limits.HasForceUnitAccess ? BioFlags.ForceUnitAccess : BioFlags.None);

    /// <summary>True if a flush must follow a write, because it must be durable and the store has no FUA.</summary>
    internal bool MustFlushAfter(bool forceUnitAccess) =>
        (forceUnitAccess || !WriteCacheEnabled) && Store.Limits is { HasWriteCache: true, HasForceUnitAccess: false };

    internal override int WriteVitalProductData(UnitNexus nexus, VpdPageCode page, Span<byte> data) =>
        DiskPages.Write(nexus, this, page, data);

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

    private static UnitFeatures FeaturesOf(DiskOptions options, BlockDevice store, UnitPersonality personality) =>
        UnitFeatures.Reserve
        | (options.IsThin ? UnitFeatures.Unmap : UnitFeatures.None)
        | (store is IntegrityStore ? UnitFeatures.Protection : UnitFeatures.None)
        | (store.Limits.MaximumAtomicWriteBytes > 0 ? UnitFeatures.AtomicWrites : UnitFeatures.None)
        | (options.IsRemovable ? UnitFeatures.Removable : UnitFeatures.None)
        | (personality.Version >= 3 ? UnitFeatures.Modern | UnitFeatures.PersistentReservations : UnitFeatures.None);

    internal override void AnnounceRead(ulong lba, long lengthBytes)
    {
        if (lba < Blocks)
        {
            Store.Announce((long)lba << BlockShift, (int)Math.Min(lengthBytes, int.MaxValue));
        }
    }
}
