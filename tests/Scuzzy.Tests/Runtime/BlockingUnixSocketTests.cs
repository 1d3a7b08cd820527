using Scuzzy.Runtime;

namespace Scuzzy.Tests.Runtime;

public sealed class BlockingUnixSocketTests : UnixSocketTests
{
    protected override MachineBed CreateBed() => new LiveBed(new LiveRuntimeOptions { Sockets = LiveSockets.Blocking });
}
