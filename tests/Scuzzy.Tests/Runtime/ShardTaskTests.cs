using System.Runtime.CompilerServices;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Tests.Runtime;

public sealed class ShardTaskTests
{
    private readonly VirtualRuntime _runtime = new(new VirtualRuntimeOptions());
    private readonly List<string> _steps = [];

    private Cpu Cpu => _runtime.Cpu(0);

    [Fact]
    public void Delays_end_in_the_order_of_their_deadlines_and_at_their_time()
    {
        foreach (int seconds in (int[])[30, 10, 20])
        {
            Cpu.Start(() => Sleeper(seconds));
        }

        Assert.Equal(VirtualStop.Quiescent, _runtime.Run());
        Assert.Equal(["10 at 10", "20 at 20", "30 at 30"], _steps);

        async ShardTask Sleeper(int seconds)
        {
            await Cpu.Delay(seconds * 1_000_000_000L);
            _steps.Add($"{seconds} at {_runtime.NowNs / 1_000_000_000}");
        }
    }

    [Fact]
    public void Nested_flows_give_their_results_to_those_that_await_them()
    {
        long sum = 0;
        Cpu.Start(Outer);
        _runtime.Run();
        Assert.Equal(5050, sum);

        async ShardTask Outer() => sum = await Sum(100);

        async ShardTask<long> Sum(int n)
        {
            if (n == 0)
            {
                return 0;
            }

            await Cpu.Yield();
            return n + await Sum(n - 1);
        }
    }

    [Fact]
    public void An_exception_comes_out_of_the_await_with_its_origin()
    {
        Cpu.Start(Outer);
        Assert.Equal(VirtualStop.Quiescent, _runtime.Run());
        Assert.Equal(["caught bad sector"], _steps);

        async ShardTask Outer()
        {
            try
            {
                await Failing();
            }
            catch (InvalidOperationException e)
            {
                Assert.Contains(nameof(Failing), e.StackTrace, StringComparison.Ordinal);
                _steps.Add($"caught {e.Message}");
            }
        }

        async ShardTask Failing()
        {
            await Cpu.Delay(5);
            throw new InvalidOperationException("bad sector");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_exception_that_nobody_catches_stops_the_machine(bool atOnce)
    {
        ShardTask task = Cpu.Start(Failing);
        Assert.Equal(VirtualStop.Faulted, _runtime.Run());
        Assert.Equal("a bug", _runtime.FaultException!.Message);
        Assert.Same(_runtime.FaultException, task.Exception);

        async ShardTask Failing()
        {
            if (!atOnce)
            {
                await Cpu.Delay(1);
            }

            throw new InvalidOperationException("a bug");
        }
    }

    [Fact]
    public void A_completion_wakes_its_waiter_or_lets_it_time_out()
    {
        var early = new ShardCompletion(Cpu);
        var late = new ShardCompletion(Cpu);
        Cpu.Start(() => Waiter("early", early));
        Cpu.Start(() => Waiter("late", late));
        Cpu.Start(Completer);
        _runtime.Run();
        Assert.Equal(["early True at 5", "late False at 10"], _steps);
        Assert.True(late.IsComplete);

        async ShardTask Waiter(string name, ShardCompletion completion)
        {
            bool completed = await completion.Wait(10);
            _steps.Add($"{name} {completed} at {_runtime.NowNs}");
        }

        async ShardTask Completer()
        {
            await Cpu.Delay(5);
            early.Complete();
            await Cpu.Delay(10);
            late.Complete();
        }
    }

    [Fact]
    public void A_settled_flow_is_awaited_without_waiting()
    {
        Cpu.Start(Flow);
        _runtime.Run();
        Assert.Equal(["7"], _steps);

        async ShardTask Flow()
        {
            await ShardTask.Completed;
            int seven = await ShardTask<int>.FromResult(7);
            _steps.Add($"{seven}");
        }
    }

    [Fact]
    public void Resuming_allocates_nothing()
    {
        long resumes = 0;
        Cpu.Start(Yielder);
        _runtime.Run(stop: () => resumes == 1000);
        long end = resumes;
        long allocated = Allocated.Least(() =>
        {
            end += 20_000;
            _runtime.Run(stop: () => resumes == end);
        });
        Assert.InRange(allocated, 0, 1000);

        async ShardTask Yielder()
        {
            while (resumes < 200_000)
            {
                resumes++;
                await Cpu.Yield();
            }
        }
    }

    [Fact]
    public void A_method_called_again_takes_the_room_of_the_call_that_ended()
    {
        long calls = 0;
        Cpu.Start(Caller);
        _runtime.Run(stop: () => calls >= 1000);
        long end = calls;
        long allocated = Allocated.Least(() =>
        {
            end += 10_000;
            _runtime.Run(stop: () => calls >= end);
        });

        // In a debug build the state machine of each call, which is a class there. A box for each call would make it
        // 160 bytes or more.
        Assert.InRange(allocated, 0, 10_000 * 88);

        async ShardTask Caller()
        {
            while (calls < 200_000)
            {
                calls += await Callee(1, 2, 3);
            }
        }

        async ShardTask<int> Callee(long a, long b, long c)
        {
            await Cpu.Yield();
            return (int)(a + b + c) / 6;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_task_that_is_used_after_it_was_awaited_stops_the_machine(bool isRoomTaken)
    {
        Cpu.Start(Flow);
        Assert.Equal(VirtualStop.Faulted, _runtime.Run());
        Assert.IsType<InvariantViolationException>(_runtime.FaultException);
        Assert.Contains(
            "used again after it had been awaited",
            _runtime.FaultException.Message,
            StringComparison.Ordinal
        );
        Assert.Equal(["first"], _steps);

        async ShardTask Flow()
        {
            ShardTask<string> task = Callee("first");
            _steps.Add(await task);
            if (isRoomTaken)
            {
                // Under way in the room of the first call; the late use must not get its result.
                _ = Callee("second");
            }

            _steps.Add(await task);
        }

        async ShardTask<string> Callee(string text)
        {
            await Cpu.Yield();
            return text;
        }
    }

    [Fact]
    public void The_task_of_a_flow_that_was_started_may_be_asked_again_and_again()
    {
        ShardTask task = Cpu.Start(Flow);
        Cpu.Start(Waiter);
        Assert.Equal(VirtualStop.Quiescent, _runtime.Run());
        Assert.True(task.IsSettled);
        Assert.Null(task.Exception);
        Assert.Equal(["awaited", "awaited"], _steps);

        async ShardTask Flow() => await Cpu.Yield();

        async ShardTask Waiter()
        {
            for (int i = 0; i < 2; i++)
            {
                await task;
                _steps.Add("awaited");
            }
        }
    }

    [Fact]
    public void A_method_called_by_what_awaited_it_keeps_the_calls_apart()
    {
        Cpu.Start(() => Chain(1));
        Cpu.Start(() => Chain(100));
        Assert.Equal(VirtualStop.Quiescent, _runtime.Run());
        Assert.Equal(["1 is 2", "100 is 101", "2 is 3", "101 is 102", "3 is 4", "102 is 103"], _steps);

        async ShardTask Chain(int from)
        {
            for (int i = from; i < from + 3; i++)
            {
                _steps.Add($"{i} is {await Next(i)}");
            }
        }

        async ShardTask<int> Next(int i)
        {
            await Cpu.Yield();
            return i + 1;
        }
    }

    [Theory]
    [InlineData(typeof(ShardTaskMethodBuilder))]
    [InlineData(typeof(ShardTaskMethodBuilder<>))]
    public void Awaiting_anything_but_the_shards_own_awaitables_does_not_compile(Type builder)
    {
        foreach (string method in (string[])["AwaitOnCompleted", "AwaitUnsafeOnCompleted"])
        {
            Type awaiter = builder.GetMethod(method)!.GetGenericArguments()[0];
            Assert.Contains(typeof(IShardAwaiter), awaiter.GetGenericParameterConstraints());
        }

        // What `await Task.Delay(…)`, ConfigureAwait, ValueTask and Task.Yield bring along.
        foreach (
            Type foreign in (Type[])
                [
                    typeof(TaskAwaiter),
                    typeof(ValueTaskAwaiter),
                    typeof(ConfiguredTaskAwaitable.ConfiguredTaskAwaiter),
                    typeof(System.Runtime.CompilerServices.YieldAwaitable.YieldAwaiter),
                ]
        )
        {
            Assert.False(typeof(IShardAwaiter).IsAssignableFrom(foreign));
        }
    }
}
