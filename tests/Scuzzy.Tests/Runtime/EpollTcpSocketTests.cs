using Scuzzy.Runtime;

namespace Scuzzy.Tests.Runtime;

public sealed class EpollTcpSocketTests : TcpSocketTests
{
    protected override MachineBed CreateBed() => new LiveBed(new LiveRuntimeOptions { Sockets = LiveSockets.Epoll });
}
