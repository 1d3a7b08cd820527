using Scuzzy.Runtime;
using Scuzzy.Runtime.Files;

namespace Scuzzy.Tests.Runtime;

public sealed class PowerCutTests
{
    private const string Path = "disk";
    private const int Sectors = 64;

    [Fact]
    public void Every_sector_is_left_as_it_was_synchronized_or_as_it_was_written_since()
    {
        for (ulong seed = 0; seed < 200; seed++)
        {
            VirtualDisk disk = Written(out byte[][] versions);
            disk.PowerCut(seed);
            for (int sector = 0; sector < Sectors; sector++)
            {
                byte left = At(disk, sector);
                Assert.Contains(versions, v => v[sector] == left);
            }
        }
    }

    [Fact]
    public void Some_seeds_lose_all_some_nothing_and_some_reorder()
    {
        bool lostAll = false;
        bool lostNothing = false;
        bool reordered = false;
        for (ulong seed = 0; seed < 200; seed++)
        {
            VirtualDisk disk = Written(out byte[][] versions);
            disk.PowerCut(seed);
            byte[] left = [.. Enumerable.Range(0, Sectors).Select(s => At(disk, s))];
            lostAll |= left.SequenceEqual(versions[0]);
            lostNothing |= left.SequenceEqual(versions[2]);

            // Sector 0 was written before sector 1 in each round: newer in 1 than in 0 means they were reordered.
            reordered |= left[0] == 1 && left[1] == 3;
        }

        Assert.True(lostAll && lostNothing && reordered, $"{lostAll} {lostNothing} {reordered}");
    }

    [Fact]
    public void The_same_seed_leaves_the_same_bytes()
    {
        VirtualDisk one = Written(out _);
        VirtualDisk other = Written(out _);
        one.PowerCut(77);
        other.PowerCut(77);
        var sectors = Enumerable.Range(0, Sectors);
        Assert.Equal(sectors.Select(s => At(one, s)), sectors.Select(s => At(other, s)));
    }

    [Fact]
    public void What_was_synchronized_survives_any_power_cut_and_the_next_machine_sees_it()
    {
        for (ulong seed = 0; seed < 100; seed++)
        {
            VirtualDisk disk = Written(out byte[][] versions);
            disk.SynchronizeAll();
            disk.PowerCut(seed);
            using var bed = new VirtualBed(new VirtualRuntimeOptions { Disk = disk });
            using ShardFile file = bed.Shard.Files.Open(Path, new FileOpenOptions(), out _)!;
            using var read = new TestOperation(FileOperationKind.Read, 0, Sectors * 512);
            read.On(bed, file);
            Assert.Equal(versions[2], read.Bytes.Where((_, i) => i % 512 == 0));
        }
    }

    [Fact]
    public void A_write_inside_a_sector_keeps_the_rest_of_it()
    {
        var disk = new VirtualDisk();
        disk.Create(Path, 1024);
        disk.Write(Path, 0, Enumerable.Repeat((byte)7, 1024).ToArray());
        disk.SynchronizeAll();
        disk.Write(Path, 500, new byte[24]);
        for (ulong seed = 0; seed < 20; seed++)
        {
            disk.PowerCut(seed);
            Span<byte> left = new byte[1024];
            disk.Read(Path, 0, left);
            Assert.Equal(-1, left[..500].IndexOfAnyExcept((byte)7));
            Assert.Equal(-1, left[524..].IndexOfAnyExcept((byte)7));
        }
    }

    /// <summary>Durable ones, then twos and threes that were not synchronized.</summary>
    private static VirtualDisk Written(out byte[][] versions)
    {
        var disk = new VirtualDisk();
        disk.Create(Path, Sectors * 512);
        versions = new byte[3][];
        for (int round = 0; round < 3; round++)
        {
            byte value = (byte)(round + 1);
            versions[round] = Enumerable.Repeat(value, Sectors).ToArray();
            for (int sector = 0; sector < Sectors; sector++)
            {
                disk.Write(Path, sector * 512, Enumerable.Repeat(value, 512).ToArray());
            }

            if (round == 0)
            {
                disk.SynchronizeAll();
            }
        }

        return disk;
    }

    private static byte At(VirtualDisk disk, int sector)
    {
        Span<byte> bytes = new byte[512];
        disk.Read(Path, sector * 512, bytes);
        Assert.Equal(-1, bytes.IndexOfAnyExcept(bytes[0]));
        return bytes[0];
    }
}
