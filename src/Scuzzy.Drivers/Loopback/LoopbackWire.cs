using Scuzzy.Runtime.Execution;

namespace Scuzzy.Drivers.Loopback;

/// <summary>Carries control messages between the shards of host and target.</summary>
internal static class LoopbackWire
{
    public static void Send(Cpu to, WorkItem item, Cpu from)
    {
        if (ReferenceEquals(to.Shard, from.Shard))
        {
            to.Raise(CpuContext.Interrupt, item);
        }
        else
        {
            to.Shard.Post(item);
        }
    }
}
