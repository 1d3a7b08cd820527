using Scuzzy.Runtime;

namespace Scuzzy.Tests.Runtime;

public sealed class EpollUnixSocketTests : UnixSocketTests
{
    protected override MachineBed CreateBed() => new LiveBed(new LiveRuntimeOptions { Sockets = LiveSockets.Epoll });
}
