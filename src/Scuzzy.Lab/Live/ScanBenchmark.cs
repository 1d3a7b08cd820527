using Scuzzy.Lab.Composition;
using Scuzzy.Lab.Model;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Live;
using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Lab.Live;

/// <summary>What it takes to boot a lab and scan its hosts, in virtual time, and what the machine holds
/// afterwards.</summary>
/// <param name="Paths">Devices found: a unit that is seen through several ports counts once for each.</param>
/// <param name="Commands">Commands handed to drivers.</param>
/// <param name="CpuNs">User and system time of the process, in nanoseconds.</param>
/// <param name="ManagedBytes">Managed objects that the machine keeps alive, after a full collection.</param>
/// <param name="NativeBytes">Native memory that it holds.</param>
public sealed record ScanBenchmark(long Paths, long Commands, long CpuNs, long ManagedBytes, long NativeBytes)
{
    /// <summary>Boots a lab's machine several times; the CPU time is the mean, the rest is the last boot's.</summary>
    /// <param name="lab">The lab.</param>
    /// <param name="boots">How often, 1 or more.</param>
    /// <exception cref="Syntax.LabException">The lab cannot be built.</exception>
    /// <exception cref="InvariantViolationException">The machine stopped.</exception>
    public static ScanBenchmark Of(LabFile lab, int boots)
    {
        ScanBenchmark measured = Of(lab);
        long cpuNs = measured.CpuNs;
        for (int i = 1; i < boots; i++)
        {
            measured = Of(lab);
            cpuNs += measured.CpuNs;
        }

        return measured with
        {
            CpuNs = cpuNs / boots,
        };
    }

    /// <summary>Boots a lab's machine, measures, and forgets the machine.</summary>
    /// <exception cref="Syntax.LabException">The lab cannot be built.</exception>
    /// <exception cref="InvariantViolationException">The machine stopped.</exception>
    public static ScanBenchmark Of(LabFile lab)
    {
        var options = new LabOptions();

        // What an earlier machine left of the heap goes back to the system, or a small machine would get its memory
        // for nothing and a large one not.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        long managed = ProcessMemory.ManagedBytes();
        long native = ProcessMemory.NativeBytes();
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        using VirtualRuntime runtime = LabMachine.Simulate(lab, options);
        using var machine = new LabMachine(lab, runtime, options);
        ShardTask boot = machine.Cpu.Start(machine.BootAsync);
        runtime.Run(stop: () => boot.IsSettled);
        if (runtime.FaultException is { } bug)
        {
            throw new InvariantViolationException($"the machine stopped: {bug.Message}", bug);
        }

        cpu = Environment.CpuUsage.TotalTime - cpu;
        var measured = new ScanBenchmark(
            machine.Scsi.Hosts.Sum(h => h.Devices.Count),
            runtime.StepCount(Step.Queued),
            (long)cpu.TotalNanoseconds,
            ProcessMemory.ManagedBytes() - managed,
            ProcessMemory.NativeBytes() - native
        );
        GC.KeepAlive(machine);
        return measured;
    }

    /// <summary>A figure for each path.</summary>
    public double PerPath(long figure) => (double)figure / Math.Max(1, Paths);
}
