using System.Diagnostics;
using System.Runtime.InteropServices;
using Scuzzy.Lab.Benchmarks;
using Scuzzy.Runtime;
using Scuzzy.Storage;

namespace Scuzzy.Lab.Live;

/// <summary>Measures a disk of a live machine in a tight closed loop on the disk's shard.</summary>
public sealed class LiveBenchmark
{
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

    /// <summary>CPU time of a loop that only picks and copies blocks of the same size from memory of the same length,
    /// in nanoseconds per block.</summary>
    public unsafe double CopyNsPerBlock(long seconds = 1)
    {
        long length = _disk.LengthBytes - (_disk.LengthBytes % _plan.BlockBytes);
        byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)length, 4096);
        int slots = _plan.Depth * _plan.Jobs;
        byte* buffers = (byte*)NativeMemory.AlignedAlloc((nuint)(slots * _plan.BlockBytes), 4096);
        new Span<byte>(buffers, slots * _plan.BlockBytes).Clear();
        for (long at = 0; at < length; at += 4096)
        {
            memory[at] = (byte)(at >> 12); // a page that was never written costs nothing to read
        }

        CopyLoop.Run(memory, length, buffers, slots, _plan, 1_000_000);
        long blocks = 0;
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started).TotalSeconds < seconds)
        {
            CopyLoop.Run(memory, length, buffers, slots, _plan, 100_000);
            blocks += 100_000;
        }

        double result = (Environment.CpuUsage.TotalTime - cpu).TotalNanoseconds / blocks;
        NativeMemory.AlignedFree(buffers);
        NativeMemory.AlignedFree(memory);
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
