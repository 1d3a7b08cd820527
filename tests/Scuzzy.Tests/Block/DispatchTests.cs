using Scuzzy.Block;
using Scuzzy.Block.Attributes;
using Scuzzy.Block.Queue;
using Scuzzy.Block.Statistics;
using Scuzzy.Block.Tags;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Storage;

namespace Scuzzy.Tests.Block;

public sealed class DispatchTests
{
    private const long Second = 1_000_000_000;

    // Fact A23.
    [Fact]
    public void A_requeued_request_goes_to_the_head_and_is_not_prepared_again()
    {
        using var bench = new BlockTestBench(Profiles.Middle, elevator: "noop") { Driver = { Budget = 1 } };
        bench.Read(0);
        bench.Read(65536);
        Request request = bench.Driver.Held[0];
        bench.Driver.Held.Clear();
        bench.Queue.Requeue(request, runQueue: true);
        Assert.Equal(0, bench.Tags.InUse);
        Assert.Equal(0, bench.Queue.InDriver);
        bench.Settle();
        Assert.Equal([0, 0], bench.SeenBlocks());
        Assert.Equal(1, bench.Driver.Prepared);
    }

    // Fact A24: the tag may be another, prepared ones go before what waits.
    [Fact]
    public void A_requeued_request_may_get_another_tag_and_goes_before_what_is_queued()
    {
        using var bench = new BlockTestBench(Profiles.Late, elevator: "none") { Driver = { Budget = 2 } };
        bench.Read(0);
        bench.Read(65536);
        bench.Read(2 * 65536);
        Request request = bench.Driver.Held[1];
        bench.Driver.Held.RemoveAt(1);
        Assert.Equal(1, request.Tag);
        bench.Driver.CompleteFirst();
        bench.Driver.PutBudget(bench.Queue);
        bench.Queue.Requeue(request, runQueue: true);
        bench.Driver.Budget = 0;
        bench.Settle();
        bench.Driver.Budget = 2;
        bench.Queue.Run();
        bench.Settle();
        Assert.Equal([0, 1, 1, 2], bench.SeenBlocks());
        Assert.Equal(0, request.Tag);
    }

    // Fact A24: without a run the request waits for somebody's kick.
    [Fact]
    public void A_request_requeued_without_a_run_waits_for_a_run()
    {
        using var bench = new BlockTestBench(Profiles.Late, elevator: "none");
        bench.Read(0);
        Request request = bench.Driver.Held[0];
        bench.Driver.Held.Clear();
        bench.Driver.PutBudget(bench.Queue);
        bench.Queue.Requeue(request, runQueue: false);
        bench.Settle();
        Assert.Single(bench.Driver.Seen);
        bench.Queue.Run();
        Assert.Equal(2, bench.Driver.Seen.Count);
    }

    // Fact A25: 3 ms are one tick at 250 Hz, and the timer wheel fires in the tick after.
    [Fact]
    public void A_general_shortage_is_tried_again_after_eight_milliseconds_at_250_hertz()
    {
        using var bench = new BlockTestBench(Profiles.Late, elevator: "none");
        bench.Driver.Result = QueueResult.Resource;
        bench.Read(0);
        bench.Driver.Result = QueueResult.Queued;
        bench.RunFor(7_900_000);
        Assert.Empty(bench.Driver.Seen);
        bench.RunFor(200_000);
        Assert.Single(bench.Driver.Seen);
    }

    // Fact A25.
    [Fact]
    public void A_full_device_goes_on_when_one_of_its_requests_ends()
    {
        using var bench = new BlockTestBench(Profiles.Late, elevator: "none");
        bench.Read(0);
        bench.Driver.Result = QueueResult.DeviceResource;
        bench.Read(65536);
        bench.RunFor(Second);
        Assert.Single(bench.Driver.Seen);
        bench.Driver.Result = QueueResult.Queued;
        bench.Driver.CompleteFirst();
        bench.Settle();
        Assert.Equal([0, 1], bench.SeenBlocks());
    }

    [Theory]
    [InlineData(QueueResult.Error, BlockStatus.IoError)]
    [InlineData(QueueResult.Offline, BlockStatus.Offline)]
    public void What_the_driver_refuses_for_good_ends_later_not_inside_its_submission(
        QueueResult result,
        BlockStatus status
    )
    {
        using var bench = new BlockTestBench(Profiles.Late, elevator: "none");
        bench.Driver.Result = result;
        TestBio bio = bench.Read(0);
        Assert.False(bio.HasEnded);
        bench.Settle();
        Assert.Equal((1, status), (bio.Ends, bio.Status));
        Assert.Equal(0, bench.Queue.Allocated);
    }

    [Fact]
    public void A_device_that_fails_at_once_does_not_hang_a_submitter_that_never_gives_up()
    {
        using var bench = new BlockTestBench(Profiles.Late, elevator: "none");
        bench.Driver.Result = QueueResult.Error;
        int ends = 0;
        var bio = new TestBio
        {
            LengthBytes = 4096,
            OnEnded = b =>
            {
                if (++ends < 10_000)
                {
                    bench.Queue.Submit(b, bench.Cpu);
                }
            },
        };
        bench.Queue.Submit(bio, bench.Cpu);
        bench.Settle();
        Assert.Equal(10_000, ends);
    }

    // Fact B2.
    [Fact]
    public void A_request_that_cannot_be_prepared_waits_at_the_head_or_is_killed()
    {
        using var bench = new BlockTestBench(Profiles.Middle, elevator: "noop");
        bench.Driver.PrepareResult = PrepareResult.Defer;
        TestBio bio = bench.Read(0);
        bench.Settle();
        Assert.Empty(bench.Driver.Seen);
        bench.Driver.PrepareResult = PrepareResult.Kill;
        bench.Queue.Run();
        bench.Settle();
        Assert.Equal((1, BlockStatus.IoError), (bio.Ends, bio.Status));
        Assert.Empty(bench.Driver.Seen);
    }

    // Fact A29: up to the whole second of the machine's clock.
    [Fact]
    public void Early_kernels_find_a_timeout_at_the_next_whole_second()
    {
        using var bench = new BlockTestBench(Profiles.Early, elevator: "noop");
        bench.RunFor(300_000_000);
        bench.Queue.TimeoutNs = 2 * Second;
        bench.Driver.Verdict = TimeoutVerdict.Done;
        bench.Submit(BlockOperation.Read, 0, 4096, BioFlags.Unplug);
        bench.RunFor(10 * Second);
        Assert.Equal(3 * Second, Assert.Single(bench.Driver.TimedOutAtNs));
    }

    // Fact A30.
    [Fact]
    public void Late_kernels_find_a_lone_timeout_a_second_late_and_one_behind_it_at_once()
    {
        using var bench = new BlockTestBench(Profiles.Late, elevator: "none");
        bench.Queue.TimeoutNs = 2 * Second;
        bench.Driver.Verdict = TimeoutVerdict.Done;
        bench.Read(0);
        bench.RunFor(1_500_000_000);
        bench.Read(65536);
        bench.RunFor(10 * Second);
        Assert.Equal([3_072_000_000, 3_520_000_000], bench.Driver.TimedOutAtNs);
    }

    // Fact A30: never more than five seconds ahead, so a long timeout is found as exactly as the timer wheel knows it.
    [Fact]
    public void Late_kernels_find_a_long_timeout_without_a_second_s_delay()
    {
        using var bench = new BlockTestBench(Profiles.Late, elevator: "none");
        bench.Driver.Verdict = TimeoutVerdict.Done;
        bench.Read(0);
        bench.RunFor(40 * Second);
        Assert.Equal(30_720_000_000, Assert.Single(bench.Driver.TimedOutAtNs));
    }

    // Fact A31.
    [Theory]
    [InlineData("middle")]
    [InlineData("late")]
    public void A_reset_timer_gives_the_whole_time_again_and_handled_completes(string age)
    {
        using var bench = new BlockTestBench(Profiles.Of(age), elevator: age == "late" ? "none" : "noop");
        bench.Driver.Verdict = TimeoutVerdict.ResetTimer;
        TestBio bio = bench.Read(0);
        bench.RunFor(31 * Second);
        Assert.Single(bench.Driver.TimedOutAtNs);
        Assert.False(bio.HasEnded);
        bench.Driver.Verdict = TimeoutVerdict.Handled;
        bench.RunFor(40 * Second);
        Assert.Equal(2, bench.Driver.TimedOutAtNs.Count);
        Assert.True(bench.Driver.TimedOutAtNs[1] >= 60 * Second);
        Assert.Equal(1, bio.Ends);
    }

    // Fact A34.
    [Fact]
    public void A_second_completion_is_dropped_and_counted()
    {
        using var bench = new BlockTestBench();
        TestBio bio = bench.Read(0);
        Request request = bench.Driver.Held[0];
        Assert.True(bench.Queue.Complete(request));
        Assert.False(bench.Queue.Complete(request));
        bench.Settle();
        Assert.Equal(1, bio.Ends);
        Assert.Equal(1, bench.Queue.LateCompletions);
    }

    // Fact A36.
    [Fact]
    public void A_full_class_of_requests_lets_its_batching_task_go_on_and_makes_the_others_wait()
    {
        using var bench = new BlockTestBench(Profiles.Early, depth: 1, elevator: "noop") { Driver = { Budget = 0 } };
        bench.Queue.Stop();
        for (int i = 0; i < 170; i++)
        {
            Submit(bench, i, submitter: 1);
        }

        Assert.Equal(127 + 32, bench.Queue.Allocated);
        Submit(bench, 500, submitter: 2);
        Assert.Equal(127 + 32, bench.Queue.Allocated);
        Assert.Equal(170 - 159 + 1, bench.Queue.WaitingBios);

        // The other class has room.
        bench.Submit(BlockOperation.Write, 1000 * 65536L, 4096);
        Assert.Equal(new QueueCounts(160, 1, 159, 0), bench.Queue.Counts);
    }

    // Fact A37.
    [Fact]
    public void Depth_and_elevator_set_the_number_of_requests()
    {
        Assert.Equal(256, Limit(192, null));
        Assert.Equal(192, Limit(192, "none"));
        Assert.Equal(64, Limit(32, null));

        using var bench = new BlockTestBench(Profiles.Late, depth: 32);
        QueueAttribute requests = QueueAttributes.Find(bench.Queue, "nr_requests")!;
        Assert.Equal(AttributeResult.Stored, requests.StoreAsync(bench.Queue, "1").GetAwaiter().GetResult());
        Assert.Equal("4", requests.Show(bench.Queue));
        Assert.Equal(AttributeResult.Invalid, requests.StoreAsync(bench.Queue, "x").GetAwaiter().GetResult());

        static int Limit(int depth, string? elevator)
        {
            using var bench = new BlockTestBench(Profiles.Late, depth: depth, elevator: elevator);
            return bench.Queue.RequestLimit;
        }
    }

    // Facts A39, A40, A41.
    [Fact]
    public void Statistics_count_merges_sectors_and_time_and_crash_sees_what_is_queued_and_what_the_driver_has()
    {
        using var bench = new BlockTestBench(Profiles.Early, elevator: "noop") { Driver = { Budget = 1 } };
        bench.Submit(BlockOperation.Read, 0, 4096, BioFlags.Unplug);
        bench.Submit(BlockOperation.Write, 65536, 4096);
        bench.Submit(BlockOperation.Write, 65536 + 4096, 4096, BioFlags.Unplug);
        Assert.Equal(new QueueCounts(2, 1, 1, 1), bench.Queue.Counts);
        Assert.Equal("       1        1\n", bench.Queue.Statistics.RenderInFlight());
        bench.RunFor(10_000_000);
        bench.Driver.CompleteFirst();
        bench.Settle();
        bench.Queue.Run();
        bench.RunFor(5_000_000);
        bench.Driver.CompleteAll();
        bench.Settle();
        Assert.Equal(
            "       1        0        8       10        1        1       16       15        0       15       25\n",
            bench.Queue.Statistics.Render(bench.Shard.NowNs, 11)
        );
        Assert.Equal("       0        0\n", bench.Queue.Statistics.RenderInFlight());
        Assert.Equal(
            17,
            bench
                .Queue.Statistics.Render(bench.Shard.NowNs, 17)
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Length
        );
    }

    [Fact]
    public void A_stopped_queue_keeps_what_it_is_given_until_it_is_restarted()
    {
        using var bench = new BlockTestBench();
        bench.Queue.Stop();
        bench.Read(0);
        bench.RunFor(Second);
        Assert.Empty(bench.Driver.Seen);
        bench.Queue.Restart();
        Assert.Single(bench.Driver.Seen);
    }

    [Fact]
    public void Freezing_waits_for_what_is_under_way_and_holds_back_what_comes()
    {
        using var bench = new BlockTestBench();
        bench.Read(0);
        ShardTask frozen = bench.Queue.FreezeAsync();
        bench.Read(65536);
        bench.Settle();
        Assert.False(frozen.IsSettled);
        Assert.Single(bench.Driver.Seen);
        bench.Driver.CompleteAll();
        bench.Settle();
        Assert.True(frozen.IsSettled);
        Assert.Single(bench.Driver.Seen);
        bench.Queue.Unfreeze();
        bench.Settle();
        Assert.Equal(2, bench.Driver.Seen.Count);
    }

    // Facts A46, A47; the late line is one that a 7.2 kernel printed.
    [Theory]
    [InlineData("early", BlockStatus.IoError, "end_request: I/O error, dev sda, sector 64")]
    [InlineData(
        "late",
        BlockStatus.Medium,
        "critical medium error, dev sda, sector 64 op 0x0:(READ) flags 0x800 phys_seg 1 prio class 2"
    )]
    public void A_failed_request_is_logged_in_the_kernels_words_unless_it_is_quiet(
        string age,
        BlockStatus told,
        string line
    )
    {
        using var bench = new BlockTestBench(Profiles.Of(age));
        var lines = new List<string>();
        bench.Driver.WhenFailed = (request, status) => lines.Add(BlockMessages.RequestFailed("sda", request, status));
        bench.Driver.Status = BlockStatus.Medium;
        TestBio loud = bench.Submit(BlockOperation.Read, 64 * 512, 4096, BioFlags.Synchronous | BioFlags.Unplug);
        bench.RunFor(1000);
        bench.Driver.CompleteAll();
        bench.Submit(BlockOperation.Read, 0, 4096, BioFlags.Quiet | BioFlags.Unplug);
        bench.RunFor(Second);
        bench.Driver.CompleteAll();
        bench.Settle();
        Assert.Equal([line], lines);
        Assert.Equal(told, loud.Status);
    }

    [Fact]
    public void Closing_ends_what_waits_lets_what_is_under_way_finish_and_refuses_what_comes()
    {
        using var bench = new BlockTestBench(Profiles.Late, depth: 1, elevator: "none");
        TestBio underWay = bench.Read(0);
        TestBio waits = bench.Read(65536);
        ShardTask closed = bench.Queue.CloseAsync();
        Assert.Equal((1, BlockStatus.IoError), (waits.Ends, waits.Status));
        Assert.False(closed.IsSettled);
        TestBio late = bench.Read(2 * 65536);
        Assert.Equal((1, BlockStatus.IoError), (late.Ends, late.Status));
        bench.Driver.CompleteAll();
        bench.Settle();
        Assert.Equal((1, BlockStatus.Ok), (underWay.Ends, underWay.Status));
        Assert.True(closed.IsSettled);
        Assert.Equal(VirtualStop.Quiescent, bench.Runtime.Run());
    }

    // Fact A32.
    [Fact]
    public void The_softirq_is_raised_once_for_all_that_complete_before_it_runs()
    {
        using var bench = new BlockTestBench(depth: 200);
        for (int i = 0; i < 150; i++)
        {
            bench.Read(i * 65536L);
        }

        bench.Driver.CompleteAll();
        Assert.Equal(1, BlockLayer.Of(bench.Shard).SoftIrqsRaised);
        bench.Settle();
        Assert.Equal(0, bench.Queue.Allocated);
    }

    [Fact]
    public void Queues_that_share_tags_take_turns()
    {
        using var bench = new BlockTestBench(depth: 1);
        var other = new RequestQueue(bench.Queue.Options);
        bench.Read(0);
        var second = new TestBio { OffsetBytes = 65536, LengthBytes = 4096 };
        other.Submit(second, bench.Cpu);
        bench.Read(2 * 65536);
        bench.Settle();
        Assert.Single(bench.Driver.Seen);
        for (int i = 0; i < 3; i++)
        {
            bench.Driver.CompleteFirst();
            bench.Settle();
        }

        Assert.Equal([0, 1, 2], bench.SeenBlocks());
        Assert.Equal(0, bench.Tags.InUse);
    }

    [Fact]
    public void Tags_of_several_hardware_queues_are_apart_unless_they_are_the_hosts()
    {
        var apart = new TagSet(4, hardwareQueues: 3, isHostWide: false);
        var shared = new TagSet(4, hardwareQueues: 3, isHostWide: true);
        Assert.Equal((4, 3, false), (apart.Depth, apart.HardwareQueues, apart.IsHostWide));
        Assert.True(shared.IsHostWide);
        Assert.Null(apart.Find(2 << TagSet.HardwareQueueShift));
        Assert.Null(apart.Find(99));
        Assert.Null(shared.Find(-1));
    }

    // A queue at rest must cost little: there may be sixteen thousand.
    [Fact]
    public void A_queue_at_rest_costs_less_than_two_kilobytes()
    {
        using var bench = new BlockTestBench();
        var queues = new RequestQueue[1000];
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < queues.Length; i++)
        {
            queues[i] = new RequestQueue(bench.Queue.Options);
        }

        long bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / queues.Length;
        Assert.True(bytes < 2048, $"{bytes} bytes");
        GC.KeepAlive(queues);
    }

    private static void Submit(BlockTestBench bench, int block, int submitter) =>
        bench.Queue.Submit(
            new TestBio
            {
                OffsetBytes = block * 65536L,
                LengthBytes = 4096,
                Submitter = submitter,
            },
            bench.Cpu
        );
}
