using Scuzzy.Initiator.Mid;
using Scuzzy.Runtime;
using Scuzzy.Storage;

namespace Scuzzy.Tests.Drivers;

public sealed class WholePathTests
{
    private static readonly Step[] s_path = [.. Enum.GetValues<Step>().Where(step => step <= Step.Completed)];

    [Fact]
    public void A_read_passes_each_of_the_22_steps_once_and_brings_the_stores_bytes()
    {
        using var machine = new LoopbackMachine();
        ScsiDevice device = machine.Boot();
        long[] before = [.. s_path.Select(machine.Runtime.StepCount)];
        using var bio = new TestBio(4096) { OffsetBytes = 8 << 20 };

        device.Queue.Submit(bio, machine.Runtime.Cpu(0));
        machine.Run();

        Assert.Equal(1, bio.Ends);
        Assert.Equal(BlockStatus.Ok, bio.Status);
        Assert.All(s_path.Zip(before), pair => Assert.Equal((pair.First, pair.Second + 1), (pair.First, machine.Runtime.StepCount(pair.First))));
        using var direct = new TestBio(4096) { OffsetBytes = 8 << 20 };
        Assert.True(machine.Store.Submit(direct));
        Assert.True(direct.Bytes.SequenceEqual(bio.Bytes));
    }

    [Fact]
    public void What_was_written_is_read_back_over_a_wire_with_latency()
    {
        using var machine = new LoopbackMachine(cpu => new() { InterruptCpu = cpu, LatencyNs = 50_000 });
        ScsiDevice device = machine.Boot();
        using var write = new TestBio(65536) { OffsetBytes = 1 << 20, Operation = BlockOperation.Write };
        write.Bytes.Fill(0x5A);
        long start = machine.Runtime.NowNs;

        device.Queue.Submit(write, machine.Runtime.Cpu(0));
        machine.Run();
        using var read = new TestBio(65536) { OffsetBytes = 1 << 20 };
        device.Queue.Submit(read, machine.Runtime.Cpu(0));
        machine.Run();

        Assert.Equal(BlockStatus.Ok, write.Status);
        Assert.True(read.Bytes.SequenceEqual(write.Bytes));
        Assert.True(machine.Runtime.NowNs - start >= 200_000, "two commands cross the wire four times");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_target_on_another_shard_serves_the_same_bytes(int shards)
    {
        using var machine = new LoopbackMachine(
            runtime: new VirtualRuntimeOptions { Cpus = 2, Shards = shards },
            targetCpu: 1
        );
        ScsiDevice device = machine.Boot();
        using var bio = new TestBio(4096) { OffsetBytes = 4096 };

        device.Queue.Submit(bio, machine.Runtime.Cpu(0));
        machine.Run();

        using var direct = new TestBio(4096) { OffsetBytes = 4096 };
        Assert.True(machine.Store.Submit(direct));
        Assert.True(direct.Bytes.SequenceEqual(bio.Bytes));
        Assert.Equal(0, machine.Host.ExchangesInUse);
    }

    [Fact]
    public void The_boot_log_names_the_disk()
    {
        using var machine = new LoopbackMachine();
        machine.Boot();

        Assert.Contains(machine.Log, line => line.Contains("Direct-Access", StringComparison.Ordinal));
        Assert.Contains(machine.Log, line => line.Contains("[sda] Attached SCSI disk", StringComparison.Ordinal));
    }
}
