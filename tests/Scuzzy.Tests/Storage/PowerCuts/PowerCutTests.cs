using Scuzzy.Runtime;
using Scuzzy.Runtime.Files;
using Scuzzy.Runtime.Randomness;
using Scuzzy.Runtime.Sockets;
using Scuzzy.Storage;
using Scuzzy.Storage.Nbd;
using Scuzzy.Storage.Stores;

namespace Scuzzy.Tests.Storage.PowerCuts;

/// <summary>Cuts the power at random moments of a random stream of writes and flushes; what was acknowledged as durable
/// must be there, and nothing may be there that was never written.</summary>
/// <remarks>Of what was not synchronized each sector of 512 bytes survives or not by itself, so that writes are lost,
/// reordered and torn. Each cut has a stream and a machine of its own.</remarks>
public sealed class PowerCutTests(ITestOutputHelper output)
{
    private const int Cuts = 1000;
    private const int Sectors = 96;
    private const string Path = "disk.img";

    [Fact]
    public void A_file_store_keeps_every_acknowledged_flush_and_FUA_write()
    {
        CutStatistics statistics = CutMany(Cuts, overNbd: false, leavesOutSynchronize: false);
        output.WriteLine(statistics.ToString());
        Assert.Empty(statistics.Losses);
        Assert.True(statistics.Durable > Cuts, statistics.ToString());
        Assert.True(statistics.Unsynchronized > Cuts, statistics.ToString());
    }

    [Fact]
    public void So_does_a_path_from_an_NBD_client_through_the_server_to_the_file()
    {
        CutStatistics statistics = CutMany(Cuts, overNbd: true, leavesOutSynchronize: false);
        output.WriteLine(statistics.ToString());
        Assert.Empty(statistics.Losses);
        Assert.True(statistics.Durable > Cuts, statistics.ToString());
        Assert.True(statistics.Unsynchronized > Cuts, statistics.ToString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_store_that_leaves_out_fdatasync_is_caught(bool overNbd)
    {
        CutStatistics statistics = CutMany(50, overNbd, leavesOutSynchronize: true);
        output.WriteLine(statistics.ToString());
        Assert.True(statistics.Losses.Count > 10, statistics.ToString());
    }

    private static CutStatistics CutMany(int cuts, bool overNbd, bool leavesOutSynchronize)
    {
        var statistics = new CutStatistics();
        for (int i = 0; i < cuts; i++)
        {
            Cut((ulong)i + 1, overNbd, leavesOutSynchronize, statistics);
        }

        return statistics;
    }

    private static void Cut(ulong seed, bool overNbd, bool leavesOutSynchronize, CutStatistics statistics)
    {
        var random = new SeededRandom(seed);
        var disk = new VirtualDisk
        {
            TransferLatencyNs = random.Chance(1, 4) ? 0 : 20_000,
            SynchronizeLatencyNs = random.Chance(1, 4) ? 0 : 100_000,
        };
        disk.Create(Path, Sectors * SectorHistory.SectorBytes);
        var history = new SectorHistory(Sectors);
        using var machine = new StorageMachine(seed, disk);
        using var store = new FileStore(machine.Shard, Open(machine.Shard), isDirect: false, leavesOutSynchronize);
        using NbdServer? server = overNbd ? Serve(machine.Shard, store) : null;
        using NbdClient? client = overNbd ? Connect(machine) : null;
        using var workload = new CutWorkload((BlockDevice?)client ?? store, history, seed);
        workload.Start();
        long items = machine.Runtime.ItemsRun + 1 + random.Below(overNbd ? 600 : 150);
        machine.Runtime.Run(stop: () => machine.Runtime.ItemsRun >= items);

        statistics.Add(workload.EndedCount, history.DurableSectors, disk.UnsynchronizedSectors(Path));
        disk.PowerCut(seed);
        Check(disk, history, seed, statistics);

        // The machine runs out only so that everything can be disposed; nobody looks at its disk any more.
        workload.IsOver = true;
        machine.Runtime.Run();
        Assert.Null(machine.Runtime.FaultException);
    }

    private static void Check(VirtualDisk disk, SectorHistory history, ulong seed, CutStatistics statistics)
    {
        byte[] content = new byte[SectorHistory.SectorBytes];
        for (int sector = 0; sector < history.Sectors; sector++)
        {
            disk.Read(Path, (long)sector * SectorHistory.SectorBytes, content);
            if (history.Check(sector, content) is { } wrong)
            {
                statistics.Losses.Add($"seed {seed}: {wrong}");
                return;
            }
        }
    }

    private static ShardFile Open(Shard shard)
    {
        ShardFile? file = shard.Files.Open(Path, default, out int error);
        Assert.Equal(0, error);
        return file!;
    }

    private static NbdServer Serve(Shard shard, BlockDevice device)
    {
        var server = new NbdServer(shard);
        server.Add(new NbdExport("disk", device));
        Assert.NotNull(server.Listen(SocketAddress.Unix("nbd"), out _));
        return server;
    }

    private static NbdClient Connect(StorageMachine machine)
    {
        NbdClient client = NbdClient.Connect(machine.Shard, SocketAddress.Unix("nbd"), "disk");
        machine.Runtime.Run(stop: () => client.State != NbdClientState.Connecting);
        Assert.Equal("", client.Failure);
        return client;
    }
}
