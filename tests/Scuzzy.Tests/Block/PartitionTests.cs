using System.Buffers.Binary;
using Scuzzy.Block;
using Scuzzy.Block.Disks;
using Scuzzy.Block.Facade;
using Scuzzy.Block.Loop;
using Scuzzy.Block.Queue;
using Scuzzy.Block.Statistics;
using Scuzzy.Block.Tags;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Storage;
using Scuzzy.Storage.Stores;

namespace Scuzzy.Tests.Block;

public sealed class PartitionTests : IDisposable
{
    private const int DiskBytes = 1 << 20;
    private readonly VirtualRuntime _runtime = new(new VirtualRuntimeOptions());
    private readonly RamStore _store;
    private readonly Disk _disk;

    public PartitionTests()
    {
        _store = new RamStore(_runtime.Shards[0], DiskBytes);
        var driver = new LoopDriver(_store);
        var queue = new RequestQueue(
            new RequestQueueOptions
            {
                HomeCpu = _runtime.Cpu(0),
                Policy = new BlockPolicy(),
                Driver = driver,
                Tags = new TagSet(64),
                Limits = LoopDriver.LimitsOf(_store),
            }
        );
        _disk = new Disk("sda", queue, DiskBytes);
    }

    public void Dispose()
    {
        _store.Dispose();
        _runtime.Dispose();
    }

    // Fact A42.
    [Theory]
    [InlineData("sda", 1, "sda1")]
    [InlineData("nvme0n1", 2, "nvme0n1p2")]
    public void A_partitions_name_has_a_p_if_the_disks_ends_in_a_digit(string disk, int number, string expected) =>
        Assert.Equal(expected, Partition.PartitionName(disk, number));

    // Fact A43.
    [Fact]
    public void An_MBR_with_logical_partitions_is_read()
    {
        byte[] sector = MbrSector((0x83, 64, 100), (0x05, 200, 300), (0x82, 600, 10000), (0x83, 5000, 1));
        Write(0, sector);
        Write(200, MbrSector((0x83, 2, 50), (0x05, 100, 60)));
        Write(300, MbrSector((0x82, 2, 40)));
        Scan();
        Assert.Equal(PartitionTableKind.Mbr, _disk.Table!.Kind);
        Assert.Equal(
            [(1, 64, 100), (2, 200, 2), (5, 202, 50), (6, 302, 40), (3, 600, 1448)],
            _disk.Partitions.Select(p => (p.Entry.Number, p.Entry.OffsetBytes / 512, p.Entry.LengthBytes / 512))
        );
        Assert.Equal(
            [
                " sda: sda1 sda2 < sda5 sda6 > sda3 sda4",
                "sda: p3 size 10000 extends beyond EOD, truncated",
                "sda: p4 start 5000 is beyond EOD, truncated",
            ],
            _disk.Table.Messages
        );
    }

    // Fact A43.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_GPT_is_read_from_its_backup_if_the_primary_is_damaged(bool isDamaged)
    {
        WriteGpt();
        if (isDamaged)
        {
            var broken = new byte[512];
            Write(1, broken);
        }

        Scan();
        Assert.Equal(isDamaged ? PartitionTableKind.GptBackup : PartitionTableKind.Gpt, _disk.Table!.Kind);
        Partition only = Assert.Single(_disk.Partitions);
        Assert.Equal((3, 40L, 60L), (only.Entry.Number, only.Entry.OffsetBytes / 512, only.Entry.LengthBytes / 512));
        Assert.Equal("root", only.Entry.Label);
        Assert.Equal("sda3", only.Name);
    }

    [Fact]
    public void A_damaged_table_gives_no_partitions_rather_than_wrong_ones()
    {
        WriteGpt();
        Write(2, Enumerable.Repeat((byte)0x55, 512).ToArray());
        Write((DiskBytes / 512) - 33, Enumerable.Repeat((byte)0x55, 512).ToArray());
        Scan();
        Assert.Equal(PartitionTableKind.Mbr, _disk.Table!.Kind);
        Assert.Equal("0xee", Assert.Single(_disk.Partitions).Entry.Type);
    }

    [Fact]
    public void A_blank_disk_has_no_partitions()
    {
        Scan();
        Assert.Equal(PartitionTableKind.None, _disk.Table!.Kind);
        Assert.Empty(_disk.Partitions);
    }

    // Fact A44.
    [Fact]
    public void IO_of_a_partition_is_moved_onto_the_disk_counted_on_both_and_kept_inside()
    {
        Write(0, MbrSector((0x83, 64, 100)));
        Scan();
        Partition partition = _disk.Partitions[0];
        long before = _disk.Queue.Statistics.Requests(IoGroup.Write);
        using var bio = new ModelBio(_runtime.Cpu(0), BlockOperation.Write, BioFlags.None, 512, 1024);
        bio.Bytes.Fill(7);
        Assert.False(partition.Submit(bio));
        _runtime.Run(_runtime.NowNs);
        Assert.Equal((1, BlockStatus.Ok, 512L), (bio.Ends, bio.Status, bio.OffsetBytes));
        Assert.Equal(1, partition.Statistics.Requests(IoGroup.Write));
        Assert.Equal(before + 1, _disk.Queue.Statistics.Requests(IoGroup.Write));
        Assert.Equal(7, Read(65)[0]);
        Assert.Equal(0, Read(64)[0]);

        using var outside = new ModelBio(_runtime.Cpu(0), BlockOperation.Read, BioFlags.None, 100 * 512, 512);
        Assert.True(partition.Submit(outside));
        Assert.Equal(BlockStatus.Invalid, outside.Status);
    }

    // Facts A43, A45.
    [Fact]
    public void Changes_are_told_and_an_open_partition_keeps_the_table()
    {
        var events = new List<DiskEvent>();
        _disk.Changed += (_, e) => events.Add(e);
        Write(0, MbrSector((0x83, 64, 100)));
        Scan();
        _disk.Partitions[0].Openers++;
        ShardTask<RescanResult> busy = _disk.RescanPartitionsAsync(_runtime.Cpu(0));
        Assert.Equal(RescanResult.Busy, busy.GetAwaiter().GetResult());
        Assert.Equal("sda: detected capacity change from 2048 to 1024", _disk.SetLength(DiskBytes / 2));
        Assert.Null(_disk.SetLength(DiskBytes / 2));
        Assert.Equal([DiskEvent.PartitionsChanged, DiskEvent.CapacityChanged], events);
    }

    [Fact]
    public async Task Any_thread_reads_writes_zeroes_and_streams_through_the_facade()
    {
        using var live = new LiveRuntime(new LiveRuntimeOptions());
        using var store = new RamStore(live.Shards[0], DiskBytes);
        var queue = new RequestQueue(
            new RequestQueueOptions
            {
                HomeCpu = live.Cpu(0),
                Policy = new BlockPolicy(),
                Driver = new LoopDriver(store, latencyNs: 1000),
                Tags = new TagSet(64),
                Limits = LoopDriver.LimitsOf(store) with { MaximumWriteZeroesBytes = 0 },
            }
        );
        live.Start();
        var disk = new AsyncDisk(new Disk("sda", queue, DiskBytes));
        byte[] data = Enumerable.Range(0, 8192).Select(i => (byte)i).ToArray();
        await disk.WriteAsync(4096, data, isDurable: true, TestContext.Current.CancellationToken);
        await disk.FlushAsync(TestContext.Current.CancellationToken);
        await disk.WriteZeroesAsync(8192, 512, TestContext.Current.CancellationToken);
        var back = new byte[8192];
        await disk.ReadAsync(4096, back, TestContext.Current.CancellationToken);
        Assert.Equal(data.AsSpan(0, 4096), back.AsSpan(0, 4096));
        Assert.All(back[4096..4608], b => Assert.Equal(0, b));
        await disk.DiscardAsync(0, DiskBytes, TestContext.Current.CancellationToken);

        await using var stream = new DiskStream(disk);
        stream.Position = 1000;
        await stream.WriteAsync(new byte[] { 1, 2, 3 }, TestContext.Current.CancellationToken);
        stream.Seek(-2, SeekOrigin.Current);
        Assert.Equal(2, stream.ReadByte());
        Assert.Equal(3, stream.ReadByte());
        stream.Position = DiskBytes - 1;
        Assert.Equal(1, await stream.ReadAsync(new byte[10], TestContext.Current.CancellationToken));

        var error = await Assert.ThrowsAsync<BlockException>(() => disk.ReadAsync(100, new byte[512]).AsTask());
        Assert.Equal(BlockStatus.Invalid, error.Status);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            disk.ReadAsync(0, new byte[512], cancelled.Token).AsTask()
        );
        live.Stop();
        Assert.Equal(0, queue.Allocated);
    }

    private static byte[] MbrSector(params (byte Type, int Start, int Length)[] entries)
    {
        var sector = new byte[512];
        for (int i = 0; i < entries.Length; i++)
        {
            Span<byte> at = sector.AsSpan(446 + (i * 16), 16);
            at[4] = entries[i].Type;
            BinaryPrimitives.WriteInt32LittleEndian(at[8..], entries[i].Start);
            BinaryPrimitives.WriteInt32LittleEndian(at[12..], entries[i].Length);
        }

        sector[510] = 0x55;
        sector[511] = 0xAA;
        return sector;
    }

    private void WriteGpt()
    {
        int last = (DiskBytes / 512) - 1;
        var table = new byte[128 * 128];
        Span<byte> entry = table.AsSpan(2 * 128, 128);
        new Guid("0fc63daf-8483-4772-8e79-3d69d8477de4").TryWriteBytes(entry);
        new Guid("11111111-2222-3333-4444-555555555555").TryWriteBytes(entry[16..]);
        BinaryPrimitives.WriteInt64LittleEndian(entry[32..], 40);
        BinaryPrimitives.WriteInt64LittleEndian(entry[40..], 99);
        System.Text.Encoding.Unicode.GetBytes("root").CopyTo(entry[56..]);
        Write(0, MbrSector((0xEE, 1, last)));
        WriteHeader(1, last, 2, table);
        WriteHeader(last, 1, last - 32, table);
    }

    private void WriteHeader(int lba, int other, int tableLba, byte[] table)
    {
        var sector = new byte[512];
        "EFI PART"u8.CopyTo(sector);
        BinaryPrimitives.WriteInt32LittleEndian(sector.AsSpan(8), 0x10000);
        BinaryPrimitives.WriteInt32LittleEndian(sector.AsSpan(12), 92);
        BinaryPrimitives.WriteInt64LittleEndian(sector.AsSpan(24), lba);
        BinaryPrimitives.WriteInt64LittleEndian(sector.AsSpan(32), other);
        BinaryPrimitives.WriteInt64LittleEndian(sector.AsSpan(40), 34);
        BinaryPrimitives.WriteInt64LittleEndian(sector.AsSpan(48), (DiskBytes / 512) - 34);
        BinaryPrimitives.WriteInt64LittleEndian(sector.AsSpan(72), tableLba);
        BinaryPrimitives.WriteInt32LittleEndian(sector.AsSpan(80), 128);
        BinaryPrimitives.WriteInt32LittleEndian(sector.AsSpan(84), 128);
        BinaryPrimitives.WriteUInt32LittleEndian(sector.AsSpan(88), Crc32(table));
        BinaryPrimitives.WriteUInt32LittleEndian(sector.AsSpan(16), Crc32(sector.AsSpan(0, 92)));
        Write(lba, sector);
        Write(tableLba, table);
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }

    private void Scan()
    {
        ShardTask<RescanResult> scan = _disk.RescanPartitionsAsync(_runtime.Cpu(0));
        _runtime.Run(_runtime.NowNs + 1_000_000_000);
        Assert.Null(_runtime.FaultException);
        Assert.Equal(RescanResult.Done, scan.GetAwaiter().GetResult());
    }

    private void Write(int lba, byte[] bytes)
    {
        using var bio = new ModelBio(_runtime.Cpu(0), BlockOperation.Write, BioFlags.None, lba * 512L, bytes.Length);
        bytes.CopyTo(bio.Bytes);
        Assert.True(_store.Submit(bio));
    }

    private byte[] Read(int lba)
    {
        using var bio = new ModelBio(_runtime.Cpu(0), BlockOperation.Read, BioFlags.None, lba * 512L, 512);
        Assert.True(_store.Submit(bio));
        return bio.Bytes.ToArray();
    }
}
