using Scuzzy.Block;
using Scuzzy.Block.Attributes;
using Scuzzy.Block.Elevators;
using Scuzzy.Block.Queue;
using Scuzzy.Runtime.Kernel;
using Scuzzy.Runtime.Randomness;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Storage;

namespace Scuzzy.Tests.Block;

public sealed class ElevatorTests
{
    // Fact A16.
    [Fact]
    public void Noop_dispatches_in_the_order_of_arrival()
    {
        using var bench = Held(Profiles.Early, "noop");
        foreach (int at in new[] { 9, 1, 5, 3 })
        {
            bench.Read(at * 65536);
        }

        Assert.Equal([9, 1, 5, 3], Dispatch(bench));
    }

    // Fact A17.
    [Theory]
    [InlineData("early", "deadline")]
    [InlineData("late", "mq-deadline")]
    public void Deadline_serves_reads_by_offset_and_writes_after_two_batches_of_reads(string profile, string elevator)
    {
        using var bench = Held(Profiles.Of(profile), elevator);
        Tune(bench, "fifo_batch", 1);
        foreach (int at in new[] { 20, 22, 24, 26 })
        {
            bench.Read(at * 65536);
        }

        foreach (int at in new[] { 50, 52 })
        {
            bench.Submit(BlockOperation.Write, at * 65536, 4096);
        }

        // The later kernels count their very first dispatch as the continuation of a batch.
        Assert.Equal(elevator == "deadline" ? [20, 22, 50, 24, 26, 52] : [20, 22, 24, 50, 26, 52], Dispatch(bench));
    }

    // Fact A17: expiry is strictly after.
    [Theory]
    [InlineData("early", "deadline")]
    [InlineData("late", "mq-deadline")]
    public void An_expired_read_goes_before_one_that_lies_nearer(string profile, string elevator)
    {
        using var bench = Held(Profiles.Of(profile), elevator);
        Tune(bench, "fifo_batch", 1);
        bench.Read(10 * 65536);
        bench.Driver.Budget = 1;
        bench.Queue.Run();
        bench.Settle();
        bench.Driver.CompleteFirst();
        bench.Driver.Budget = 0;
        bench.Settle();
        bench.Read(2 * 65536);
        bench.RunFor(501_000_000);
        bench.Read(12 * 65536);
        Assert.Equal([10, 2, 12], Dispatch(bench));
    }

    // Fact A18.
    [Fact]
    public void Lower_priority_classes_wait_for_higher_ones_unless_they_have_aged()
    {
        using var bench = Held(Profiles.Late, "mq-deadline");
        Submit(bench, 1, priorityClass: 3);
        Submit(bench, 2, priorityClass: 2);
        Submit(bench, 3, priorityClass: 1);
        bench.Driver.Budget = 1;
        var order = new List<int>();
        bench.Queue.Run();
        for (int i = 0; i < 3; i++)
        {
            bench.Settle();
            order.Add((int)(bench.Driver.Held[0].OffsetBytes / 65536));
            bench.Driver.CompleteFirst();
            bench.Settle();
        }

        Assert.Equal([3, 2, 1], order);
        bench.Driver.Budget = 0;
        Submit(bench, 4, priorityClass: 3);
        bench.RunFor(10_100_000_000);
        Submit(bench, 5, priorityClass: 1);
        bench.Driver.Budget = 1;
        bench.Queue.Run();
        bench.Settle();
        Assert.Equal(4, bench.Driver.Held[0].OffsetBytes / 65536);
    }

    // A request that finds an idle device goes past the elevator, which must go on as if it had held it.
    [Fact]
    public void A_request_that_passes_an_idle_mq_deadline_leaves_the_same_batch_and_place_behind_as_one_it_held()
    {
        for (ulong seed = 1; seed <= 600; seed++)
        {
            Assert.True(
                OrderAfterIdling(seed, passes: true).SequenceEqual(OrderAfterIdling(seed, passes: false)),
                $"seed {seed}"
            );
        }
    }

    [Fact]
    public void A_lower_class_does_not_pass_mq_deadline_while_a_higher_one_is_under_way()
    {
        using var bench = new BlockTestBench(Profiles.Late, elevator: "mq-deadline");
        Submit(bench, 1, priorityClass: 2);
        Submit(bench, 2, priorityClass: 3);
        bench.Settle();
        Assert.Equal([1], bench.SeenBlocks());
        bench.Driver.CompleteFirst();
        bench.Settle();
        Assert.Equal([1, 2], bench.SeenBlocks());
    }

    // Fact A19.
    [Fact]
    public void Anticipatory_waits_after_a_read_for_the_next_one_of_the_same_task()
    {
        using var bench = Held(Profiles.Early, "anticipatory");
        bench.Driver.Budget = 1;
        Submit(bench, 10, submitter: 1);
        bench.RunFor(4_000_000);
        Submit(bench, 900, submitter: 2);
        bench.Driver.CompleteFirst();
        bench.Settle();
        Assert.Equal([10], bench.SeenBlocks());
        Submit(bench, 11, submitter: 1);
        bench.Settle();
        Assert.Equal([10, 11], bench.SeenBlocks());
        bench.Driver.CompleteFirst();
        bench.RunFor(20_000_000);
        Assert.Equal([10, 11, 900], bench.SeenBlocks());
    }

    // Fact A20: a task's slice is not given away while it may go on.
    [Fact]
    public void Cfq_idles_for_the_next_read_of_the_task_whose_slice_it_is()
    {
        using var bench = Held(Profiles.Middle, "cfq");
        bench.Driver.Budget = 1;
        Submit(bench, 10, submitter: 1);
        Submit(bench, 900, submitter: 2);
        bench.Settle();
        bench.Driver.CompleteFirst();
        bench.Settle();
        Assert.Equal([10], bench.SeenBlocks());
        Submit(bench, 11, submitter: 1);
        bench.Settle();
        Assert.Equal([10, 11], bench.SeenBlocks());
        bench.Driver.CompleteFirst();
        bench.RunFor(9_000_000);
        Assert.Equal([10, 11, 900], bench.SeenBlocks());
    }

    // Facts A17, A18, A19, A20: the defaults, by the files under iosched.
    [Theory]
    [InlineData("early", "deadline", "read_expire=500 write_expire=5000 writes_starved=2 front_merges=1 fifo_batch=16")]
    [InlineData(
        "late",
        "mq-deadline",
        "read_expire=500 write_expire=5000 writes_starved=2 front_merges=1 fifo_batch=16 prio_aging_expire=10000"
    )]
    [InlineData(
        "early",
        "anticipatory",
        "est_time=0 read_expire=125 write_expire=250 antic_expire=4 read_batch_expire=500 write_batch_expire=125"
    )]
    [InlineData(
        "early",
        "cfq",
        "quantum=4 fifo_expire_sync=125 fifo_expire_async=250 back_seek_max=16384 back_seek_penalty=2 slice_sync=100 "
            + "slice_async=40 slice_async_rq=2 slice_idle=8 low_latency=1"
    )]
    [InlineData(
        "middle",
        "cfq",
        "quantum=8 fifo_expire_sync=125 fifo_expire_async=250 back_seek_max=16384 back_seek_penalty=2 slice_sync=100 "
            + "slice_async=40 slice_async_rq=2 slice_idle=8 group_idle=8 low_latency=1 target_latency=300"
    )]
    [InlineData("early", "noop", "")]
    public void Tunables_have_the_kernels_names_and_defaults(string profile, string elevator, string expected)
    {
        using var bench = Held(Profiles.Of(profile), elevator);
        IEnumerable<string> shown = QueueAttributes
            .OfElevator(bench.Queue)
            .Select(a => $"{a.Name}={a.Show(bench.Queue)}");
        Assert.Equal(expected, string.Join(' ', shown));
    }

    // Facts A12, A13.
    [Fact]
    public void The_scheduler_file_shows_the_active_one_in_brackets()
    {
        Assert.Equal("noop anticipatory deadline [cfq] ", Show(Profiles.Early, null));
        Assert.Equal("none [mq-deadline] ", Show(Profiles.Late, null));
        Assert.Equal("[none] mq-deadline ", Show(Profiles.Late, "none"));
        Assert.Equal("[mq-deadline] none", Show(Profiles.Late with { NoneIsFirst = false }, null));

        static string Show(BlockPolicy policy, string? elevator)
        {
            using var bench = new BlockTestBench(policy, elevator: elevator);
            return QueueAttributes.Find(bench.Queue, "scheduler")!.Show(bench.Queue);
        }
    }

    // Facts A14, A15, A37.
    [Fact]
    public void Writing_the_scheduler_file_switches_refuses_what_is_unknown_and_keeps_what_is_active()
    {
        using var bench = new BlockTestBench(Profiles.Late, depth: 5);
        var results = new List<AttributeResult>();
        QueueAttribute scheduler = QueueAttributes.Find(bench.Queue, "scheduler")!;
        Assert.Equal(10, bench.Queue.RequestLimit);
        _ = bench.Cpu.Start(async () =>
        {
            results.Add(await scheduler.StoreAsync(bench.Queue, "none\n"));
            results.Add(await scheduler.StoreAsync(bench.Queue, "cfq"));
            results.Add(await scheduler.StoreAsync(bench.Queue, "none"));
        });
        bench.Settle();
        Assert.Equal([AttributeResult.Stored, AttributeResult.Invalid, AttributeResult.Stored], results);
        Assert.Equal("none", bench.Queue.ElevatorName);
        Assert.Equal(5, bench.Queue.RequestLimit);
    }

    // Fact A14: "as" is a name too, and the switch waits for what the old one gave out.
    [Fact]
    public void A_switch_waits_for_requests_of_the_old_elevator_and_lets_new_ones_round_it()
    {
        using var bench = new BlockTestBench(Profiles.Early, elevator: "deadline");
        TestBio old = bench.Submit(BlockOperation.Read, 0, 4096, BioFlags.Unplug);
        ShardTask<ElevatorChange> change = bench.Queue.ChangeElevatorAsync(" as\n");
        bench.RunFor(50_000_000);
        Assert.Equal("deadline", bench.Queue.ElevatorName);
        TestBio young = bench.Submit(BlockOperation.Read, 65536, 4096, BioFlags.Unplug);
        bench.RunFor(50_000_000);
        Assert.Equal(2, bench.Driver.Seen.Count);
        bench.Driver.CompleteAll();
        bench.RunFor(50_000_000);
        Assert.True(change.IsSettled);
        Assert.Equal("anticipatory", bench.Queue.ElevatorName);
        Assert.True(old.HasEnded && young.HasEnded);
    }

    [Fact]
    public void The_iosched_directory_follows_the_elevator()
    {
        using var bench = new BlockTestBench(Profiles.Late);
        var tree = new KernelObjectTree();
        KernelObject queue = QueueObject.Add(tree.Root.Add("sda"), bench.Queue);
        Assert.Equal("500", queue.Child("iosched")!.Show("read_expire").Text);
        Assert.Equal(0, queue.Child("iosched")!.Store("read_expire", "250"));
        Assert.Equal("250", queue.Child("iosched")!.Show("read_expire").Text);
        Assert.Equal(22, queue.Store("scheduler", "nonsense"));
        Assert.Equal(0, queue.Store("scheduler", "none"));
        bench.Settle();
        Assert.Null(queue.Child("iosched"));
    }

    private static List<int> OrderAfterIdling(ulong seed, bool passes)
    {
        var random = new SeededRandom(seed);
        using var bench = Held(Profiles.Late, "mq-deadline");
        Tune(bench, "fifo_batch", 2);
        SubmitSome(bench, random);
        for (long i = random.Below(9); i > 0; i--)
        {
            bench.Driver.Budget = passes ? 1 : 0;
            SubmitAny(bench, random);
            bench.Driver.Budget = 1;
            bench.Queue.Run();
            bench.Settle();
            bench.Driver.CompleteFirst();
            bench.Settle();
        }

        SubmitSome(bench, random);
        return bench.SeenBlocks();
    }

    private static void SubmitSome(BlockTestBench bench, SeededRandom random)
    {
        bench.Driver.Budget = 0;
        for (int i = 0; i < 12; i++)
        {
            SubmitAny(bench, random);
        }

        Dispatch(bench);
        bench.Driver.CompleteAll();
        bench.Settle();
    }

    private static void SubmitAny(BlockTestBench bench, SeededRandom random) =>
        bench.Submit(random.Below(3) == 0 ? BlockOperation.Write : BlockOperation.Read, random.Below(50) * 65536, 4096);

    private static BlockTestBench Held(BlockPolicy policy, string elevator) =>
        new(policy, elevator: elevator) { Driver = { Budget = 0 } };

    private static void Tune(BlockTestBench bench, string name, long value)
    {
        QueueAttribute tunable = QueueAttributes.OfElevator(bench.Queue).Single(a => a.Name == name);
        Assert.True(tunable.StoreAsync(bench.Queue, value.ToString()).IsSettled);
    }

    private static void Submit(BlockTestBench bench, int block, int submitter = 0, int priorityClass = 0)
    {
        var bio = new TestBio
        {
            OffsetBytes = block * 65536L,
            LengthBytes = 4096,
            Submitter = submitter,
            Priority = (ushort)(priorityClass << 13),
        };
        bench.Queue.Submit(bio, bench.Cpu);
    }

    private static List<int> Dispatch(BlockTestBench bench)
    {
        bench.Driver.Budget = 100;
        bench.Queue.Run();
        bench.Settle();
        return bench.SeenBlocks();
    }
}
