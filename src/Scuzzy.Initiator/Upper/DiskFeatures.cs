using System.Buffers.Binary;
using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.Logging;
using Scuzzy.Initiator.Mid.Scanning;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi;

namespace Scuzzy.Initiator.Upper;

/// <summary>Write protection, cache, limits and provisioning (kernel: sd_read_write_protect_flag,
/// sd_read_cache_type, sd_read_block_limits, sd_read_block_provisioning, sd_read_write_same).</summary>
internal sealed class DiskFeatures(ScsiDisk disk, DiskProbe probe, ProbeBuffer buffer)
{
    private const int AllPages = 0x3f;
    private const int CachingPage = 0x08;
    private const int ReducedBlockPage = 0x06;
    private const int HeaderBytes = 4;
    private const int ModeHeaderBytes = 8;
    private const int ControlPage = 0x0a;
    private const int ControlAnswerBytes = 36;
    private const int HintsPage = 0x0a;
    private const int HintsSubpage = 0x05;
    private const int HintsAnswerBytes = 512;
    private const int HintBytes = 16;
    private const byte StreamEnabled = 0x04;
    private const int StreamHeaderBytes = 8;
    private const int StreamStatusBytes = 8;
    private const byte PositioningRanges = 0xb9;
    private const int CacheAnswerBytes = 255;
    private const uint LongestWriteSame10 = 0xffff;
    private const uint LongestWriteSame16 = 0x7f_ffff;

    private readonly ScsiDevice _device = disk.Device;
    private readonly ProbeBuffer _buffer = buffer;

    public async ShardTask RunAsync()
    {
        if (disk.Policy.AsksVpdItself && VpdAttachment.IsWanted(_device))
        {
            await FetchVpdAsync(0xb0);
            await FetchVpdAsync(0xb1);
        }

        ReadLimits();
        ReadCharacteristics();
        await ReadProtectionAsync();
        await ReadCacheAsync();
        await ReadHintsAsync();
        await ReadTagOwnerAsync();
        bool hasSixteen = false;
        bool hasTen = false;
        if (disk.Policy.AsksSupportedCommands)
        {
            if (disk.Policy.TriesSupportedCommands && await SupportedCommands.IsRefusedAsync(_device, _buffer))
            {
                _device.Flags |= DeviceFlags.NoSupportedCodes;
            }

            hasSixteen = await IsSupportedAsync(OperationCode.WriteSame16);
            hasTen = await IsSupportedAsync(OperationCode.WriteSame10);
        }

        ChooseDiscard();
        ChooseZeroing(hasSixteen, hasTen);
        SayInformation();
        SayIoSizes();
    }

    // ATO, which no host here makes use of (kernel: sd_read_app_tag_own).
    private async ShardTask ReadTagOwnerAsync()
    {
        bool asks = disk.Policy.TellsProtection && disk.ProtectionType > 0;
        if (asks && !await ModeSenseAsync(ControlPage, ControlAnswerBytes))
        {
            SayFirst("getting Control mode page failed, assume no ATO");
        }
    }

    // No host takes protection information (kernel: sd_config_protection).
    private void SayInformation()
    {
        if (disk.Policy.TellsProtection && disk.ProtectionType > 0)
        {
            SayFirst($"Disabling DIF Type {disk.ProtectionType} protection");
            SayFirst("Enabling DIF Type 0 protection");
        }
    }

    /// <summary>Looks for several ranges that may be positioned at once (kernel: sd_read_cpr): not before the capacity
    /// was told.</summary>
    public async ShardTask AskPositioningRangesAsync()
    {
        if (disk.Policy.AsksPositioningRanges && disk.CapacityBytes > 0 && VpdAttachment.IsWanted(_device))
        {
            await VpdAttachment.FetchAsync(_device, _buffer, PositioningRanges, checkList: true);
        }
    }

    /// <summary>How many streams are permanent: the first groups of the I/O advice hints whose streams say so
    /// (kernel: sd_read_io_hints).</summary>
    private async ShardTask ReadHintsAsync()
    {
        if (!disk.Policy.AsksIoHints)
        {
            return;
        }

        var cdb = Cdb.ModeSense10(HintsPage, HintsSubpage, HintsAnswerBytes, disableBlockDescriptors: true);
        if (!await ModeSenseAsync(cdb, HintsAnswerBytes))
        {
            return;
        }

        int enabled = EnabledStreams(_buffer.Bytes[..HintsAnswerBytes]);
        int streams = 0;
        while (streams < enabled && await IsPermanentAsync((ushort)streams))
        {
            streams++;
        }

        SayStreams(streams);
    }

    /// <summary>How many hints from the first one on say that their stream is enabled.</summary>
    private static int EnabledStreams(ReadOnlySpan<byte> hints)
    {
        int first = ModeHeaderBytes + BinaryPrimitives.ReadUInt16BigEndian(hints[6..]) + HintBytes;
        int end = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(hints) + 2, hints.Length);
        int streams = 0;
        for (int at = first; at + HintBytes <= end && (hints[at] & StreamEnabled) != 0; at += HintBytes)
        {
            streams++;
        }

        return streams;
    }

    private async ShardTask<bool> IsPermanentAsync(ushort stream)
    {
        const int AnswerBytes = 16;
        await _buffer.ReadAsync(
            _device,
            Cdb.GetStreamStatus(stream, AnswerBytes),
            AnswerBytes,
            DiskProbe.TimeoutNs,
            disk.MaxRetries
        );
        if (_buffer.Outcome is { Status: ScsiStatus.CheckCondition, HasSense: true })
        {
            probe.SaySense(_buffer.Outcome);
        }

        return _buffer.Outcome.IsGood
            && BinaryPrimitives.ReadUInt32BigEndian(_buffer.Bytes) >= StreamStatusBytes
            && (_buffer.Bytes[StreamHeaderBytes] & 1) != 0;
    }

    private void SayStreams(int streams)
    {
        bool isReduced = _device.Vpd(0xb7) is { Length: >= 6 } page && (page[5] & 1) != 0;
        if (isReduced && streams < 2)
        {
            Say($"Unexpected: RSCS has been set and the permanent stream count is {streams}");
        }
        else if (streams != disk.PermanentStreams)
        {
            Say($"permanent stream count = {streams}");
        }

        disk.PermanentStreams = streams;
    }

    private async ShardTask FetchVpdAsync(byte page)
    {
        if (await VpdAttachment.FetchAsync(_device, _buffer, page, checkList: true) is { } data)
        {
            _device.SetVpd(data);
        }
    }

    private void ReadLimits()
    {
        if (_device.Vpd(0xb0) is not { Length: >= 16 } page)
        {
            return;
        }

        long block = disk.BlockBytes;
        disk.MaximumTransferBytes = BinaryPrimitives.ReadUInt32BigEndian(page.AsSpan(8)) * block;
        long optimal = BinaryPrimitives.ReadUInt32BigEndian(page.AsSpan(12)) * block;
        bool isUsable = optimal is > 0 and <= 16 << 20 && optimal % disk.PhysicalBlockBytes == 0;
        disk.OptimalIoBytes = isUsable ? (int)optimal : 0;
        int granularity = BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(6));
        disk.MinimumIoBytes = granularity > 0 ? granularity * disk.BlockBytes : disk.PhysicalBlockBytes;
    }

    /// <summary>Said after the cache's line, as the kernel does.</summary>
    private void SayIoSizes()
    {
        if (!probe.IsFirst || !disk.Policy.AnnouncesIoSizes || _device.Vpd(0xb0) is not { Length: >= 16 } page)
        {
            return;
        }

        if (BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(6)) > 0)
        {
            Say($"Preferred minimum I/O size {disk.MinimumIoBytes} bytes");
        }

        if (disk.OptimalIoBytes > 0)
        {
            Say($"Optimal transfer size {disk.OptimalIoBytes} bytes");
        }
    }

    private void ReadCharacteristics()
    {
        if (_device.Vpd(0xb1) is { Length: >= 6 } page)
        {
            disk.IsRotational = BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(4)) != 1;
        }
    }

    private async ShardTask ReadProtectionAsync()
    {
        bool was = disk.IsWriteProtected;
        bool isRead =
            await ModeSenseAsync(AllPages, HeaderBytes)
            || await ModeSenseAsync(0, HeaderBytes)
            || await ModeSenseAsync(AllPages, 255);
        if (!isRead)
        {
            SayFirst("Test WP failed, assume Write Enabled");
            return;
        }

        SayProtection(was);
    }

    private void SayProtection(bool was)
    {
        ReadOnlySpan<byte> header = _buffer.Bytes[..HeaderBytes];
        disk.IsWriteProtected = (header[2] & 0x80) != 0;
        if (probe.IsFirst || was != disk.IsWriteProtected)
        {
            Say(disk.IsWriteProtected ? "Write Protect is on" : "Write Protect is off");
            Say($"Mode Sense: {CdbText.Hex(header)}");
        }
    }

    private async ShardTask ReadCacheAsync()
    {
        byte page = (byte)(_device.Type == 0x0e ? ReducedBlockPage : CachingPage);
        bool isRead = await ModeSenseAsync(page, HeaderBytes);
        int length = Math.Min(_buffer.Bytes[0] + 1, CacheAnswerBytes);
        if (isRead && length > HeaderBytes)
        {
            isRead = await ModeSenseAsync(page, length);
        }

        if (isRead && FindPage(page) is var at and > 0)
        {
            UseCache(at);
            return;
        }

        ScsiExecution e = _buffer.Outcome;
        bool isInvalid = e is { HasSense: true, SenseKey: SenseKey.IllegalRequest, Additional: { Asc: 0x24, Ascq: 0 } };
        SayFirst(
            isRead ? "No Caching mode page found"
            : isInvalid ? "Cache data unavailable"
            : "Asking for cache data failed"
        );
        SayFirst("Assuming drive cache: write through");
        disk.WriteCache = false;
        disk.ReadCacheDisabled = false;
        disk.ForceUnitAccess = false;
    }

    private int FindPage(byte page)
    {
        ReadOnlySpan<byte> data = _buffer.Bytes;
        int end = Math.Min(data[0] + 1, 255);
        for (int at = HeaderBytes + data[3]; at + 2 < end; at += 2 + data[at + 1])
        {
            if ((data[at] & 0x3f) == page)
            {
                return at;
            }
        }

        return 0;
    }

    private void UseCache(int at)
    {
        ReadOnlySpan<byte> data = _buffer.Bytes;
        bool isReducedBlock = _device.Type == 0x0e;
        (bool, bool, bool) before = (disk.WriteCache, disk.ReadCacheDisabled, disk.ForceUnitAccess);
        disk.WriteCache = isReducedBlock ? (data[at + 2] & 1) == 0 : (data[at + 2] & 4) != 0;
        disk.ReadCacheDisabled = !isReducedBlock && (data[at + 2] & 1) != 0;
        disk.ForceUnitAccess = (data[2] & 0x10) != 0;
        if (disk.ForceUnitAccess && !_device.UsesTenByteReadWrite)
        {
            SayFirst("Uses READ/WRITE(6), disabling FUA");
            disk.ForceUnitAccess = false;
        }

        if (disk.WriteCache && disk.IsWriteProtected && disk.Policy.IgnoresCacheIfProtected)
        {
            disk.WriteCache = false;
        }

        if (probe.IsFirst || before != (disk.WriteCache, disk.ReadCacheDisabled, disk.ForceUnitAccess))
        {
            string writes = disk.WriteCache ? "enabled" : "disabled";
            string reads = disk.ReadCacheDisabled ? "disabled" : "enabled";
            string durable = disk.ForceUnitAccess ? "supports DPO and FUA" : "doesn't support DPO or FUA";
            Say($"Write cache: {writes}, read cache: {reads}, {durable}");
        }
    }

    private ShardTask<bool> ModeSenseAsync(byte page, int length) =>
        ModeSenseAsync(Cdb.ModeSense6(page, 0, (byte)length), length);

    /// <summary>MODE SENSE, again upon each unit attention (kernel: scsi_mode_sense).</summary>
    private async ShardTask<bool> ModeSenseAsync(Cdb cdb, int length)
    {
        FailureTable failures = disk.Driver.AttentionFailures(disk.MaxRetries);
        await _buffer.ReadAsync(_device, cdb, length, DiskProbe.TimeoutNs, disk.MaxRetries, failures);
        return _buffer.Outcome.HasGoodStatus;
    }

    private ShardTask<bool> IsSupportedAsync(OperationCode opcode) =>
        SupportedCommands.AskAsync(_device, _buffer, opcode, action: 0);

    private void ChooseDiscard()
    {
        byte[]? limits = _device.Vpd(0xb0);
        byte[]? provisioning = _device.Vpd(0xb2);
        uint unmapBlocks = limits is { Length: >= 28 } ? BinaryPrimitives.ReadUInt32BigEndian(limits.AsSpan(20)) : 0;
        uint granularity = limits is { Length: >= 32 } ? BinaryPrimitives.ReadUInt32BigEndian(limits.AsSpan(28)) : 0;
        byte bits = provisioning is { Length: >= 6 } ? provisioning[5] : (byte)0;
        disk.ProvisioningMode =
            !disk.IsThin ? ProvisioningMode.Full
            : provisioning is null ? (unmapBlocks > 0 ? ProvisioningMode.Unmap : ProvisioningMode.WriteSame16)
            : (bits & 0x80) != 0 && unmapBlocks > 0 ? ProvisioningMode.Unmap
            : (bits & 0x40) != 0 ? ProvisioningMode.WriteSame16
            : (bits & 0x20) != 0 ? ProvisioningMode.WriteSame10
            : ProvisioningMode.Disabled;
        uint most = disk.ProvisioningMode switch
        {
            ProvisioningMode.Unmap => unmapBlocks,
            ProvisioningMode.WriteSame16 => LongestWriteSame16,
            ProvisioningMode.WriteSame10 or ProvisioningMode.WriteSameZero => LongestWriteSame10,
            _ => 0,
        };
        disk.MaximumDiscardBytes = Math.Min(most, LongestWriteSame16) * (long)disk.BlockBytes;
        disk.DiscardGranularityBytes =
            disk.MaximumDiscardBytes == 0
                ? 0
                : (int)Math.Max(disk.PhysicalBlockBytes, granularity * (long)disk.BlockBytes);
    }

    private void ChooseZeroing(bool hasSixteen, bool hasTen)
    {
        byte[]? provisioning = _device.Vpd(0xb2);
        byte bits = provisioning is { Length: >= 6 } ? provisioning[5] : (byte)0;
        if (!disk.Policy.HasWriteZeroes || disk.HasNoWriteSame || (!hasSixteen && !hasTen))
        {
            disk.MaximumWriteSameBlocks = 0;
            disk.ZeroingMode = ZeroingMode.Write;
            return;
        }

        ulong said = _device.Vpd(0xb0) is { Length: >= 44 } limits
            ? BinaryPrimitives.ReadUInt64BigEndian(limits.AsSpan(36))
            : 0;
        disk.MaximumWriteSameBlocks =
            hasSixteen && said > LongestWriteSame10 ? (uint)Math.Min(said, LongestWriteSame16) : LongestWriteSame10;
        bool readsZeroes = disk.ReadsZeroesUnmapped && disk.IsThin;
        disk.ZeroingMode =
            readsZeroes && (bits & 0x40) != 0 ? ZeroingMode.WriteSame16Unmap
            : readsZeroes && (bits & 0x20) != 0 ? ZeroingMode.WriteSame10Unmap
            : ZeroingMode.WriteSame;
    }

    private void SayFirst(string text)
    {
        if (probe.IsFirst)
        {
            Say(text);
        }
    }

    private void Say(string text) => _device.Host.Scsi.Log.Disk(_device, 5, text);

    private void Say(LogText text) => _device.Host.Scsi.Log.Disk(_device, 5, text);
}
