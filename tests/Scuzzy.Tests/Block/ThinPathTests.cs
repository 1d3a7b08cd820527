using Scuzzy.Block;
using Scuzzy.Block.Queue;
using Scuzzy.Runtime;
using Scuzzy.Storage;

namespace Scuzzy.Tests.Block;

public sealed class ThinPathTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_read_reaches_the_driver_and_ends_once_with_every_marker_passed_once(bool isMultiQueue)
    {
        using var bench = new BlockTestBench(new BlockPolicy { IsMultiQueue = isMultiQueue });
        TestBio bio = bench.Read(8192);
        bench.Settle();
        Assert.Equal((BlockOperation.Read, 8192, 4096), Assert.Single(bench.Driver.Seen));
        Assert.False(bio.HasEnded);
        bench.Driver.CompleteFirst();
        bench.Settle();
        Assert.Equal(1, bio.Ends);
        Assert.Equal(BlockStatus.Ok, bio.Status);
        foreach (Step step in new[] { Step.BioSubmitted, Step.RequestMade, Step.Ordered, Step.TimerArmed, Step.Done })
        {
            Assert.Equal(1, bench.Shard.StepCount(step));
        }

        Assert.Equal(0, bench.Tags.InUse);
        Assert.Equal(0, bench.Queue.Allocated);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void More_bios_than_tags_all_end(bool isMultiQueue)
    {
        using var bench = new BlockTestBench(new BlockPolicy { IsMultiQueue = isMultiQueue }, depth: 2);
        var bios = new List<TestBio>();
        for (int i = 0; i < 300; i++)
        {
            bios.Add(bench.Read(i * 8192));
        }

        bench.Settle();
        for (int i = 0; i < 300; i++)
        {
            Assert.True(bench.Driver.Held.Count is > 0 and <= 2);
            bench.Driver.CompleteFirst();
            if (!isMultiQueue)
            {
                bench.Queue.Run();
            }

            bench.Settle();
            if (!isMultiQueue)
            {
                bench.Queue.Run();
            }
        }

        Assert.All(bios, bio => Assert.Equal(1, bio.Ends));
        Assert.Equal(0, bench.Queue.Allocated);
        Assert.Equal(0, bench.Driver.Budgets);
    }

    [Fact]
    public void A_driver_command_overtakes_what_waits()
    {
        using var bench = new BlockTestBench { Driver = { Budget = 1 } };
        bench.Read(0);
        bench.Read(8192);
        var command = new TestPassthrough();
        bench.Queue.Submit(command, bench.Cpu);
        bench.Settle();
        Request first = Assert.Single(bench.Driver.Held);
        Assert.Equal(0, first.OffsetBytes);
        bench.Driver.CompleteFirst();
        bench.Settle();
        Assert.Same(command, Assert.Single(bench.Driver.Held).Passthrough);
        bench.Driver.CompleteFirst();
        bench.Settle();
        Assert.True(command.HasEnded);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_request_that_runs_out_of_time_is_given_to_the_driver_and_its_late_completion_is_dropped(
        bool isMultiQueue
    )
    {
        using var bench = new BlockTestBench(new BlockPolicy { IsMultiQueue = isMultiQueue });
        bench.Driver.Verdict = TimeoutVerdict.Done;
        TestBio bio = bench.Read(0);
        bench.Settle();
        Request request = bench.Driver.Held[0];
        bench.Runtime.Run(60_000_000_000);
        Assert.Single(bench.Driver.TimedOutAtNs);
        Assert.False(bench.Queue.Complete(request));
        Assert.Equal(1, bench.Queue.LateCompletions);
        Assert.False(bio.HasEnded);
        bench.Driver.Complete(request);
        bench.Settle();
        Assert.Equal(1, bio.Ends);
    }

    private sealed class TestPassthrough : PassthroughRequest
    {
        public bool HasEnded { get; private set; }

        protected override void Ended() => HasEnded = true;
    }
}
