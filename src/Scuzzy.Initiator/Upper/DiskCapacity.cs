using System.Buffers.Binary;
using System.Globalization;
using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.Scanning;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi;

namespace Scuzzy.Initiator.Upper;

/// <summary>How large is it? (kernel: sd_read_capacity, read_capacity_16, read_capacity_10).</summary>
internal sealed class DiskCapacity(ScsiDisk disk, DiskProbe probe, ProbeBuffer buffer)
{
    private const int Attempts = 3;
    private const int ExtraForResets = 10;
    private const int LongBytes = 32;
    private const int ShortBytes = 8;

    private readonly ScsiDevice _device = disk.Device;

    public async ShardTask RunAsync()
    {
        (ulong Blocks, uint BlockBytes) found = default;
        bool isLongFirst = _device.ScsiLevel > (int)ScsiLevel.Spc2 && _device.Host.Template.MaxCdbLength >= 16;
        bool isFound = isLongFirst && (await ReadLongAsync() is { } l) && Take(l, out found);
        if (!isFound)
        {
            if (await ReadShortAsync() is not { } s)
            {
                Refuse();
                return;
            }

            found = s;
            if (s.Blocks == 0x1_0000_0000)
            {
                Say("Very big device. Trying to use READ CAPACITY(16).");
                if (await ReadLongAsync() is not { } big)
                {
                    Refuse();
                    return;
                }

                found = big;
            }
        }

        Use(found.Blocks, found.BlockBytes);
    }

    private static bool Take((ulong Blocks, uint BlockBytes) from, out (ulong Blocks, uint BlockBytes) to)
    {
        to = from;
        return true;
    }

    private async ShardTask<(ulong Blocks, uint BlockBytes)?> ReadLongAsync()
    {
        await SendAsync(Cdb.ReadCapacity16(LongBytes), LongBytes);
        if (!buffer.Outcome.IsGood)
        {
            return null;
        }

        return Long();
    }

    private (ulong Blocks, uint BlockBytes)? Long()
    {
        ReadOnlySpan<byte> data = buffer.Bytes;
        ulong last = BinaryPrimitives.ReadUInt64BigEndian(data);
        uint bytes = BinaryPrimitives.ReadUInt32BigEndian(data[8..]);
        disk.ProtectionType = (data[12] & 1) != 0 ? ((data[12] >> 1) & 7) + 1 : 0;
        disk.PhysicalBlockBytes = (int)(bytes << (data[13] & 0x0f));
        disk.IsThin = (data[14] & 0x80) != 0;
        disk.ReadsZeroesUnmapped = (data[14] & 0x40) != 0;
        return (last + 1, bytes);
    }

    private async ShardTask<(ulong Blocks, uint BlockBytes)?> ReadShortAsync()
    {
        await SendAsync(Cdb.ReadCapacity10(), ShortBytes);
        return buffer.Outcome.IsGood ? Short() : null;
    }

    private (ulong Blocks, uint BlockBytes) Short()
    {
        ReadOnlySpan<byte> data = buffer.Bytes;
        uint bytes = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
        disk.PhysicalBlockBytes = (int)bytes;
        return (BinaryPrimitives.ReadUInt32BigEndian(data) + 1ul, bytes);
    }

    private async ShardTask SendAsync(Cdb cdb, int length)
    {
        int resets = ExtraForResets;
        for (int attempt = 0; attempt < Attempts; )
        {
            await buffer.ReadAsync(_device, cdb, length, DiskProbe.TimeoutNs, DiskProbe.Retries);
            ScsiExecution e = buffer.Outcome;
            if (
                e.IsGood
                || (e.HasSense && e.SenseKey == SenseKey.IllegalRequest && e.Additional.Asc is 0x20 or 0x24)
                || (e.HasSense && e.Additional.Asc == 0x3a)
            )
            {
                return;
            }

            bool isReset = e.HasSense && e.SenseKey == SenseKey.UnitAttention && e.Additional.Asc == 0x29;
            if (!isReset || --resets <= 0)
            {
                attempt++;
            }
        }
    }

    private void Use(ulong blocks, uint blockBytes)
    {
        if (blockBytes == 0)
        {
            Say("Sector size 0 reported, assuming 512.");
            blockBytes = 512;
            disk.PhysicalBlockBytes = 512;
        }

        if (blockBytes is not (512 or 1024 or 2048 or 4096))
        {
            Say(string.Create(CultureInfo.InvariantCulture, $"Unsupported sector size {blockBytes}."));
            blocks = 0;
            blockBytes = 512;
        }

        if (disk.ProtectionType > 3)
        {
            Say(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"formatted with unsupported protection type {disk.ProtectionType}. Disabling disk!"
                )
            );
            blocks = 0;
        }

        disk.BlockShift = System.Numerics.BitOperations.Log2(blockBytes);
        long capacity = (long)Math.Min(blocks, (ulong)long.MaxValue >> disk.BlockShift) << disk.BlockShift;
        bool isNew = capacity != disk.CapacityBytes;
        disk.CapacityBytes = capacity;
        if (probe.IsFirst || isNew)
        {
            Say(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{blocks} {blockBytes}-byte logical blocks: ({SizeText.Decimal(capacity)}/{SizeText.Binary(capacity)})"
                )
            );
            if (disk.PhysicalBlockBytes != (int)blockBytes)
            {
                Say(string.Create(CultureInfo.InvariantCulture, $"{disk.PhysicalBlockBytes}-byte physical blocks"));
            }
        }
    }

    private void Refuse()
    {
        ScsiExecution e = buffer.Outcome;
        Say($"Read Capacity failed: Result: hostbyte={Mid.Logging.ResultText.Host(e.HostByte)} driverbyte=DRIVER_OK");
        disk.CapacityBytes = 0;
    }

    private void Say(string text) => _device.Host.Scsi.Log.Disk(_device, 5, text);
}
