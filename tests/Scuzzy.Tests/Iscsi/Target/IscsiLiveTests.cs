using System.Net;
using System.Net.Sockets;
using Scuzzy.Iscsi.Login;
using Scuzzy.Iscsi.Target;
using Scuzzy.Iscsi.Wire;
using Scuzzy.Runtime;
using Scuzzy.Scsi;
using Scuzzy.Storage.Stores;
using Scuzzy.Target;
using SocketAddress = Scuzzy.Runtime.Sockets.SocketAddress;

namespace Scuzzy.Tests.Iscsi.Target;

/// <summary>The same server over real sockets.</summary>
public sealed class IscsiLiveTests : IDisposable
{
    private const int Depth = 32;
    private const string Login =
        $"InitiatorName={WireInitiator.Name};TargetName={IscsiBed.TargetName};SessionType=Normal;InitialR2T=No";

    private readonly LiveRuntime _runtime = new(new LiveRuntimeOptions());
    private readonly RamStore _store;
    private readonly IscsiServer _server;
    private readonly IscsiTargetPortal _portal;

    public IscsiLiveTests()
    {
        Shard shard = _runtime.Shards[0];
        _store = new RamStore(shard, 1 << 20);
        var device = new TargetDevice(shard);
        device.Add(0, new DiskUnit(_store));
        _server = new IscsiServer(shard);
        _server.Add(new IscsiTargetNode(new LoginTarget { Name = IscsiBed.TargetName }, device));
        _portal = _server.Listen(SocketAddress.Tcp("0.0.0.0", 0), out _)!;
        _runtime.Start();
    }

    public void Dispose()
    {
        _runtime.Call(_runtime.Shards[0], _server.Dispose);
        _runtime.Dispose();
        _store.Dispose();
    }

    [Fact]
    public void Commands_allocate_nothing_at_steady_state()
    {
        using Socket socket = Connect();
        var reads = new List<byte>();
        var writes = new List<byte>();
        uint cmdSn = 1;
        Exchange(socket, Pdu.Command(Cdb.TestUnitReady(), 1, cmdSn++).ToBytes(false, false));
        long Round()
        {
            long before = Allocated();
            for (int i = 0; i < 50; i++)
            {
                reads.Clear();
                writes.Clear();
                for (uint tag = 0; tag < Depth; tag++)
                {
                    Pdu read = Pdu.Command(Cdb.Read10(tag, 8), tag, cmdSn++, read: 4096);
                    reads.AddRange(read.ToBytes(false, false));
                }

                for (uint tag = 0; tag < Depth; tag++)
                {
                    Pdu write = Pdu.Command(Cdb.Write10(tag, 8), tag, cmdSn++, write: 4096, data: new byte[4096]);
                    writes.AddRange(write.ToBytes(false, false));
                }

                socket.Send([.. reads]);
                Receive(socket, Depth * (Bhs.Size + 4096));
                socket.Send([.. writes]);
                Receive(socket, Depth * Bhs.Size);
            }

            return Allocated() - before;
        }

        // Tiering and the like allocate on the side: the least of some rounds is the server's own.
        long least = Enumerable.Range(0, 5).Min(_ => Round());
        Assert.True(least < Depth, $"{least} bytes for {100 * Depth} commands");
    }

    [Fact]
    public void A_portal_on_all_addresses_is_told_by_the_one_that_was_used()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(IPAddress.Loopback, _portal.Address.Port);
        string login = $"InitiatorName={WireInitiator.Name};SessionType=Discovery";
        Exchange(socket, Pdu.Login(login).ToBytes(false, false));
        Pdu text = Pdu.Of(IscsiOpcode.TextRequest, 5, 1);
        text.Data = "SendTargets=All\0"u8.ToArray();
        string answer = System.Text.Encoding.UTF8.GetString(Exchange(socket, text.ToBytes(false, false)));
        Assert.Contains($"TargetAddress=127.0.0.1:{_portal.Address.Port},1\0", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_floods_from_one_address_displaces_his_own_logins_only()
    {
        using Socket slow = Open(IPAddress.Loopback);
        var flood = Enumerable.Range(0, 100).Select(_ => Open(IPAddress.Parse("127.0.0.2"))).ToList();
        Assert.True(SpinWait.SpinUntil(() => Accepted() == 101, TimeSpan.FromSeconds(30)));
        Exchange(slow, Pdu.Login(Login).ToBytes(false, false));
        using Socket other = Connect();
        Assert.Equal(37, flood.Count(IsClosed));
        Assert.All(flood.Take(37), f => Assert.True(IsClosed(f)));
        flood.ForEach(f => f.Dispose());
    }

    private static bool IsClosed(Socket socket) => socket.Poll(0, SelectMode.SelectRead);

    private long Accepted()
    {
        long count = 0;
        _runtime.Call(_runtime.Shards[0], () => count = _server.AcceptedCount);
        return count;
    }

    private Socket Open(IPAddress from)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(from, 0));
        socket.Connect(IPAddress.Loopback, _portal.Address.Port);
        return socket;
    }

    private Socket Connect()
    {
        Socket socket = Open(IPAddress.Loopback);
        Exchange(socket, Pdu.Login(Login).ToBytes(false, false));
        return socket;
    }

    /// <summary>Sends a PDU and takes the data of the answer.</summary>
    private static byte[] Exchange(Socket socket, byte[] bytes)
    {
        socket.Send(bytes);
        byte[] header = Receive(socket, Bhs.Size);
        int length = new Bhs(header).DataBytes;
        return Receive(socket, (length + 3) & ~3)[..length];
    }

    private static byte[] Receive(Socket socket, int length)
    {
        byte[] bytes = new byte[length];
        for (int at = 0; at < length; )
        {
            int received = socket.Receive(bytes.AsSpan(at));
            Assert.NotEqual(0, received);
            at += received;
        }

        return bytes;
    }

    /// <summary>What the server's thread has allocated so far.</summary>
    private long Allocated()
    {
        long bytes = 0;
        _runtime.Call(_runtime.Shards[0], () => bytes = GC.GetAllocatedBytesForCurrentThread());
        return bytes;
    }
}
