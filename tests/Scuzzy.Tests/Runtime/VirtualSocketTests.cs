using Scuzzy.Runtime;
using Scuzzy.Runtime.Sockets;

namespace Scuzzy.Tests.Runtime;

public unsafe class VirtualSocketTests : SocketContractTests
{
    private int _next;

    protected VirtualRuntime Runtime => ((VirtualBed)Bed).Runtime;

    protected override MachineBed CreateBed() => new VirtualBed();

    protected override SocketAddress FreeAddress() => SocketAddress.Unix($"/run/{_next++}");

    protected override SocketAddress DeadAddress() => SocketAddress.Unix("/run/nobody");

    [Fact]
    public void Cutting_all_connections_resets_both_ends_and_loses_what_was_on_the_way()
    {
        (Peer client, Peer server) = Pair();
        client.Send(Memory, 1000);
        Runtime.Network.CutAll();
        Bed.Settle();
        Assert.Equal(Errno.ECONNRESET, client.FailedWith);
        Assert.Equal(Errno.ECONNRESET, server.FailedWith);
        Assert.Equal(0, server.Received.Length);
        Assert.Equal(0, Runtime.Network.OpenSockets);
    }

    [Fact]
    public void Cutting_by_address_leaves_other_connections_alone()
    {
        SocketListener one = Listen();
        SocketListener other = Listen();
        (Peer cut, _) = Pair(one);
        (Peer kept, Peer keptServer) = Pair(other);
        Runtime.Network.Cut(one.Address);
        kept.Send(Memory, 10);
        Bed.Settle();
        Assert.Equal(Errno.ECONNRESET, cut.FailedWith);
        Assert.Equal(10, keptServer.Received.Length);
    }

    [Fact]
    public void A_silent_network_loses_bytes_and_tells_nobody()
    {
        (Peer client, Peer server) = Pair();
        Runtime.Network.IsSilent = true;
        client.Send(Memory, 1000);
        Peer late = Connect(Listen());
        Bed.Settle();
        Assert.True(client.HasSentAll);
        Assert.Equal(0, server.Received.Length);
        Assert.False(late.IsConnected);
        Assert.Null(late.ClosedError);
    }
}
