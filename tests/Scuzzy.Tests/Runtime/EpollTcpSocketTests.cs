using Scuzzy.Runtime;
using Scuzzy.Runtime.Sockets;

namespace Scuzzy.Tests.Runtime;

public sealed class EpollTcpSocketTests : SocketContractTests
{
    protected override MachineBed CreateBed() =>
        new LiveBed(new LiveRuntimeOptions { Sockets = LiveSockets.Epoll });

    protected override SocketAddress FreeAddress() => SocketAddress.Tcp("127.0.0.1", 0);

    protected override SocketAddress DeadAddress() => SocketAddress.Tcp("127.0.0.1", 1);

    [Fact]
    public void A_listener_tells_the_port_that_it_took()
    {
        SocketListener listener = Listen();
        Assert.Equal("127.0.0.1", listener.Address.Host);
        Assert.InRange(listener.Address.Port, 1, 65535);
    }
}
