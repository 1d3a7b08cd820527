using Scuzzy.Block;
using Scuzzy.Block.Attributes;
using Scuzzy.Block.Queue;
using Scuzzy.Block.Statistics;
using Scuzzy.Storage;

namespace Scuzzy.Tests.Block;

public sealed class MergeTests
{
    // Facts A5, A6, A8, A9.
    [Theory]
    [InlineData("early", "noop")]
    [InlineData("early", "anticipatory")]
    [InlineData("early", "deadline")]
    [InlineData("early", "cfq")]
    [InlineData("late", "mq-deadline")]
    public void Neighbours_become_one_request_whichever_comes_first(string profile, string elevator)
    {
        using var bench = new BlockTestBench(Profiles.Of(profile), elevator: elevator) { Driver = { Budget = 0 } };
        TestBio second = bench.Read(4096);
        TestBio third = bench.Read(8192);
        TestBio first = bench.Read(0);
        TestBio apart = bench.Read(65536);
        bench.Driver.Budget = 100;
        bench.Queue.Run();
        bench.Settle();
        Assert.Contains((BlockOperation.Read, 0L, 12288L), bench.Driver.Seen);
        Assert.Equal(2, bench.Driver.Seen.Count);
        Assert.Equal(2, bench.Queue.Statistics.Merges(IoGroup.Read));
        bench.Driver.CompleteAll();
        bench.Settle();
        Assert.All([first, second, third, apart], bio => Assert.Equal(1, bio.Ends));
    }

    // Fact A9: filling the gap joins both neighbours, and the absorbed request vanishes from the counts.
    [Theory]
    [InlineData("early", "deadline")]
    [InlineData("late", "mq-deadline")]
    public void A_bio_that_fills_a_gap_joins_the_requests_on_both_sides(string profile, string elevator)
    {
        using var bench = new BlockTestBench(Profiles.Of(profile), elevator: elevator) { Driver = { Budget = 0 } };
        bench.Read(0);
        bench.Read(8192);
        Assert.Equal(2, bench.Queue.Allocated);
        bench.Read(4096);
        Assert.Equal(1, bench.Queue.Allocated);
        Assert.Equal(1, bench.Queue.Statistics.Reading);
        bench.Driver.Budget = 1;
        bench.Queue.Run();
        bench.Settle();
        Assert.Equal((BlockOperation.Read, 0L, 12288L), Assert.Single(bench.Driver.Seen));
        bench.Driver.CompleteAll();
        bench.Settle();
        Assert.Equal(1, bench.Queue.Statistics.Requests(IoGroup.Read));
        Assert.Equal(24, bench.Queue.Statistics.Bytes(IoGroup.Read) / 512);
        Assert.Equal(0, bench.Queue.Statistics.Reading);
    }

    // Fact A8: full is full for good.
    [Fact]
    public void A_request_does_not_grow_beyond_its_limits()
    {
        var limits = new QueueLimits { MaximumBytes = 8192 };
        using var bench = new BlockTestBench(Profiles.Late, limits: limits) { Driver = { Budget = 0 } };
        bench.Read(0);
        bench.Read(4096);
        bench.Read(8192);
        bench.Driver.Budget = 10;
        bench.Queue.Run();
        bench.Settle();
        Assert.Equal([(BlockOperation.Read, 0L, 8192L), (BlockOperation.Read, 8192L, 4096L)], bench.Driver.Seen);
    }

    // Fact A11.
    [Fact]
    public void Discards_join_discards_at_their_ends_only()
    {
        var limits = new QueueLimits { MaximumDiscardBytes = 1 << 20, DiscardGranularityBytes = 4096 };
        using var bench = new BlockTestBench(Profiles.Late, limits: limits) { Driver = { Budget = 0 } };
        bench.Submit(BlockOperation.Discard, 4096, 4096);
        bench.Submit(BlockOperation.Discard, 8192, 4096);
        bench.Submit(BlockOperation.Discard, 0, 4096);
        Assert.Equal(1, bench.Queue.Allocated);
        bench.Submit(BlockOperation.Discard, 65536, 4096);
        Assert.Equal(2, bench.Queue.Allocated);
        bench.Submit(BlockOperation.Write, 12288, 4096);
        Assert.Equal(3, bench.Queue.Allocated);
    }

    // Fact A7.
    [Fact]
    public void Requests_of_other_operations_priorities_or_with_flags_are_not_joined()
    {
        using var bench = new BlockTestBench(Profiles.Late) { Driver = { Budget = 0 } };
        bench.Read(0);
        bench.Submit(BlockOperation.Write, 4096, 4096);
        bench.Submit(BlockOperation.Write, 8192, 4096, BioFlags.NoMerge);
        var urgent = new TestBio
        {
            OffsetBytes = 12288,
            LengthBytes = 4096,
            Priority = 1 << 13,
        };
        bench.Queue.Submit(urgent, bench.Cpu);
        Assert.Equal(4, bench.Queue.Allocated);
    }

    // Fact A10, K 11.
    [Fact]
    public void A_failure_of_a_mixed_request_stops_at_the_first_bio_that_may_be_retried()
    {
        using var bench = new BlockTestBench(Profiles.Late) { Driver = { Budget = 0 } };
        TestBio fast = bench.Submit(BlockOperation.Read, 0, 4096, BioFlags.FailFastDevice);
        TestBio faster = bench.Submit(
            BlockOperation.Read,
            4096,
            4096,
            BioFlags.FailFastDevice | BioFlags.FailFastTransport
        );
        TestBio patient = bench.Submit(BlockOperation.Read, 8192, 4096);
        bench.Driver.Budget = 1;
        bench.Queue.Run();
        bench.Settle();
        Request request = Assert.Single(bench.Driver.Held);
        Assert.Equal(8192, bench.Queue.FailFastBytes(request));
        Assert.NotEqual(BioFlags.None, request.Flags & BioFlags.FailFastMask);
        Assert.True(bench.Queue.Update(request, BlockStatus.Transport, 8192));
        Assert.Equal(BlockStatus.Transport, fast.Status);
        Assert.Equal(BlockStatus.Transport, faster.Status);
        Assert.False(patient.HasEnded);
        Assert.Equal(BioFlags.None, request.Flags & BioFlags.FailFastMask);
        bench.Driver.CompleteAll();
        bench.Settle();
        Assert.Equal(BlockStatus.Ok, patient.Status);
    }

    // Fact A1.
    [Fact]
    public void Bios_end_from_the_front_as_their_bytes_do_and_an_error_sticks_to_its_bio()
    {
        using var bench = new BlockTestBench(Profiles.Late) { Driver = { Budget = 0 } };
        TestBio first = bench.Read(0);
        TestBio second = bench.Read(4096);
        bench.Driver.Budget = 1;
        bench.Queue.Run();
        bench.Settle();
        Request request = bench.Driver.Held[0];
        Assert.True(bench.Queue.Update(request, BlockStatus.Ok, 4096 + 512));
        Assert.True(first.HasEnded);
        Assert.False(second.HasEnded);
        Assert.Equal((4608, 3584), ((int)request.OffsetBytes, (int)request.LengthBytes));
        Assert.True(bench.Queue.Update(request, BlockStatus.Medium, 512));
        Assert.False(second.HasEnded);
        bench.Driver.CompleteAll();
        bench.Settle();
        Assert.Equal(BlockStatus.Medium, second.Status);
        Assert.Equal(BlockStatus.Ok, first.Status);
    }

    // Fact A4.
    [Theory]
    [InlineData("early")]
    [InlineData("late")]
    public void A_bio_longer_than_the_device_accepts_goes_in_parts_and_ends_once(string profile)
    {
        var limits = new QueueLimits { MaximumBytes = 8192, ChunkBytes = 12288 };
        using var bench = new BlockTestBench(Profiles.Of(profile), limits: limits, elevator: "noop");
        TestBio bio = bench.Submit(BlockOperation.Write, 4096, 40960, BioFlags.Unplug | BioFlags.NoMerge);
        bench.RunFor(10_000_000);
        Assert.All(bench.Driver.Seen, seen => Assert.True(seen.Length <= 8192));
        Assert.All(
            bench.Driver.Seen,
            seen => Assert.Equal(seen.Offset / 12288, (seen.Offset + seen.Length - 1) / 12288)
        );
        Assert.Equal(40960, bench.Driver.Seen.Sum(seen => seen.Length));
        Assert.Equal(0, bio.Ends);
        bench.Driver.CompleteAll();
        bench.Settle();
        Assert.Equal(1, bio.Ends);
        Assert.Equal(1, bench.Queue.SplitBios);
    }

    // Fact A50.
    [Fact]
    public void Nothing_merges_when_merging_is_off()
    {
        using var bench = new BlockTestBench(Profiles.Late) { Driver = { Budget = 0 } };
        Assert.True(QueueAttributes.Find(bench.Queue, "nomerges")!.StoreAsync(bench.Queue, "2").IsSettled);
        bench.Read(0);
        bench.Read(4096);
        Assert.Equal(2, bench.Queue.Allocated);
    }

    // Fact A3.
    [Fact]
    public void A_plug_turns_four_writes_into_one_request()
    {
        using var bench = new BlockTestBench(Profiles.Late, elevator: "none");
        BlockLayer layer = BlockLayer.Of(bench.Shard);
        layer.StartPlug(bench.Cpu);
        for (int i = 0; i < 4; i++)
        {
            bench.Submit(BlockOperation.Write, i * 4096, 4096);
        }

        Assert.Empty(bench.Driver.Seen);
        layer.FinishPlug(bench.Cpu);
        Assert.Equal((BlockOperation.Write, 0L, 16384L), Assert.Single(bench.Driver.Seen));
        Assert.Equal(3, bench.Queue.Statistics.Merges(IoGroup.Write));
    }

    // Fact A3.
    [Theory]
    [InlineData("middle", 16)]
    [InlineData("late", 32)]
    public void A_plug_opens_by_itself_when_it_is_full(string profile, int full)
    {
        using var bench = new BlockTestBench(Profiles.Of(profile), depth: 64, elevator: "deadline");
        BlockLayer.Of(bench.Shard).StartPlug(bench.Cpu);
        for (int i = 0; i < full; i++)
        {
            bench.Read(i * 65536);
        }

        Assert.Empty(bench.Driver.Seen);
        bench.Read(full * 65536);
        Assert.Equal(full, bench.Driver.Seen.Count);
        BlockLayer.Of(bench.Shard).FinishPlug(bench.Cpu);
        Assert.Equal(full + 1, bench.Driver.Seen.Count);
    }

    // Fact A2.
    [Fact]
    public void A_plugged_device_starts_after_four_requests_or_three_milliseconds_or_when_asked()
    {
        using var bench = new BlockTestBench(Profiles.Early, elevator: "noop");
        bench.Read(0);
        bench.Settle();
        Assert.Empty(bench.Driver.Seen);
        bench.RunFor(4_000_000);
        Assert.Single(bench.Driver.Seen);
        bench.Driver.CompleteAll();
        bench.Settle();

        for (int i = 0; i < 3; i++)
        {
            bench.Read(i * 65536);
        }

        Assert.Single(bench.Driver.Seen);
        bench.Read(3 * 65536);
        Assert.Equal(5, bench.Driver.Seen.Count);
        bench.Driver.CompleteAll();
        bench.Settle();
        bench.Submit(BlockOperation.Read, 0, 4096, BioFlags.Unplug);
        Assert.Equal(6, bench.Driver.Seen.Count);
    }
}
