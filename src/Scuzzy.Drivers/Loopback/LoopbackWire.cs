using System.Runtime.CompilerServices;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Timers;

namespace Scuzzy.Drivers.Loopback;

/// <summary>Carries something from one CPU to another: it arrives as an interrupt there, after the latency.</summary>
internal static class LoopbackWire
{
    /// <summary>Delivers at once: the next interrupt of the destination, through its inbox if it is on another shard.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Deliver(Cpu from, Cpu to, WorkItem item)
    {
        if (ReferenceEquals(from.Shard, to.Shard))
        {
            to.Raise(CpuContext.Interrupt, item);
        }
        else
        {
            to.Shard.Post(item);
        }
    }

    /// <summary>A timer of the sender's that delivers when it expires; reused for every message of its owner.</summary>
    internal sealed class Latency(Cpu from, WorkItem item) : ShardTimer(from)
    {
        private Cpu _to = from;

        public void Send(Cpu to, long latencyNs)
        {
            _to = to;
            Arm(Cpu.Shard, Cpu.Shard.NowNs + latencyNs);
        }

        protected override void Expired() => Deliver(Cpu, _to, item);
    }
}
