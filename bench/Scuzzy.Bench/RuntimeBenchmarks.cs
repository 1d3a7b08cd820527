using BenchmarkDotNet.Attributes;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Runtime.Timers;

namespace Scuzzy.Bench;

/// <summary>What a live shard's loop costs around the work: each figure is per operation, in the real loop.</summary>
[MemoryDiagnoser]
public class RuntimeBenchmarks : IDisposable
{
    private const int Operations = 100_000;

    private readonly LiveRuntime _runtime = new(new LiveRuntimeOptions());
    private readonly ManualResetEventSlim _done = new();
    private readonly Counter _counter;
    private readonly ArmAndCancel _armAndCancel;
    private readonly DelegateWorkItem _startYielding;
    private readonly Arrival[] _arrivals = new Arrival[Operations];
    private int _arrived;

    public RuntimeBenchmarks()
    {
        Cpu cpu = _runtime.Cpu(0);
        _counter = new Counter(cpu, _done);
        _armAndCancel = new ArmAndCancel(cpu, _done);
        _startYielding = new DelegateWorkItem(() => cpu.Start(Yielding));
        for (int i = 0; i < Operations; i++)
        {
            _arrivals[i] = new Arrival(this);
        }

        _runtime.Start();
    }

    public void Dispose()
    {
        _runtime.Dispose();
        _done.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>An item queues itself and is run.</summary>
    [Benchmark(OperationsPerInvoke = Operations)]
    public void QueueAndRun() => Perform(_counter);

    /// <summary>A timer of 30 s is armed and cancelled.</summary>
    [Benchmark(OperationsPerInvoke = Operations)]
    public void ArmAndCancelTimer() => Perform(_armAndCancel);

    /// <summary>An asynchronous flow yields and is resumed.</summary>
    [Benchmark(OperationsPerInvoke = Operations)]
    public void ResumeTask() => Perform(_startYielding);

    /// <summary>An item is posted from another thread and run.</summary>
    [Benchmark(OperationsPerInvoke = Operations)]
    public void PostAndDrain()
    {
        _arrived = 0;
        foreach (Arrival arrival in _arrivals)
        {
            _runtime.Shards[0].Post(arrival);
        }

        _done.Wait();
        _done.Reset();
    }

    private void Perform(WorkItem item)
    {
        _runtime.Shards[0].Post(item);
        _done.Wait();
        _done.Reset();
    }

    private async ShardTask Yielding()
    {
        Cpu cpu = _runtime.Cpu(0);
        for (int i = 0; i < Operations; i++)
        {
            await cpu.Yield();
        }

        _done.Set();
    }

    private sealed class Counter(Cpu cpu, ManualResetEventSlim done) : WorkItem
    {
        private int _runs;

        protected override void Run()
        {
            if (++_runs < Operations)
            {
                cpu.Raise(CpuContext.SoftIrq, this);
                return;
            }

            _runs = 0;
            done.Set();
        }
    }

    private sealed class ArmAndCancel(Cpu cpu, ManualResetEventSlim done) : WorkItem
    {
        private readonly Never _timer = new(cpu);

        protected override void Run()
        {
            for (int i = 0; i < Operations; i++)
            {
                _timer.Arm(cpu.Shard, cpu.Shard.NowNs + 30_000_000_000 + (i << 10));
                _timer.Cancel();
            }

            done.Set();
        }
    }

    private sealed class Never(Cpu cpu) : ShardTimer(cpu)
    {
        protected override void Expired() { }
    }

    private sealed class Arrival(RuntimeBenchmarks owner) : WorkItem
    {
        protected override void Run()
        {
            if (++owner._arrived == Operations)
            {
                owner._done.Set();
            }
        }
    }
}
