using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Storage.Nbd;
using Scuzzy.Storage.Nbd.Wire;
using Scuzzy.Storage.Stores;
using static Scuzzy.Tests.Storage.Nbd.NbdBed;

namespace Scuzzy.Tests.Storage.Nbd;

/// <summary>Exports that are opened when a session begins and closed when it has ended.</summary>
public sealed class NbdOpeningTests : IDisposable
{
    private const string Acknowledged = "0003e889045565a9 00000007 00000001 00000000";

    private readonly NbdBed _bed = new(new NbdServerOptions { HandshakeTimeoutNs = 5_000_000_000 });
    private readonly Door _door;

    public NbdOpeningTests()
    {
        _door = new Door(_bed.Shard.Cpus[0]);
        _bed.Add("door", new RamStore(_bed.Shard, DiskBytes), access: _door);
    }

    public void Dispose()
    {
        _bed.Dispose();
        Assert.Equal(_door.Opened, _door.Closed);
    }

    [Fact]
    public void A_session_opens_its_export_once_and_closes_it_when_all_has_ended()
    {
        WirePeer peer = _bed.Enter(name: "door");
        Assert.Equal(["write"], _door.Calls);
        Assert.Equal(
            Bytes("668e33ef 0001 0000 0000000000000001 00000000"),
            _bed.Exchange(peer, Request(NbdCommand.Write, 1, 0, 512, NbdCommandFlags.None, new byte[512]))
        );
        peer.Send(Request(NbdCommand.Disconnect, 0, 0, 0));
        _bed.Settle();
        Assert.Equal(["write", "close"], _door.Calls);
        Assert.Equal(0, _bed.Server.ConnectionCount);
    }

    [Fact]
    public void What_may_only_be_read_is_told_and_kept_to_although_the_device_takes_writes()
    {
        _door.Answer = isWriting => isWriting ? Errno.EROFS : 0;
        WirePeer peer = _bed.Connect();
        byte[] reply = _bed.Exchange(peer, Bytes("00000003"), Go("door"));
        // Flags: has-flags, read-only, flush, DF, multi-conn, cache.
        const string info = "0003e889045565a9 00000007 00000003 0000000c 0000 0000000000100000 0587";
        Assert.Equal(Bytes(Hello + info), reply.AsSpan(0, 18 + 32).ToArray());
        Assert.Equal(["write", "read"], _door.Calls);
        Assert.Equal(
            Bytes("67446698 00000001 0000000000000001"),
            _bed.Exchange(peer, Request(NbdCommand.Write, 1, 0, 512, NbdCommandFlags.None, new byte[512]))
        );
    }

    [Fact]
    public void A_refusal_says_why_and_leaves_the_handshake_open()
    {
        _door.Answer = _ => Errno.ENOMEDIUM;
        WirePeer peer = _bed.Connect();
        _bed.Exchange(peer, Bytes("00000003"));
        const string text = "door cannot be opened: No medium found";
        byte[] refused = _bed.Exchange(peer, Go("door"));
        Assert.Equal(
            [.. Bytes("0003e889045565a9 00000007 80000006 00000026"), .. System.Text.Encoding.ASCII.GetBytes(text)],
            refused
        );
        _door.Answer = _ => 0;
        Assert.EndsWith(Acknowledged, Spaced(_bed.Exchange(peer, Go("door"))), StringComparison.Ordinal);
        Assert.Equal(["write", "write"], _door.Calls);
    }

    [Fact]
    public void The_oldest_option_has_no_words_for_a_refusal()
    {
        _door.Answer = _ => Errno.ENXIO;
        WirePeer peer = _bed.Connect();
        byte[] reply = _bed.Exchange(peer, Bytes("00000001"), Option(NbdOption.ExportName, "door"u8.ToArray()));
        Assert.Equal(Bytes(Hello), reply);
        Assert.True(peer.IsClosed);
    }

    [Fact]
    public void Who_only_asks_opens_and_closes_before_the_next_option_is_looked_at()
    {
        WirePeer peer = _bed.Connect();
        byte[] info = Option(NbdOption.Info, [.. Text("door"), 0, 0]);
        byte[] reply = _bed.Exchange(peer, Bytes("00000003"), info, info, Go("door"));
        Assert.EndsWith(Acknowledged, Spaced(reply), StringComparison.Ordinal);
        Assert.Equal(["write", "close", "write", "close", "write"], _door.Calls);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Errno.ENXIO)]
    public void Who_leaves_while_the_export_is_opened_leaves_nothing_open(int error)
    {
        _door.Answer = _ => error;
        _door.DelayNs = 500_000_000;
        WirePeer peer = _bed.Connect();
        peer.Send(Bytes("00000003"));
        peer.Send(Go("door"));
        _bed.Runtime.Run(stop: () => _door.Calls.Count > 0);
        peer.Close();
        _bed.Settle();
        Assert.Equal(_door.Opened, _door.Closed);
        Assert.Equal(0, _bed.Server.ConnectionCount);
    }

    [Fact]
    public void The_time_that_opening_takes_is_not_the_clients()
    {
        _door.DelayNs = 9_500_000_000;
        WirePeer peer = _bed.Connect();
        peer.Send(Bytes("00000003"));
        peer.Send(Go("door"));
        _bed.Runtime.Run(_bed.Runtime.NowNs + 10_000_000_000);
        Assert.EndsWith(Acknowledged, Spaced(peer.Take()), StringComparison.Ordinal);
        Assert.False(peer.IsClosed);
        _door.DelayNs = 0;
    }

    private static byte[] Go(string name) => Option(NbdOption.Go, [.. Text(name), 0, 0]);

    /// <summary>The last 20 bytes as this class writes them.</summary>
    private static string Spaced(byte[] reply)
    {
        string hex = Convert.ToHexStringLower(reply.AsSpan(Math.Max(0, reply.Length - 20)));
        return hex.Length < 40 ? hex : $"{hex[..16]} {hex[16..24]} {hex[24..32]} {hex[32..]}";
    }

    /// <summary>Opens as it is told, and keeps what was asked for.</summary>
    private sealed class Door(Cpu cpu) : NbdExportAccess
    {
        public List<string> Calls { get; } = [];

        public Func<bool, int> Answer { get; set; } = _ => 0;

        public long DelayNs { get; set; } = 1000;

        public int Opened { get; private set; }

        public int Closed { get; private set; }

        public override async ShardTask<int> OpenAsync(bool isWriting)
        {
            Calls.Add(isWriting ? "write" : "read");
            await cpu.Delay(DelayNs);
            int error = Answer(isWriting);
            Opened += error == 0 ? 1 : 0;
            return error;
        }

        public override async ShardTask CloseAsync()
        {
            Calls.Add("close");
            await cpu.Delay(DelayNs);
            Closed++;
        }
    }
}
