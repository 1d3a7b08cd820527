using System.Diagnostics;
using Scuzzy.Lab.Benchmarks;
using Scuzzy.Runtime;
using Scuzzy.Storage;
using Scuzzy.Storage.Stores;

namespace Scuzzy.Lab.Live;

/// <summary>Measures a disk of a live machine in a tight closed loop on the disk's shard.</summary>
public sealed class LiveBenchmark
{
    private const int CopiedBlocks = 2_000_000;

    private readonly LiveMachine _live;
    private readonly BlockDevice _disk;
    private readonly BenchmarkPlan _plan;

    /// <summary>Creates a benchmark of a disk.</summary>
    public LiveBenchmark(LiveMachine live, BlockDevice disk, BenchmarkPlan plan)
    {
        _live = live;
        _disk = disk;
        _plan = plan;
    }

    /// <summary>Warms up, then measures; each phase starts and ends with nothing under way.</summary>
    public BenchmarkResult Run()
    {
        using var loop = new BenchmarkLoop(_disk, _plan, _live.Machine.Cpu, Stopwatch.GetTimestamp);
        Phase(loop, _plan.WarmUpNs);
        loop.Forget();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long[] stepsBefore = Steps();
        int[] collections = [GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2)];
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long started = Stopwatch.GetTimestamp();
        Phase(loop, _plan.TimeNs);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
        TimeSpan cpuUsed = Environment.CpuUsage.TotalTime - cpu;
        long allocatedBytes = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        long[] steps = Steps();
        for (int i = 0; i < steps.Length; i++)
        {
            steps[i] -= stepsBefore[i];
        }

        return new BenchmarkResult(_plan)
        {
            Ios = loop.Ended,
            Errors = loop.Errors,
            Verified = loop.Verified,
            Mismatches = loop.Mismatches,
            ElapsedNs = (long)elapsed.TotalNanoseconds,
            CpuNs = (long)cpuUsed.TotalNanoseconds,
            AllocatedBytes = allocatedBytes,
            Collections =
            [
                GC.CollectionCount(0) - collections[0],
                GC.CollectionCount(1) - collections[1],
                GC.CollectionCount(2) - collections[2],
            ],
            LatencyTicks = loop.Latency,
            TickNs = 1_000_000_000.0 / Stopwatch.Frequency,
            Steps = steps,
        };
    }

    /// <summary>CPU time of a loop that only picks blocks and copies them out of a memory store of the same length,
    /// in nanoseconds per block: the same memory, without the path.</summary>
    public double CopyNsPerBlock()
    {
        double result = 0;
        _live.Do(() =>
        {
            long length = _disk.LengthBytes;
            using var store = new RamStore(_live.Machine.Cpu.Shard, length);
            store.Fill(1);
            using var loop = new CopyLoop(store, _plan);
            loop.Run(CopiedBlocks);
            TimeSpan cpu = Environment.CpuUsage.TotalTime;
            loop.Run(CopiedBlocks);
            result = (Environment.CpuUsage.TotalTime - cpu).TotalNanoseconds / CopiedBlocks;
        });
        return result;
    }

    private void Phase(BenchmarkLoop loop, long timeNs)
    {
        using var ended = new ManualResetEventSlim();
        loop.HasDrained = ended.Set;
        _live.Do(loop.Start);
        if (!ended.Wait(TimeSpan.FromTicks(timeNs / 100)))
        {
            loop.Stop();
        }

        while (!ended.Wait(100))
        {
            if (_live.FaultException is { } bug)
            {
                throw new InvariantViolationException($"the machine stopped: {bug.Message}", bug);
            }
        }
    }

    private long[] Steps()
    {
        long[] counts = new long[32];
        foreach (Step step in StepNames.Steps)
        {
            counts[(int)step] = _live.Machine.Runtime.StepCount(step);
        }

        return counts;
    }
}
