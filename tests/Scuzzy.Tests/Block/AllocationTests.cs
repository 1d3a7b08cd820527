using System.Runtime.InteropServices;
using Scuzzy.Block;
using Scuzzy.Block.Loop;
using Scuzzy.Block.Queue;
using Scuzzy.Block.Tags;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Execution;
using Scuzzy.Storage;
using Scuzzy.Storage.Stores;

namespace Scuzzy.Tests.Block;

public sealed unsafe class AllocationTests
{
    [Theory]
    [InlineData("late", "none")]
    [InlineData("late", "mq-deadline")]
    [InlineData("middle", "noop")]
    [InlineData("middle", "deadline")]
    public void A_read_allocates_nothing_once_the_queue_is_warm_and_passes_each_marker_once(string age, string elevator)
    {
        using var runtime = new VirtualRuntime(new VirtualRuntimeOptions { PreemptionPermille = 0 });
        Shard shard = runtime.Shards[0];
        using var store = new NullStore(shard, 1L << 30);
        var queue = new RequestQueue(
            new RequestQueueOptions
            {
                HomeCpu = runtime.Cpu(0),
                Policy = Profiles.Of(age),
                Driver = new LoopDriver(store),
                Tags = new TagSet(64),
                Elevator = elevator,
                Limits = LoopDriver.LimitsOf(store),
            }
        );
        void* memory = NativeMemory.Alloc(4096);
        var bios = new LoopingBio[32];
        for (int i = 0; i < bios.Length; i++)
        {
            bios[i] = new LoopingBio(queue, runtime.Cpu(0), i) { Left = 100 };
            bios[i].Data.Add(new DataSegment((byte*)memory, 4096));
            bios[i].Begin();
        }

        runtime.Run();
        long steps = shard.StepCount(Step.Done);
        long rounds = 0;
        long allocated = Allocated.Least(() =>
        {
            rounds++;
            foreach (LoopingBio bio in bios)
            {
                bio.Left = 1000;
                bio.Begin();
            }

            runtime.Run();
        });
        Assert.Null(runtime.FaultException);
        Assert.Equal(0, allocated);
        Assert.Equal(32_000 * rounds, shard.StepCount(Step.Done) - steps);
        foreach (Step step in new[] { Step.BioSubmitted, Step.RequestMade, Step.Ordered, Step.TimerArmed, Step.Done })
        {
            Assert.Equal(steps + (32_000 * rounds), shard.StepCount(step));
        }

        NativeMemory.Free(memory);
    }

    private sealed class LoopingBio(RequestQueue queue, Cpu cpu, int number) : Bio
    {
        public int Left { get; set; }

        public void Begin()
        {
            Operation = BlockOperation.Read;
            LengthBytes = 4096;
            OffsetBytes = ((number * 1000) + (Left % 1000)) * 8192L;
            queue.Submit(this, cpu);
        }

        protected override void Ended()
        {
            if (--Left > 0)
            {
                Begin();
            }
        }
    }
}
