using Scuzzy.Runtime;
using Scuzzy.Runtime.Sockets;

namespace Scuzzy.Tests.Runtime;

public abstract class TcpSocketTests : SocketContractTests
{
    protected override SocketAddress FreeAddress() => SocketAddress.Tcp("127.0.0.1", 0);

    protected override SocketAddress DeadAddress() => SocketAddress.Tcp("127.0.0.1", 1);

    [Fact]
    public void Internet_version_6_works_the_same()
    {
        SocketListener? listener = null;
        int error = 0;
        var acceptor = new PeerAcceptor();
        Bed.Do(() => listener = Bed.Shard.Sockets.Listen(SocketAddress.Tcp("::1", 0), acceptor, out error));
        if (listener is null)
        {
            Assert.Skip($"no IPv6 here: {Errno.Describe(error)}");
        }

        Peer client = Connect(listener);
        Bed.Until(() => client.IsConnected && acceptor.Peers.Count == 1);
    }

    [Fact]
    public void A_listener_tells_the_port_that_it_took()
    {
        SocketListener listener = Listen();
        Assert.Equal("127.0.0.1", listener.Address.Host);
        Assert.InRange(listener.Address.Port, 1, 65535);
    }
}
