using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Timers;

namespace Scuzzy.Storage.Nbd;

/// <summary>Closes a connection that does not come to choose an export.</summary>
internal sealed class NbdHandshakeTimer(NbdConnection connection, Cpu cpu) : ShardTimer(cpu)
{
    protected override void Expired() => connection.HandshakeTimedOut();
}
