using System.Globalization;
using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Upper;
using Scuzzy.Lab.Model;
using Scuzzy.Lab.Scenarios;
using Scuzzy.Lab.Workloads;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Storage;

namespace Scuzzy.Lab.Composition;

/// <summary>What happens on a lab's machine: boot, then timeline and workload side by side, then the checks. The same
/// control flow on either runtime.</summary>
public sealed class Script
{
    private readonly LabMachine _machine;
    private readonly LabFile _lab;
    private readonly ulong _seed;
    private readonly ExpectedLog _expectedLog;
    private readonly List<JobRunner> _jobs = [];
    private readonly List<MultipathReader> _readers = [];
    private readonly List<OperationRunner> _tasks = [];
    private readonly List<string> _failures = [];
    private readonly List<string> _events = [];
    private readonly List<string> _steps = [];
    private readonly long[] _stepsAtBoot = new long[32];

    /// <summary>Creates the script of a machine.</summary>
    /// <param name="machine">The machine, not booted.</param>
    /// <param name="seed">Seed of the workload.</param>
    public Script(LabMachine machine, ulong seed)
    {
        _machine = machine;
        _lab = machine.Lab;
        _seed = seed;
        _expectedLog = new ExpectedLog(_lab.Expect.Log);
        machine.Log.AddSink(_expectedLog);
    }

    /// <summary>How far it has come.</summary>
    public ScriptPhase Phase { get; private set; }

    /// <summary>When the boot had ended, in nanoseconds on the machine's clock.</summary>
    public long BootedNs { get; private set; }

    /// <summary>Called when the boot has ended.</summary>
    public Action? Booted { get; set; }

    /// <summary>The output of lsscsi after the boot.</summary>
    public IReadOnlyList<string> Listing { get; private set; } = [];

    /// <summary>The jobs' results, in the lab's order.</summary>
    public IEnumerable<JobResult> Jobs => _jobs.Select(j => j.Result);

    /// <summary>The results of the readers by several paths.</summary>
    public IEnumerable<MultipathResult> Multipath => _readers.Select(r => r.Result);

    /// <summary>The tasks with lists of operations, in the lab's order.</summary>
    internal IReadOnlyList<OperationRunner> Tasks => _tasks;

    /// <summary>What the timeline did, line by line.</summary>
    public IReadOnlyList<string> Events => _events;

    /// <summary>How the script's steps ended, and the states that it showed, line by line.</summary>
    public IReadOnlyList<string> StepLines => _steps;

    /// <summary>What did not come true.</summary>
    public IReadOnlyList<string> Failures => _failures;

    /// <summary>How often a step was passed since the boot ended.</summary>
    public long Steps(Step step) => _machine.Runtime.StepCount(step) - _stepsAtBoot[(int)step];

    /// <summary>Runs it, on the machine's first CPU.</summary>
    public async ShardTask RunAsync()
    {
        Phase = ScriptPhase.Boot;
        await _machine.BootAsync();
        BootedNs = _machine.Cpu.Shard.NowNs;
        Listing = _machine.Listing();
        foreach (Step step in StepNames.Steps)
        {
            _stepsAtBoot[(int)step] = _machine.Runtime.StepCount(step);
        }

        Phase = ScriptPhase.Work;
        _machine.Faults.ArmAtBoot();
        Booted?.Invoke();
        await WorkAsync();
        Phase = ScriptPhase.Checks;
        await SettleAsync();
        new Checks(_machine, this, _expectedLog, _failures).Run();
        Phase = ScriptPhase.Ended;
    }

    /// <summary>Frees the workload's memory; nothing may be under way.</summary>
    public void Release()
    {
        foreach (JobRunner job in _jobs)
        {
            job.Dispose();
        }

        foreach (MultipathReader reader in _readers.Where(r => r.Result.IsComplete))
        {
            reader.Dispose();
        }

        foreach (OperationRunner task in _tasks)
        {
            task.Dispose();
        }
    }

    private async ShardTask WorkAsync()
    {
        var running = new List<ShardTask>();
        IReadOnlyList<Cpu> cpus = _machine.Cpu.Shard.Cpus;
        for (int i = 0; i < _lab.Workload.Count; i++)
        {
            JobSection section = _lab.Workload[i];
            if (section.Operations.Count > 0)
            {
                Cpu cpu = cpus[(section.Cpu ?? i) % cpus.Count];
                var task = new OperationRunner(_machine, _machine.Net!, section, i, cpu);
                _tasks.Add(task);
                running.Add(cpu.Start(task.RunAsync));
                continue;
            }

            if (_machine.FindDisk(section.Disk.Text) is not { } disk)
            {
                Fail($"job {section.Name}: there is no disk {section.Disk}");
                continue;
            }

            if (PlanOf(section, disk, i) is { } plan)
            {
                var job = new JobRunner(disk.Block, plan, cpus[i % cpus.Count]);
                ScsiDevice device = disk.Scsi.Device;
                job.Result.Explains = place => _machine.Faults.Explains(device, place);
                _jobs.Add(job);
                running.Add(cpus[i % cpus.Count].Start(() => RunAsync(job, disk)));
            }
        }

        StartReaders(running, cpus);
        if (_lab.Timeline.Count > 0)
        {
            running.Add(_machine.Cpu.Start(TimelineAsync));
        }

        if (_lab.Script.Count > 0)
        {
            var runner = new ScenarioRunner(_machine, _steps, Fail);
            running.Add(_machine.Cpu.Start(() => runner.RunAsync(_lab.Script)));
        }

        foreach (ShardTask task in running)
        {
            await task;
        }
    }

    /// <summary>A job has its disk open, which matters to a removable one: a fixed disk's open sends nothing.</summary>
    private async ShardTask RunAsync(JobRunner job, LabDisk disk)
    {
        if (!disk.Scsi.Device.Removable)
        {
            await job.RunAsync();
            return;
        }

        JobPlan plan = job.Result.Plan;
        bool isReading = plan.Pattern is AccessPattern.Read or AccessPattern.RandomRead;
        int error = await disk.Scsi.OpenAsync(isReading ? DiskOpenMode.Read : DiskOpenMode.Write);
        if (error != 0)
        {
            Fail($"job {plan.Name}: {disk.Name} cannot be opened: {ErrnoNames.Of(error)}");
            return;
        }

        await job.RunAsync();
        await disk.Scsi.CloseAsync();
    }

    private void StartReaders(List<ShardTask> running, IReadOnlyList<Cpu> cpus)
    {
        foreach (MultipathSection section in _lab.Multipath)
        {
            LabDisk?[] disks = [.. section.Paths.Select(p => _machine.FindDisk(p.Text))];
            int missing = Array.IndexOf(disks, null);
            if (missing >= 0)
            {
                Fail($"multipath {section.Name}: there is no disk {section.Paths[missing]}");
                continue;
            }

            if (disks.Select(d => LabMachine.UnitOf(d!)).Distinct().Count() > 1)
            {
                Fail($"multipath {section.Name}: the paths are not of one unit");
                continue;
            }

            Cpu cpu = cpus[_readers.Count % cpus.Count];
            var reader = new MultipathReader(section, disks!, _machine.ContentSeed(disks[0]!), cpu);
            _readers.Add(reader);
            running.Add(cpu.Start(reader.RunAsync));
        }
    }

    /// <summary>What is under way ends: interrupts that are still to come, deferred work; for up to two minutes, as
    /// commands of the kernel's own have half a minute.</summary>
    private async ShardTask SettleAsync()
    {
        const int QuickRounds = 1000;
        const int Rounds = QuickRounds + 1200;
        for (int i = 0; i < Rounds && !Checks.IsQuiet(_machine); i++)
        {
            await _machine.Cpu.Delay(i < QuickRounds ? 1_000_000 : 100_000_000);
        }
    }

    private JobPlan? PlanOf(JobSection job, LabDisk disk, int index)
    {
        long block = disk.Block.Limits.LogicalBlockBytes;
        long room = disk.Block.LengthBytes - job.OffsetBytes;
        long size = job.SizeBytes ?? Math.Min(room, 1L << 30);
        size -= size % block;
        if (size > room || size < job.BlockBytes.Max())
        {
            Fail(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"job {job.Name}: its range does not fit into {disk.Name}, which has {disk.Block.LengthBytes} bytes"
                )
            );
            return null;
        }

        if (job.BlockBytes.Any(b => b % block != 0) || job.OffsetBytes % block != 0)
        {
            Fail($"job {job.Name}: blocks and offset must be multiples of {disk.Name}'s block of {block} bytes");
            return null;
        }

        if (job.Verify != Verification.None && size > WrittenBlocks.MaximumBytes)
        {
            Fail($"job {job.Name}: a range of at most 8GiB can be verified");
            return null;
        }

        return new JobPlan(
            job.Name.Text,
            job.Pattern,
            job.ReadPercent,
            job.BlockBytes,
            job.Depth,
            job.Count,
            job.OffsetBytes,
            size
        )
        {
            Verify = job.Verify,
            Seed = (_seed * 0x9E3779B97F4A7C15) + (ulong)(job.Seed ?? index),
            StartNs = job.StartNs,
            FlushEvery = job.FlushEvery,
            IsForced = job.IsForced,
            AllowedErrors = job.AllowedErrors,
            Submitter = index + 1,
        };
    }

    private async ShardTask TimelineAsync()
    {
        foreach (TimelineEntry entry in _lab.Timeline)
        {
            await _machine.Cpu.Delay(BootedNs + entry.AtNs - _machine.Cpu.Shard.NowNs);
            string what = await new TimelineAction(_machine, entry, Fail).RunAsync();
            _events.Add(what);
        }
    }

    private void Fail(string what) => _failures.Add(what);
}
