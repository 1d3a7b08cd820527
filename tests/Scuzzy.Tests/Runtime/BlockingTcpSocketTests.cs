using Scuzzy.Runtime;

namespace Scuzzy.Tests.Runtime;

public sealed class BlockingTcpSocketTests : TcpSocketTests
{
    protected override MachineBed CreateBed() => new LiveBed(new LiveRuntimeOptions { Sockets = LiveSockets.Blocking });
}
