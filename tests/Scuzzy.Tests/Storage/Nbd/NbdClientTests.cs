using FsCheck;
using FsCheck.Fluent;
using Scuzzy.Runtime.Sockets;
using Scuzzy.Storage;
using Scuzzy.Storage.Filters;
using Scuzzy.Storage.Nbd;
using Scuzzy.Storage.Stores;

namespace Scuzzy.Tests.Storage.Nbd;

public sealed class NbdClientTests : IDisposable
{
    private readonly StorageMachine _machine = new();
    private readonly NbdServer _server;

    public NbdClientTests() => _server = new NbdServer(_machine.Shard);

    public void Dispose()
    {
        _server.Close();
        _machine.Runtime.Run();
        Assert.Equal(0, _server.ConnectionCount);
        _server.Dispose();
        Assert.Null(_machine.Runtime.FaultException);
        _machine.Dispose();
    }

    [Fact]
    public void An_export_behaves_as_an_array_of_bytes()
    {
        int number = 0;
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(20),
            Prop.ForAll(
                ArbMap.Default.ArbFor<ulong>(),
                seed =>
                {
                    byte[] model = new byte[9 * 65536 + 512 * 7];
                    using var store = new RamStore(_machine.Shard, model.Length);
                    string name = $"disk {number++}";
                    using NbdClient client = Connect(name, store);
                    ModelDevice.Drive(_machine, client, model, seed, 120);
                    Assert.Equal(model, _machine.Read(store, 0, model.Length));
                }
            )
        );
    }

    [Fact]
    public void The_exports_limits_are_the_devices()
    {
        using var store = new RamStore(_machine.Shard, 1 << 20, isReadOnly: true);
        using NbdClient readOnly = Connect("read-only", store);
        using var other = new RamStore(_machine.Shard, 2 << 20);
        using NbdClient client = Connect("other", other);
        Assert.True(readOnly.IsReadOnly);
        Assert.Equal(0, readOnly.Limits.MaximumDiscardBytes);
        Assert.Equal((2 << 20, false), (client.LengthBytes, client.IsReadOnly));
        Assert.Equal((512, 4096), (client.Limits.LogicalBlockBytes, client.Limits.PhysicalBlockBytes));
        Assert.True(client.Limits.HasForceUnitAccess);
    }

    [Fact]
    public void More_than_the_wire_holds_waits_and_is_served()
    {
        using var store = new RamStore(_machine.Shard, 1 << 20);
        store.Fill(4);
        using NbdClient client = Connect("disk", new DelayFilter(store, new DelayOptions { JitterNs = 2_000_000 }));
        TestBio[] bios = [.. Enumerable.Range(0, 1000).Select(_ => new TestBio(4096))];
        for (int i = 0; i < bios.Length; i++)
        {
            Assert.False(client.Submit(bios[i].Read(i % 256 * 4096, 4096)));
        }

        _machine.Runtime.Run(stop: () => bios.All(b => !b.IsUnderWay));
        for (int i = 0; i < bios.Length; i++)
        {
            Assert.Equal((BlockStatus.Ok, 1), (bios[i].Status, bios[i].EndedCount));
            Assert.True(FillPattern.Matches(4, i % 256 * 4096, bios[i].Content));
            bios[i].Dispose();
        }
    }

    [Fact]
    public void Errors_of_the_device_arrive()
    {
        using var store = new ErrorFilter(new RamStore(_machine.Shard, 1 << 20));
        using NbdClient client = Connect("disk", store);
        using var bio = new TestBio();
        store.Add(new ErrorRule { Operation = BlockOperation.Write, Status = BlockStatus.NoSpace });
        store.Add(new ErrorRule { Operation = BlockOperation.Read, Status = BlockStatus.Medium });
        Assert.Equal(BlockStatus.NoSpace, _machine.Do(client, bio.Write(0, new byte[512])));
        Assert.Equal(BlockStatus.IoError, _machine.Do(client, bio.Read(0, 512)));
        Assert.Equal(BlockStatus.Ok, _machine.Do(client, bio.Flush()));
    }

    [Fact]
    public void A_lost_connection_ends_every_bio_once()
    {
        using var store = new DelayFilter(
            new RamStore(_machine.Shard, 1 << 20),
            new DelayOptions { WriteNs = 1_000_000_000 }
        );
        using NbdClient client = Connect("disk", store);
        TestBio[] bios = [.. Enumerable.Range(0, 300).Select(_ => new TestBio(4096))];
        Array.ForEach(bios, b => client.Submit(b.Write(0, new byte[4096])));
        _machine.Runtime.Run(_machine.Runtime.NowNs + 500_000_000);
        _machine.Runtime.Network.CutAll();
        _machine.Runtime.Run();
        Assert.All(bios, b => Assert.Equal((BlockStatus.Transport, 1), (b.Status, b.EndedCount)));
        Assert.Equal(NbdClientState.Failed, client.State);
        Assert.NotEmpty(client.Failure);
        Assert.Equal(BlockStatus.Transport, _machine.Do(client, bios[0].Read(0, 512)));
        Array.ForEach(bios, b => b.Dispose());
    }

    [Theory]
    [InlineData("nowhere", "disk", "no connection: Connection refused")]
    [InlineData("nbd", "other", "the export \"other\" is not available: there is no export of this name")]
    public void What_cannot_be_had_is_said(string path, string name, string failure)
    {
        using var store = new RamStore(_machine.Shard, 1 << 20);
        using NbdClient client = Connect("disk", store);
        using NbdClient second = NbdClient.Connect(_machine.Shard, SocketAddress.Unix(path), name);
        _machine.Runtime.Run(stop: () => second.State != NbdClientState.Connecting);
        Assert.Equal(failure, second.Failure);
    }

    private NbdClient Connect(string name, BlockDevice device)
    {
        if (_server.Exports.Count == 0)
        {
            Assert.NotNull(_server.Listen(SocketAddress.Unix("nbd"), out _));
        }

        _server.Add(new NbdExport(name, device));
        NbdClient client = NbdClient.Connect(_machine.Shard, SocketAddress.Unix("nbd"), name);
        _machine.Runtime.Run(stop: () => client.State != NbdClientState.Connecting);
        Assert.Equal("", client.Failure);
        return client;
    }
}
