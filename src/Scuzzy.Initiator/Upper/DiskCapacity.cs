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
    private const int RetriesOnReset = 10;
    private const int LongBytes = 32;
    private const int ShortBytes = 8;

    private static readonly FailureTable s_shortFailures = new(
        0,
        FailureTable.Sense(SenseKey.UnitAttention, DiskProbe.NoMedium, 0),
        FailureTable.Sense(SenseKey.NotReady, DiskProbe.NoMedium, 0),
        FailureTable.Sense(SenseKey.UnitAttention, 0x29, 0, RetriesOnReset),
        FailureTable.Any(FailureTable.Kind.AnyError, Attempts)
    );

    private readonly ScsiDevice _device = disk.Device;

    private bool _isKnown;

    public async ShardTask RunAsync()
    {
        long old = disk.CapacityBytes;
        await AskAsync();
        Tell(old);
    }

    private async ShardTask AskAsync()
    {
        bool isLongFirst = _device.ScsiLevel > (int)ScsiLevel.Spc2 && _device.Host.Template.MaxCdbLength >= 16;
        (ulong Blocks, uint BlockBytes)? found = null;
        if (isLongFirst)
        {
            await AskLongAsync();
            if (LosesMedium())
            {
                return;
            }

            found = buffer.Outcome.IsGood ? Long() : null;
        }

        if (found is null)
        {
            await AskShortAsync();
            if (LosesMedium() || !buffer.Outcome.IsGood)
            {
                return;
            }

            found = Short();
            if (found.Value.Blocks == 0x1_0000_0000)
            {
                Say("Very big device. Trying to use READ CAPACITY(16).");
                await AskLongAsync();
                if (buffer.Outcome.IsGood)
                {
                    found = Long();
                }
                else
                {
                    Say("Using 0xffffffff as device size");
                }
            }
        }

        Use(found.Value.Blocks, found.Value.BlockBytes);
    }

    /// <summary>True, and the disk is known to be empty, if that is what the last command said.</summary>
    private bool LosesMedium()
    {
        if (!DiskProbe.LacksMedium(buffer.Outcome))
        {
            return false;
        }

        probe.MediumIsMissing();
        return true;
    }

    private (ulong Blocks, uint BlockBytes) Long()
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

    private (ulong Blocks, uint BlockBytes) Short()
    {
        ReadOnlySpan<byte> data = buffer.Bytes;
        uint bytes = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
        disk.PhysicalBlockBytes = (int)bytes;
        return (BinaryPrimitives.ReadUInt32BigEndian(data) + 1ul, bytes);
    }

    /// <summary>READ CAPACITY(16), until it is known, refused, or the attempts are used up.</summary>
    private async ShardTask AskLongAsync()
    {
        int resets = RetriesOnReset;
        for (int attempts = Attempts; attempts > 0; )
        {
            await SendAsync(Cdb.ReadCapacity16(LongBytes), LongBytes);
            ScsiExecution e = buffer.Outcome;
            if (e.IsGood || DiskProbe.LacksMedium(e))
            {
                return;
            }

            if (e is { HasSense: true, SenseKey: SenseKey.IllegalRequest, Additional: { Asc: 0x20 or 0x24, Ascq: 0 } })
            {
                // Not known: without a word.
                return;
            }

            bool isReset =
                e is { HasSense: true, SenseKey: SenseKey.UnitAttention, Additional: { Asc: 0x29, Ascq: 0 } };
            if (!isReset || --resets <= 0)
            {
                attempts--;
            }
        }

        Refuse("Read Capacity(16)", "READ CAPACITY(16) failed");
    }

    private async ShardTask AskShortAsync()
    {
        await SendAsync(Cdb.ReadCapacity10(), ShortBytes, s_shortFailures);
        if (!buffer.Outcome.IsGood && !DiskProbe.LacksMedium(buffer.Outcome))
        {
            Refuse("Read Capacity(10)", "READ CAPACITY failed");
        }
    }

    private ShardTask SendAsync(Cdb cdb, int length, FailureTable? failures = null) =>
        buffer.ReadAsync(_device, cdb, length, DiskProbe.TimeoutNs, disk.MaxRetries, failures);

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
        disk.CapacityBytes = capacity;
        _isKnown = true;
    }

    /// <summary>Tells of a capacity that is new; modern kernels also of none.</summary>
    private void Tell(long old)
    {
        long capacity = disk.CapacityBytes;
        bool isTold = _isKnown || _device.Host.Scsi.Log.Style == LogStyle.Modern;
        if (!isTold || (!probe.IsFirst && old == capacity))
        {
            return;
        }

        Say(disk.Driver.CapacityText(capacity, disk.BlockBytes));
        if (disk.PhysicalBlockBytes != disk.BlockBytes)
        {
            Say(string.Create(CultureInfo.InvariantCulture, $"{disk.PhysicalBlockBytes}-byte physical blocks"));
        }
    }

    private void Refuse(string what, string classic)
    {
        ScsiExecution e = buffer.Outcome;
        probe.SayFailed(what, classic, e);
        if (e.HasSense)
        {
            probe.SaySense(e);
        }
        else
        {
            Say("Sense not available.");
        }

        if (_device.Removable && e.HasSense && e.SenseKey == SenseKey.NotReady)
        {
            probe.MediumIsMissing();
        }

        disk.CapacityBytes = 0;
    }

    private void Say(string text) => _device.Host.Scsi.Log.Disk(_device, 5, text);
}
