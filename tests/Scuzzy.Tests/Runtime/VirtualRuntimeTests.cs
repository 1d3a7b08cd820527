using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Tests.Runtime;

public sealed class VirtualRuntimeTests
{
    [Fact]
    public void The_same_seed_gives_the_same_order_and_another_seed_another()
    {
        string one = Order(seed: 1);
        Assert.Equal(one, Order(seed: 1));
        Assert.NotEqual(one, Order(seed: 2));
        Assert.Equal(one.Order(), Order(seed: 2).Order());
    }

    [Fact]
    public void Two_seeds_reach_both_orders_of_two_cpus()
    {
        var orders = Enumerable.Range(0, 20).Select(seed => Order((ulong)seed, each: 1)).ToHashSet();
        Assert.True(orders.Count > 1);
    }

    [Fact]
    public void A_preemption_point_runs_only_what_may_interrupt_there()
    {
        var runtime = new VirtualRuntime(new VirtualRuntimeOptions { Cpus = 2, PreemptionPermille = 1000 });
        Cpu cpu = runtime.Cpu(0);
        var inside = new List<string>();
        var order = new List<string>();
        cpu.Raise(CpuContext.Timer, new DelegateWorkItem(Preemptible));
        while (order.Count == 0)
        {
            runtime.Run(stop: () => order.Count > 0);
        }

        Assert.Equal(["irq", "other cpu", "softirq"], inside.Order(StringComparer.Ordinal));
        runtime.Run();
        Assert.Equal(["preempted", "work"], order.Order());

        void Preemptible()
        {
            cpu.Raise(CpuContext.Work, new DelegateWorkItem(() => order.Add("work")));
            cpu.Raise(CpuContext.SoftIrq, new DelegateWorkItem(() => inside.Add("softirq")));
            cpu.Raise(CpuContext.Interrupt, new DelegateWorkItem(() => inside.Add("irq")));
            runtime.Cpu(1).Raise(CpuContext.Task, new DelegateWorkItem(() => inside.Add("other cpu")));
            for (int i = 0; i < 3; i++)
            {
                runtime.Shards[0].PreemptionPoint(cpu, CpuContext.Timer);
            }

            runtime.Shards[0].PreemptionPoint(cpu, CpuContext.Timer);
            order.Add("preempted");
        }
    }

    [Fact]
    public void Preemption_nests_no_deeper_than_its_limit_and_can_be_switched_off()
    {
        Assert.Equal(Chooser.MaximumNesting + 1, Deepest(permille: 1000));
        Assert.Equal(1, Deepest(permille: 0));
    }

    [Fact]
    public void It_stops_where_it_is_told_to()
    {
        var runtime = new VirtualRuntime(new VirtualRuntimeOptions());
        int fired = 0;
        for (int i = 1; i <= 3; i++)
        {
            new TestTimer(runtime.Cpu(0), () => fired++).Arm(runtime.Shards[0], i * 100);
        }

        Assert.Equal(VirtualStop.TimeReached, runtime.Run(untilNs: 150));
        Assert.Equal((1, 150), (fired, runtime.NowNs));
        Assert.Equal(VirtualStop.Asked, runtime.Run(stop: () => fired == 2));
        Assert.Equal(VirtualStop.Quiescent, runtime.Run());
        Assert.Equal((3, 300), (fired, runtime.NowNs));
    }

    [Fact]
    public void A_bug_in_an_item_stops_the_machine()
    {
        var runtime = new VirtualRuntime(new VirtualRuntimeOptions());
        runtime.Cpu(0).Raise(CpuContext.Work, new DelegateWorkItem(() => Invariant.Broken("a bug")));
        Assert.Equal(VirtualStop.Faulted, runtime.Run());
        Assert.Equal("a bug", runtime.FaultException!.Message);
        Assert.Equal(VirtualStop.Faulted, runtime.Run());
    }

    [Fact]
    public void Queueing_an_item_twice_is_a_bug()
    {
        var runtime = new VirtualRuntime(new VirtualRuntimeOptions());
        var item = new DelegateWorkItem(() => { });
        runtime.Cpu(0).Raise(CpuContext.Work, item);
        Assert.Throws<InvariantViolationException>(() => runtime.Cpu(0).Raise(CpuContext.Task, item));
    }

    [Fact]
    public void Posts_to_any_shard_arrive_in_order()
    {
        var runtime = new VirtualRuntime(new VirtualRuntimeOptions { Cpus = 4, Shards = 4 });
        var order = new List<int>();
        for (int i = 0; i < 50; i++)
        {
            int number = i;
            runtime.Shards[3].Post(new DelegateWorkItem(() => order.Add(number)));
        }

        runtime.Run();
        Assert.Equal(Enumerable.Range(0, 50), order);
    }

    private static int Deepest(int permille)
    {
        var runtime = new VirtualRuntime(new VirtualRuntimeOptions { Cpus = 8, PreemptionPermille = permille });
        int depth = 0;
        int deepest = 0;
        foreach (Cpu cpu in runtime.Cpus)
        {
            cpu.Raise(
                CpuContext.Work,
                new DelegateWorkItem(() =>
                {
                    depth++;
                    deepest = Math.Max(deepest, depth);
                    runtime.Shards[0].PreemptionPoint(cpu, CpuContext.Work);
                    depth--;
                })
            );
        }

        runtime.Run();
        return deepest;
    }

    private static string Order(ulong seed, int each = 20)
    {
        var runtime = new VirtualRuntime(
            new VirtualRuntimeOptions
            {
                Cpus = 3,
                Shards = 2,
                ScheduleSeed = seed,
            }
        );
        var order = new System.Text.StringBuilder();
        foreach (Cpu cpu in runtime.Cpus)
        {
            cpu.Start(() => Flow(cpu));
        }

        runtime.Run();
        return order.ToString();

        async ShardTask Flow(Cpu cpu)
        {
            for (int i = 0; i < each; i++)
            {
                order.Append(cpu.Number);
                await cpu.Yield();
            }
        }
    }
}
