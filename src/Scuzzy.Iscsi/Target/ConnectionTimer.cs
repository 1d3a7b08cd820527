using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Timers;

namespace Scuzzy.Iscsi.Target;

/// <summary>Ends logins that take too long, and asks silent peers whether they are there.</summary>
internal sealed class ConnectionTimer(IscsiConnection connection, Cpu cpu) : ShardTimer(cpu)
{
    protected override void Expired() => connection.TimePassed();
}
