using Scuzzy.Block;
using Scuzzy.Block.Queue;
using Scuzzy.Storage;

namespace Scuzzy.Tests.Block;

public sealed class FlushTests
{
    private static readonly QueueLimits s_cached = new() { HasWriteCache = true };
    private static readonly QueueLimits s_durable = s_cached with { HasForceUnitAccess = true };

    // Fact A27, K 25.
    [Theory]
    [InlineData("middle")]
    [InlineData("late")]
    public void Without_a_write_cache_a_flush_ends_without_reaching_the_driver(string profile)
    {
        using var bench = new BlockTestBench(Profiles.Of(profile));
        TestBio flush = bench.Submit(BlockOperation.Flush, 0, 0);
        TestBio write = bench.Submit(BlockOperation.Write, 0, 4096, BioFlags.PreFlush | BioFlags.ForceUnitAccess);
        bench.Settle();
        Assert.Equal(1, flush.Ends);
        Assert.Equal((BlockOperation.Write, 0L, 4096L), Assert.Single(bench.Driver.Seen));
        Assert.Equal(BioFlags.None, bench.Driver.Held[0].Flags & BioFlags.ForceUnitAccess);
        bench.Driver.CompleteAll();
        bench.Settle();
        Assert.Equal(1, write.Ends);
    }

    [Theory]
    [InlineData("middle", BioFlags.None)]
    [InlineData("late", BioFlags.FailFastDevice)]
    public void The_flush_before_a_write_fails_as_fast_as_the_write_in_new_kernels_only(string profile, BioFlags flags)
    {
        using var bench = new BlockTestBench(Profiles.Of(profile), limits: s_cached);
        TestBio bio = bench.Submit(BlockOperation.Write, 0, 4096, BioFlags.PreFlush | BioFlags.FailFastDevice);
        bench.Settle();

        Request flush = Assert.Single(bench.Driver.Held);
        Assert.Equal(BlockOperation.Flush, flush.Operation);
        Assert.Equal(flags, flush.Flags & BioFlags.FailFastMask);
        while (!bio.HasEnded)
        {
            bench.Driver.CompleteAll();
            bench.Settle();
        }
    }

    // Fact A27.
    [Theory]
    [InlineData("middle", false)]
    [InlineData("middle", true)]
    [InlineData("late", false)]
    [InlineData("late", true)]
    public void A_durable_write_after_a_flush_goes_as_flush_data_flush_or_as_flush_and_FUA(string profile, bool hasFua)
    {
        using var bench = new BlockTestBench(Profiles.Of(profile), limits: hasFua ? s_durable : s_cached);
        TestBio bio = bench.Submit(BlockOperation.Write, 0, 4096, BioFlags.PreFlush | BioFlags.ForceUnitAccess);
        var seen = new List<BlockOperation>();
        for (int i = 0; i < 3 && !bio.HasEnded; i++)
        {
            bench.Settle();
            Request request = Assert.Single(bench.Driver.Held);
            seen.Add(request.Operation);
            if (request.Operation == BlockOperation.Write)
            {
                Assert.Equal(hasFua, (request.Flags & BioFlags.ForceUnitAccess) != 0);
            }

            bench.Driver.CompleteFirst();
            bench.Settle();
        }

        Assert.True(bio.HasEnded);
        Assert.Equal(
            hasFua
                ? [BlockOperation.Flush, BlockOperation.Write]
                : [BlockOperation.Flush, BlockOperation.Write, BlockOperation.Flush],
            seen
        );
        Assert.Equal(0, bench.Queue.Allocated);
    }

    [Theory]
    [InlineData("early", BlockOperation.Discard)]
    [InlineData("middle", BlockOperation.Discard)]
    [InlineData("late", BlockOperation.Discard)]
    [InlineData("late", BlockOperation.WriteZeroes)]
    public void A_durable_discard_or_zeroing_is_flushed_after_it_for_SCSI_has_no_FUA_bit_there(
        string profile,
        BlockOperation operation
    )
    {
        QueueLimits limits = s_durable with { MaximumDiscardBytes = 1 << 20, MaximumWriteZeroesBytes = 1 << 20 };
        using var bench = new BlockTestBench(Profiles.Of(profile), limits: limits);
        TestBio bio = bench.Submit(operation, 0, 4096, BioFlags.ForceUnitAccess);
        var seen = new List<BlockOperation>();
        for (int i = 0; i < 3 && !bio.HasEnded; i++)
        {
            bench.Settle();
            Request request = Assert.Single(bench.Driver.Held);
            seen.Add(request.Operation);
            Assert.Equal(BioFlags.None, request.Flags & BioFlags.ForceUnitAccess);
            bench.Driver.CompleteFirst();
            bench.Settle();
        }

        Assert.Equal(1, bio.Ends);
        Assert.Equal([operation, BlockOperation.Flush], seen[^2..]);
    }

    // Fact A27: those that come while a flush is under way share the next one.
    [Theory]
    [InlineData("middle")]
    [InlineData("late")]
    public void Many_flushes_share_few_commands(string profile)
    {
        using var bench = new BlockTestBench(Profiles.Of(profile), limits: s_cached);
        TestBio first = bench.Submit(BlockOperation.Flush, 0, 0);
        bench.Settle();
        var later = Enumerable.Range(0, 20).Select(_ => bench.Submit(BlockOperation.Flush, 0, 0)).ToList();
        bench.Settle();
        Assert.Single(bench.Driver.Seen);
        bench.Driver.CompleteFirst();
        bench.Settle();
        Assert.True(first.HasEnded);
        Assert.All(later, bio => Assert.False(bio.HasEnded));
        bench.Driver.CompleteFirst();
        bench.Settle();
        Assert.All(later, bio => Assert.Equal(1, bio.Ends));
        Assert.Equal(2, bench.Driver.Seen.Count);
    }

    // Fact A28.
    [Fact]
    public void A_failed_flush_fails_all_that_share_it_and_none_of_their_data_is_sent()
    {
        using var bench = new BlockTestBench(Profiles.Late, limits: s_cached);
        TestBio write = bench.Submit(BlockOperation.Write, 0, 4096, BioFlags.PreFlush);
        bench.Driver.Status = BlockStatus.Transport;
        bench.Settle();
        bench.Driver.CompleteFirst();
        bench.Settle();
        Assert.Equal(BlockStatus.Transport, write.Status);
        Assert.Equal(BlockOperation.Flush, Assert.Single(bench.Driver.Seen).Operation);
    }

    // Fact A28.
    [Fact]
    public void Failed_data_ends_the_sequence_without_the_flush_behind_it()
    {
        using var bench = new BlockTestBench(Profiles.Late, limits: s_cached);
        TestBio write = bench.Submit(BlockOperation.Write, 0, 4096, BioFlags.ForceUnitAccess);
        bench.Driver.Status = BlockStatus.Medium;
        bench.Settle();
        bench.Driver.CompleteFirst();
        bench.Settle();
        Assert.Equal(BlockStatus.Medium, write.Status);
        Assert.Single(bench.Driver.Seen);
    }

    // Fact A26.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_barrier_waits_for_all_before_it_and_holds_all_behind_it(bool hasFua)
    {
        using var bench = new BlockTestBench(Profiles.Early, limits: hasFua ? s_durable : s_cached, elevator: "noop");
        bench.Submit(BlockOperation.Write, 0, 4096, BioFlags.Unplug);
        TestBio barrier = bench.Submit(BlockOperation.Write, 65536, 4096, BioFlags.PreFlush | BioFlags.ForceUnitAccess);
        TestBio behind = bench.Submit(BlockOperation.Write, 131072, 4096, BioFlags.Unplug);
        var order = new List<(BlockOperation, long)>();
        for (int i = 0; i < 5 && !behind.HasEnded; i++)
        {
            bench.Settle();
            Request request = Assert.Single(bench.Driver.Held);
            order.Add((request.Operation, request.OffsetBytes));
            bench.Driver.CompleteFirst();
            bench.Settle();
            bench.Queue.Run();
        }

        var expected = new List<(BlockOperation, long)>
        {
            (BlockOperation.Write, 0),
            (BlockOperation.Flush, 0),
            (BlockOperation.Write, 65536),
        };
        if (!hasFua)
        {
            expected.Add((BlockOperation.Flush, 0));
        }

        expected.Add((BlockOperation.Write, 131072));
        Assert.Equal(expected, order);
        Assert.Equal(1, barrier.Ends);
    }

    // Fact A26: a disk without a cache only drains.
    [Fact]
    public void An_empty_barrier_of_a_disk_without_cache_only_waits()
    {
        using var bench = new BlockTestBench(Profiles.Early, elevator: "noop");
        bench.Submit(BlockOperation.Write, 0, 4096, BioFlags.Unplug);
        TestBio barrier = bench.Submit(BlockOperation.Flush, 0, 0);
        bench.Settle();
        Assert.False(barrier.HasEnded);
        bench.Driver.CompleteFirst();
        bench.Settle();
        Assert.True(barrier.HasEnded);
        Assert.Single(bench.Driver.Seen);
    }
}
