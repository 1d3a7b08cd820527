using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Runtime.Timers;

namespace Scuzzy.Tests.Runtime;

public sealed class LiveRuntimeTests
{
    [Fact]
    public void Posted_items_run_on_the_thread_of_their_shard_in_the_order_of_posting()
    {
        using var bed = new LiveBed(new LiveRuntimeOptions { Cpus = 2, Shards = 2 });
        var order = new List<int>();
        var threads = new HashSet<string?>();
        for (int i = 0; i < 1000; i++)
        {
            int number = i;
            bed.Runtime.Shards[1]
                .Post(
                    new DelegateWorkItem(() =>
                    {
                        order.Add(number);
                        threads.Add(Thread.CurrentThread.Name);
                    })
                );
        }

        bed.Runtime.Call(bed.Runtime.Shards[1], () => { });
        Assert.Equal(Enumerable.Range(0, 1000), order);
        Assert.Equal(["shard 1"], threads);
    }

    [Fact]
    public void More_urgent_contexts_run_first()
    {
        using var bed = new LiveBed();
        var order = new List<CpuContext>();
        bed.Do(() =>
        {
            foreach (CpuContext context in Enum.GetValues<CpuContext>().Reverse())
            {
                bed.Shard.Cpus[0].Raise(context, new DelegateWorkItem(() => order.Add(context)));
            }
        });
        bed.Until(() => order.Count == 5);
        Assert.Equal(Enum.GetValues<CpuContext>(), order);
    }

    [Fact]
    public void A_flood_of_interrupts_does_not_starve_a_task()
    {
        using var bed = new LiveBed();
        Cpu cpu = bed.Shard.Cpus[0];
        bool taskRan = false;
        Flood flood = null!;
        bed.Do(() =>
        {
            flood = new Flood(cpu);
            cpu.Raise(CpuContext.Interrupt, flood);
            cpu.Raise(
                CpuContext.Task,
                new DelegateWorkItem(() =>
                {
                    taskRan = true;
                    flood.Ended = true;
                })
            );
        });
        bed.Until(() => taskRan);
        Assert.True(flood.Runs > 0);
    }

    [Fact]
    public void A_delay_never_ends_early_and_shorter_ones_end_first()
    {
        using var bed = new LiveBed();
        Cpu cpu = bed.Shard.Cpus[0];
        var ended = new List<int>();
        bool early = false;
        bed.Do(() =>
        {
            foreach (int ms in (int[])[30, 10, 20])
            {
                cpu.Start(() => Sleeper(ms));
            }
        });
        bed.Until(() => ended.Count == 3);
        Assert.Equal([10, 20, 30], ended);
        Assert.False(early);

        async ShardTask Sleeper(int ms)
        {
            long start = bed.Shard.NowNs;
            await cpu.Delay(ms * 1_000_000L);
            early |= bed.Shard.NowNs < start + (ms * 1_000_000L);
            ended.Add(ms);
        }
    }

    [Fact]
    public void A_shard_with_nothing_to_do_sleeps_and_a_post_wakes_it()
    {
        using var bed = new LiveBed();
        for (int i = 0; i < 200; i++)
        {
            bed.Do(() => { });
        }

        bed.Settle();
        Assert.InRange(bed.Runtime.Sleeps, 1, 1000);
    }

    [Fact]
    public void Spinning_before_sleep_changes_nothing_but_time()
    {
        using var bed = new LiveBed(new LiveRuntimeOptions { SpinMicroseconds = 50 });
        int runs = 0;
        for (int i = 0; i < 500; i++)
        {
            bed.Do(() => runs++);
        }

        bool fired = false;
        bed.Do(() => new TestTimer(bed.Shard.Cpus[0], () => fired = true).Arm(bed.Shard, bed.Shard.NowNs + 5_000_000));
        bed.Until(() => fired);
        Assert.Equal(500, runs);
    }

    [Fact]
    public void A_bug_on_one_shard_stops_all_and_is_kept()
    {
        using var runtime = new LiveRuntime(new LiveRuntimeOptions { Cpus = 2, Shards = 2 });
        runtime.Start();
        var bug = new InvariantViolationException("a bug");
        runtime.Shards[1].Post(new DelegateWorkItem(() => throw bug));
        Assert.ThrowsAny<InvariantViolationException>(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                runtime.Call(runtime.Shards[0], () => Thread.Sleep(1));
            }
        });
        Assert.True(runtime.Stop());
        Assert.Same(bug, runtime.FaultException);
    }

    [Fact]
    public void It_stops_though_work_never_ends()
    {
        var bed = new LiveBed();
        bed.Do(() => bed.Shard.Cpus[0].Raise(CpuContext.Work, new Flood(bed.Shard.Cpus[0], CpuContext.Work)));
        Assert.True(bed.Runtime.Stop());
        bed.Dispose();
    }

    [Fact]
    public void It_can_be_disposed_of_before_it_was_started()
    {
        var runtime = new LiveRuntime(new LiveRuntimeOptions());
        runtime.Dispose();
        Assert.Null(runtime.FaultException);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(65, 1)]
    [InlineData(2, 3)]
    public void Options_out_of_range_are_refused(int cpus, int shards) =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new LiveRuntime(new LiveRuntimeOptions { Cpus = cpus, Shards = shards })
        );

    private sealed class Flood(Cpu cpu, CpuContext context = CpuContext.Interrupt) : WorkItem
    {
        public bool Ended { get; set; }

        public long Runs { get; private set; }

        protected override void Run()
        {
            Runs++;
            if (!Ended)
            {
                cpu.Raise(context, this);
            }
        }
    }
}
