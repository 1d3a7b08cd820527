using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Scuzzy.Block.Disks;
using Scuzzy.Block.Queue;
using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.Scanning;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi;
using Scuzzy.Storage;

namespace Scuzzy.Initiator.Upper;

/// <summary>A disk (kernel: struct scsi_disk): what is known of it, and how its requests become commands.</summary>
public sealed class ScsiDisk : UpperDevice
{
    private const uint MaximumSixByteLba = 0x1f_ffff;

    private int _blockShift = 9;

    internal ScsiDisk(ScsiDiskDriver driver, ScsiDevice device, int index)
        : base(device)
    {
        Driver = driver;
        Index = index;
        Name = ScsiDiskDriver.DiskName(index);
        MediumAccess = new MediumAccess(device);
        TimeoutNs = device.Type == 0x07 ? 75_000_000_000 : device.Host.Scsi.Options.DeviceTimeoutNs;
        device.TimeoutNs = TimeoutNs;
    }

    /// <inheritdoc/>
    public override string DriverName => "sd";

    /// <inheritdoc/>
    public override string Name { get; }

    /// <summary>Its number, from 0: 0 is sda.</summary>
    public int Index { get; }

    /// <summary>The profile's policy.</summary>
    public DiskPolicy Policy => Driver.Policy;

    /// <summary>Time-out of its requests, in nanoseconds; default 30 s (magneto-optical: 75 s).</summary>
    public long TimeoutNs
    {
        get => Device.TimeoutNs;
        set => Device.TimeoutNs = value;
    }

    /// <summary>Retries of its requests; default 5.</summary>
    public int MaxRetries { get; set; } = 5;

    /// <summary>So many runs of the error handler in a row, each for a read or write that timed out, take the disk off
    /// line although it is ready; default 2 (sysfs: max_medium_access_timeouts).</summary>
    public uint MaximumMediumAccessTimeouts
    {
        get => MediumAccess.Maximum;
        set => MediumAccess.Maximum = value;
    }

    /// <summary>Length in bytes as last asked for; 0 while unknown. What users may read and write is
    /// <see cref="BlockDevice"/>'s, which follows when a look at the disk is over.</summary>
    public long CapacityBytes { get; internal set; }

    /// <summary>Bytes of a logical block.</summary>
    public int BlockBytes => 1 << _blockShift;

    /// <summary>Bytes of a physical block.</summary>
    public int PhysicalBlockBytes { get; internal set; } = 512;

    /// <summary>True if writes are refused.</summary>
    public bool IsWriteProtected { get; internal set; }

    /// <summary>True if there is a medium.</summary>
    public bool HasMedium { get; internal set; } = true;

    /// <summary>True: there is a volatile write cache in use (WCE).</summary>
    public bool WriteCache { get; internal set; }

    /// <summary>True: the read cache is off (RCD).</summary>
    public bool ReadCacheDisabled { get; internal set; }

    /// <summary>True: single writes can be made durable (DPO and FUA are supported).</summary>
    public bool ForceUnitAccess { get; internal set; }

    /// <summary>Protection type, 0 to 3.</summary>
    public int ProtectionType { get; internal set; }

    /// <summary>True if the unit is thin provisioned (LBPME).</summary>
    public bool IsThin { get; internal set; }

    /// <summary>True if unmapped blocks read as zeros (LBPRZ).</summary>
    public bool ReadsZeroesUnmapped { get; internal set; }

    /// <summary>True for a spinning medium.</summary>
    public bool IsRotational { get; internal set; } = true;

    /// <summary>Smallest preferred transfer in bytes.</summary>
    public int MinimumIoBytes { get; internal set; } = 512;

    /// <summary>Preferred transfer in bytes; 0: none.</summary>
    public int OptimalIoBytes { get; internal set; }

    /// <summary>Longest transfer in bytes that the device allows; 0: no limit said.</summary>
    public long MaximumTransferBytes { get; internal set; }

    /// <summary>How discards reach the device.</summary>
    public ProvisioningMode ProvisioningMode { get; internal set; }

    /// <summary>Longest discard in bytes; 0: none.</summary>
    public long MaximumDiscardBytes { get; internal set; }

    /// <summary>Granularity of discards in bytes.</summary>
    public int DiscardGranularityBytes { get; internal set; }

    /// <summary>How zeros are written.</summary>
    public ZeroingMode ZeroingMode { get; internal set; }

    /// <summary>Longest write of zeros in blocks; 0: none.</summary>
    public uint MaximumWriteSameBlocks { get; internal set; }

    /// <summary>True once the device said that it does not know WRITE SAME.</summary>
    public bool HasNoWriteSame { get; internal set; }

    /// <summary>Streams of which the device says that they are always open.</summary>
    public int PermanentStreams { get; internal set; }

    /// <summary>True once it was announced: `Attached SCSI disk`.</summary>
    public bool IsAttached { get; internal set; }

    /// <summary>The disk as block device, from the first look on; null before, and without a medium.</summary>
    public Disk? BlockDevice { get; internal set; }

    internal ScsiDiskDriver Driver { get; }

    internal int BlockShift
    {
        get => _blockShift;
        set => _blockShift = value;
    }

    internal MediumAccess MediumAccess { get; }

    internal DiskProbe Probe => field ??= new DiskProbe(this);

    internal DiskUsers Users => field ??= new DiskUsers(this);

    /// <inheritdoc/>
    public override ShardTask ProbeAsync() => Probe.AttachAsync();

    /// <inheritdoc/>
    public override ShardTask RescanAsync() => Probe.RevalidateAsync();

    /// <inheritdoc/>
    public override async ShardTask RemoveAsync()
    {
        await Probe.DetachAsync();
        Driver.Release(Index);
    }

    /// <summary>Opens the disk (kernel: sd_open): waits while its host recovers, looks at a medium that was changed, and
    /// locks the door of a removable disk.</summary>
    /// <returns>0; ENXIO: it is off line; ENOMEDIUM: the drive is empty; EROFS: it is write-protected.</returns>
    public ShardTask<int> OpenAsync(DiskOpenMode mode) => Users.OpenAsync(mode);

    /// <summary>Closes it, once for each time that it was opened (kernel: sd_release).</summary>
    public ShardTask CloseAsync() => Users.CloseAsync();

    /// <summary>Flushes the write cache, if there is one in use (kernel: sd_sync_cache). False: it failed.</summary>
    public ShardTask<bool> SynchronizeCacheAsync() => Probe.SynchronizeCacheAsync();

    /// <inheritdoc/>
    public override PrepareOutcome Prepare(ScsiCommand command, Request request)
    {
        command.Allowed = MaxRetries;
        request.TimeoutNs = Device.TimeoutNs;
        return request.Operation <= BlockOperation.Write
            ? PrepareReadWrite(command, request)
            : PrepareOther(command, request);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public override long Done(ScsiCommand command) =>
        command.IsGood && command.Request.Operation <= BlockOperation.Write && MediumAccess.TimedOut == 0
            ? command.LengthBytes
            : DiskCompletion.GoodBytes(this, command);

    /// <inheritdoc/>
    public override void RecoveryBegins() => MediumAccess.RecoveryBegins();

    /// <inheritdoc/>
    public override EhOutcome Recovered(ScsiCommand command, EhOutcome outcome) =>
        MediumAccess.Recovered(command, outcome);

    private PrepareOutcome PrepareReadWrite(ScsiCommand command, Request request)
    {
        long offset = request.OffsetBytes;
        long length = request.LengthBytes;
        long mask = (1L << _blockShift) - 1;
        if (
            ((offset | length) & mask) != 0
            || (ulong)offset + (ulong)length > (ulong)(BlockDevice?.LengthBytes ?? 0)
            || Device.MediumChanged
        )
        {
            return Reject(request);
        }

        command.GatherBios();
        ulong lba = (ulong)offset >> _blockShift;
        uint blocks = (uint)(length >> _blockShift);
        bool isWrite = request.Operation == BlockOperation.Write;
        if (Device.Host.Scsi.Log.IsOn)
        {
            Device.Host.Scsi.Log.ReadWrite(command, isWrite, offset >> 9, length >> 9, blocks);
        }

        command.Direction = isWrite ? DataDirection.ToDevice : DataDirection.FromDevice;
        command.UnderflowBytes = length;
        ReadWriteOptions options =
            isWrite && (request.Flags & BioFlags.ForceUnitAccess) != 0
                ? ReadWriteOptions.ForceUnitAccess
                : ReadWriteOptions.None;
        if (blocks > 0xffff || lba > uint.MaxValue)
        {
            SetSixteen(ref command.Cdb, isWrite, lba, blocks, options);
            return PrepareOutcome.Ready;
        }

        if (Device.UsesTenByteReadWrite || blocks > 0xff || lba > MaximumSixByteLba)
        {
            if (isWrite)
            {
                Cdb.Write10(ref command.Cdb, (uint)lba, (ushort)blocks, options);
            }
            else
            {
                Cdb.Read10(ref command.Cdb, (uint)lba, (ushort)blocks, options);
            }

            return PrepareOutcome.Ready;
        }

        // Six bytes have no room for FUA.
        if (options != ReadWriteOptions.None)
        {
            return PrepareOutcome.Error;
        }

        command.Cdb = isWrite ? Cdb.Write6((uint)lba, (int)blocks) : Cdb.Read6((uint)lba, (int)blocks);
        return PrepareOutcome.Ready;
    }

    private static void SetSixteen(ref Cdb cdb, bool isWrite, ulong lba, uint blocks, ReadWriteOptions options)
    {
        if (isWrite)
        {
            Cdb.Write16(ref cdb, lba, blocks, options);
        }
        else
        {
            Cdb.Read16(ref cdb, lba, blocks, options);
        }
    }

    private PrepareOutcome PrepareOther(ScsiCommand command, Request request)
    {
        switch (request.Operation)
        {
            case BlockOperation.Flush:
                command.UseNoData();
                command.Cdb = Cdb.SynchronizeCache10();
                command.UnderflowBytes = 0;
                request.TimeoutNs = FlushTimeoutNs;
                return PrepareOutcome.Ready;
            case BlockOperation.Discard:
                return PrepareDiscard(command, request);
            default:
                return PrepareZeroes(command, request);
        }
    }

    internal long FlushTimeoutNs =>
        Policy.FlushTimeoutNs > 0 ? Policy.FlushTimeoutNs : Policy.FlushTimeoutFactor * Device.TimeoutNs;

    private PrepareOutcome PrepareDiscard(ScsiCommand command, Request request)
    {
        ulong lba = (ulong)request.OffsetBytes >> _blockShift;
        uint blocks = (uint)(request.LengthBytes >> _blockShift);
        command.UnderflowBytes = 0;
        switch (ProvisioningMode)
        {
            case ProvisioningMode.Unmap:
                Span<byte> list = command.UsePayload(24);
                BinaryPrimitives.WriteUInt16BigEndian(list, 22);
                BinaryPrimitives.WriteUInt16BigEndian(list[2..], 16);
                BinaryPrimitives.WriteUInt64BigEndian(list[8..], lba);
                BinaryPrimitives.WriteUInt32BigEndian(list[16..], blocks);
                command.Cdb = Cdb.Unmap(24);
                return PrepareOutcome.Ready;
            case ProvisioningMode.WriteSame16:
                command.UsePayload(BlockBytes);
                command.Cdb = Cdb.WriteSame16(lba, blocks, unmap: true);
                return PrepareOutcome.Ready;
            case ProvisioningMode.WriteSame10:
            case ProvisioningMode.WriteSameZero:
                command.UsePayload(BlockBytes);
                command.Cdb = Cdb.WriteSame10(
                    (uint)lba,
                    (ushort)blocks,
                    unmap: ProvisioningMode == ProvisioningMode.WriteSame10
                );
                return PrepareOutcome.Ready;
            default:
                return PrepareOutcome.NotSupported;
        }
    }

    private PrepareOutcome PrepareZeroes(ScsiCommand command, Request request)
    {
        ulong lba = (ulong)request.OffsetBytes >> _blockShift;
        uint blocks = (uint)(request.LengthBytes >> _blockShift);
        bool mayUnmap = (request.Flags & BioFlags.NoUnmap) == 0;
        command.UnderflowBytes = 0;
        if (mayUnmap && ZeroingMode == ZeroingMode.WriteSame16Unmap)
        {
            command.UsePayload(BlockBytes);
            command.Cdb = Cdb.WriteSame16(lba, blocks, unmap: true);
            return PrepareOutcome.Ready;
        }

        if (mayUnmap && ZeroingMode == ZeroingMode.WriteSame10Unmap)
        {
            command.UsePayload(BlockBytes);
            command.Cdb = Cdb.WriteSame10((uint)lba, (ushort)blocks, unmap: true);
            return PrepareOutcome.Ready;
        }

        if (HasNoWriteSame || ZeroingMode == ZeroingMode.Write)
        {
            return PrepareOutcome.NotSupported;
        }

        command.UsePayload(BlockBytes);
        command.Cdb =
            blocks > 0xffff || lba > uint.MaxValue
                ? Cdb.WriteSame16(lba, blocks)
                : Cdb.WriteSame10((uint)lba, (ushort)blocks);
        return PrepareOutcome.Ready;
    }

    private PrepareOutcome Reject(Request request)
    {
        if (Device.Host.Scsi.Policy.LogStyle == LogStyle.Modern)
        {
            string text =
                Device.MediumChanged ? "device offline or changed"
                : ((request.OffsetBytes | request.LengthBytes) & (BlockBytes - 1)) != 0
                    ? "request not aligned to the logical block size"
                : "access beyond end of device";
            Device.Host.Scsi.Log.Disk(Device, 3, text);
        }

        return PrepareOutcome.Error;
    }
}
