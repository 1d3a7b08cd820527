using FsCheck;
using FsCheck.Fluent;
using Scuzzy.Runtime;

namespace Scuzzy.Tests.Runtime;

public sealed class TimerTests
{
    private const int Timers = 8;

    /// <summary>Delays that meet the wheel's edges: within a slot (262 µs), slots, a turn (1.07 s), many
    /// turns.</summary>
    private static readonly long[] s_scales = [1, 1000, 1 << 18, (1 << 18) + 1, 1L << 30, 3_000_000_000];

    [Fact]
    public void Timers_fire_as_a_sorted_list_of_deadlines_would()
    {
        Gen<Action> action =
            from kind in Gen.Choose(0, 9)
            from timer in Gen.Choose(0, Timers - 1)
            from scale in Gen.Elements(s_scales)
            from factor in Gen.Choose(0, 20)
            select new Action(kind, timer, scale * factor);
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(300),
            Prop.ForAll(Arb.From(action.ListOf()), actions => Assert.Equal(Model(actions), Machine(actions)))
        );
    }

    [Fact]
    public void A_timer_cancelled_between_its_expiry_and_its_run_does_not_fire()
    {
        var runtime = new VirtualRuntime(new VirtualRuntimeOptions());
        bool fired = false;
        TestTimer second = null!;
        var first = new TestTimer(runtime.Cpu(0), () => second.Cancel());
        second = new TestTimer(runtime.Cpu(0), () => fired = true);
        first.Arm(runtime.Shards[0], 100);
        second.Arm(runtime.Shards[0], 100);
        runtime.Run();
        Assert.False(fired);
        Assert.False(second.IsArmed);
    }

    [Fact]
    public void A_timer_armed_again_between_its_expiry_and_its_run_fires_once_at_the_new_time()
    {
        var runtime = new VirtualRuntime(new VirtualRuntimeOptions());
        var fired = new List<long>();
        TestTimer second = null!;
        var first = new TestTimer(runtime.Cpu(0), () => second.Arm(runtime.Shards[0], 500));
        second = new TestTimer(runtime.Cpu(0), () => fired.Add(runtime.NowNs));
        first.Arm(runtime.Shards[0], 100);
        second.Arm(runtime.Shards[0], 100);
        runtime.Run();
        Assert.Equal([500], fired);
    }

    [Fact]
    public void A_deadline_in_the_past_fires_at_once()
    {
        var runtime = new VirtualRuntime(new VirtualRuntimeOptions());
        new TestTimer(runtime.Cpu(0), () => { }).Arm(runtime.Shards[0], 10_000_000_000);
        runtime.Run();
        long firedAt = -1;
        new TestTimer(runtime.Cpu(0), () => firedAt = runtime.NowNs).Arm(runtime.Shards[0], 5);
        runtime.Run();
        Assert.Equal(10_000_000_000, firedAt);
    }

    [Fact]
    public void Arming_and_cancelling_allocate_nothing()
    {
        var runtime = new VirtualRuntime(new VirtualRuntimeOptions());
        var timer = new TestTimer(runtime.Cpu(0), () => { });
        long allocated = Allocated.Least(() =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                timer.Arm(runtime.Shards[0], 30_000_000_000 + i);
                timer.Cancel();
            }
        });

        Assert.Equal(0, allocated);
    }

    private static List<(int Timer, long TimeNs)> Machine(IEnumerable<Action> actions)
    {
        var runtime = new VirtualRuntime(new VirtualRuntimeOptions());
        var fired = new List<(int, long)>();
        TestTimer[] timers =
        [
            .. Enumerable
                .Range(0, Timers)
                .Select(i => new TestTimer(runtime.Cpu(0), () => fired.Add((i, runtime.NowNs)))),
        ];
        foreach (Action action in actions)
        {
            switch (action.Kind)
            {
                case < 6:
                    timers[action.Timer].Arm(runtime.Shards[0], runtime.NowNs + action.SpanNs);
                    break;
                case < 8:
                    timers[action.Timer].Cancel();
                    break;
                default:
                    runtime.Run(untilNs: runtime.NowNs + action.SpanNs);
                    break;
            }

            Assert.InRange(timers.Count(t => t.IsArmed), 0, Timers);
        }

        runtime.Run();
        Assert.DoesNotContain(timers, t => t.IsArmed);
        return fired;
    }

    private static List<(int Timer, long TimeNs)> Model(IEnumerable<Action> actions)
    {
        var armed = new List<(long DeadlineNs, int Order, int Timer)>();
        var fired = new List<(int, long)>();
        long nowNs = 0;
        int order = 0;
        foreach (Action action in actions.Append(new Action(9, 0, long.MaxValue / 2)))
        {
            if (action.Kind < 8)
            {
                armed.RemoveAll(a => a.Timer == action.Timer);
            }

            if (action.Kind < 6)
            {
                armed.Add((nowNs + action.SpanNs, order++, action.Timer));
            }
            else if (action.Kind >= 8)
            {
                long untilNs = nowNs + action.SpanNs;
                armed.Sort();
                while (armed.Count > 0 && armed[0].DeadlineNs <= untilNs)
                {
                    nowNs = armed[0].DeadlineNs;
                    fired.Add((armed[0].Timer, nowNs));
                    armed.RemoveAt(0);
                }

                // With nothing armed the machine stands still before the time is reached.
                nowNs = armed.Count > 0 ? untilNs : nowNs;
            }
        }

        return fired;
    }

    private sealed record Action(int Kind, int Timer, long SpanNs);
}
