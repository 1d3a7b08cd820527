using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Timers;

namespace Scuzzy.Tests.Runtime;

public sealed class TestTimer(Cpu cpu, Action expired) : ShardTimer(cpu)
{
    protected override void Expired() => expired();
}
