using Scuzzy.Runtime;
using Scuzzy.Runtime.Sockets;

namespace Scuzzy.Tests.Runtime;

/// <summary>The same with latency, two shards, and preemption at every second chance.</summary>
public sealed unsafe class VirtualSocketLatencyTests : VirtualSocketTests
{
    private const long LatencyNs = 250_000;

    protected override MachineBed CreateBed()
    {
        var bed = new VirtualBed(
            new VirtualRuntimeOptions
            {
                Cpus = 2,
                Shards = 2,
                PreemptionPermille = 500,
            }
        );
        bed.Runtime.Network.LatencyNs = LatencyNs;
        return bed;
    }

    [Fact]
    public void Bytes_arrive_after_the_latency_and_not_before()
    {
        (Peer client, Peer server) = Pair();
        Bed.Settle();
        long start = Runtime.NowNs;
        client.Send(Memory, 100);
        Runtime.Run(untilNs: start + LatencyNs - 1);
        Assert.Equal(0, server.Received.Length);
        Runtime.Run(untilNs: start + LatencyNs);
        Assert.Equal(100, server.Received.Length);
    }
}
