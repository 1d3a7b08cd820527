using System.Globalization;
using Scuzzy.Initiator.Mid;
using Scuzzy.Lab.Composition;
using Scuzzy.Runtime.Kernel;
using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Lab.Scenarios;

/// <summary>Runs a lab's script: one step after the other.</summary>
internal sealed class ScenarioRunner(LabMachine machine, List<string> lines, Action<string> fail)
{
    /// <summary>What a command of the kernel's own, or a line of the log, costs in CPU time where scenarios were
    /// recorded: two processes then do not get ahead of each other more than there.</summary>
    public const long CpuNs = 45_000;

    private const string MarkWord = "ORACLE";

    /// <summary>What a shell takes to start a program, to see it end, and to go on to the next marked step.</summary>
    private const long StartNs = 5_100_000;

    /// <summary>The same for a shell of its own (<c>sh -c</c>).</summary>
    private const long ShellStartNs = 7_800_000;
    private const long EndNs = 4_300_000;
    private const long GenericEndNs = 5_100_000;
    private const long LoadStartNs = 650_000_000;
    private const long GenericStartNs = 12_300_000;
    private const long ResetStartNs = 9_400_000;
    private const long GapNs = 6_100_000;

    private readonly CommandRunner _commands = new(machine);
    private readonly List<Job> _background = [];

    /// <summary>Runs steps one after the other, and waits for what goes on in the background.</summary>
    public async ShardTask RunAsync(IReadOnlyList<ScenarioStep> steps)
    {
        await SequenceAsync(steps);
        await WaitAsync();
    }

    private async ShardTask<StepOutcome> SequenceAsync(IReadOnlyList<ScenarioStep> steps)
    {
        StepOutcome last = StepOutcome.Good;
        foreach (ScenarioStep step in steps)
        {
            last = await StepAsync(step);
        }

        return last;
    }

    private async ShardTask<StepOutcome> StepAsync(ScenarioStep step)
    {
        long started = Now;
        bool isShell = step.Command is ScenarioCommand.Echo || step.Do is not null;
        if (step.Mark is { } text)
        {
            await WorkAsync(GapNs);
            started = Now;
            Note($"step {step.Name} begin: {text}");
            await WorkAsync(
                isShell
                    ? text.StartsWith("sh ", StringComparison.Ordinal)
                        ? ShellStartNs
                        : StartNs
                    : 0
            );
        }

        StepOutcome outcome = await ActAsync(step);
        if (step.Mark is not null)
        {
            await WorkAsync(isShell ? EndNs : 0);
            Note($"step {step.Name} end rc={outcome.Code.ToString(CultureInfo.InvariantCulture)}");
        }

        if (step.Name is not null)
        {
            lines.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"step={step.Name} rc={outcome.Code} errno={outcome.Errno} t0={Seconds(started)} t1={Seconds(Now)}"
                )
            );
        }

        Judge(step, outcome);
        return outcome;
    }

    private ShardTask<StepOutcome> ActAsync(ScenarioStep step)
    {
        if (step.Command is { } command)
        {
            return ProcessAsync(command);
        }

        if (step.Do is { } sequence)
        {
            return SequenceAsync(sequence);
        }

        if (step.Together is { } together)
        {
            return TogetherAsync(together);
        }

        if (step.Background is { } background)
        {
            _background.Add(new Job(this, background));
        }
        else if (step.State is { } label)
        {
            ShowState(label);
        }
        else if (step.Note is { } note)
        {
            Note(note);
        }
        else if (step.Join && _background.Count > 0)
        {
            return JoinAsync();
        }

        return step.Wait ? WaitAsync() : ShardTask<StepOutcome>.FromResult(StepOutcome.Good);
    }

    private async ShardTask<StepOutcome> ProcessAsync(ScenarioCommand command)
    {
        if (command is ScenarioCommand.Echo or ScenarioCommand.Sleep)
        {
            return await _commands.RunAsync(command);
        }

        await WorkAsync(StartOf(command));
        StepOutcome outcome = await _commands.RunAsync(command);
        await WorkAsync(command is ScenarioCommand.Generic ? GenericEndNs : EndNs);
        return outcome;
    }

    /// <summary>A process works for a time at the recorded machine's speed; what the kernel takes of its CPU
    /// meanwhile is added.</summary>
    private async ShardTask WorkAsync(long nanoseconds)
    {
        nanoseconds = nanoseconds * 100 / machine.Lab.Machine.SpeedPercent;
        while (nanoseconds > 0)
        {
            long used = machine.Scsi.CpuUsedNs;
            await machine.Cpu.Delay(nanoseconds);
            nanoseconds = machine.Scsi.CpuUsedNs - used;
        }
    }

    /// <summary>What a program takes before its first command: those with libraries load longer than the shell's own,
    /// and fio forks, reads its options and lays out its job.</summary>
    private static long StartOf(ScenarioCommand command) =>
        command switch
        {
            ScenarioCommand.Load => LoadStartNs,
            ScenarioCommand.Generic => GenericStartNs,
            ScenarioCommand.Reset => ResetStartNs,
            _ => StartNs,
        };

    private async ShardTask<StepOutcome> TogetherAsync(IReadOnlyList<ScenarioStep> steps)
    {
        var tasks = new List<ShardTask>();
        foreach (ScenarioStep step in steps)
        {
            tasks.Add(machine.Cpu.Start(async () => await StepAsync(step)));
        }

        foreach (ShardTask task in tasks)
        {
            await task;
        }

        return StepOutcome.Good;
    }

    private async ShardTask<StepOutcome> WaitAsync()
    {
        foreach (Job job in _background)
        {
            await job.Task;
        }

        _background.Clear();
        return StepOutcome.Good;
    }

    private async ShardTask<StepOutcome> JoinAsync()
    {
        Job last = _background[^1];
        _background.RemoveAt(_background.Count - 1);
        await last.Task;
        return last.Outcome;
    }

    private void Judge(ScenarioStep step, StepOutcome outcome)
    {
        string name = step.Name ?? step.Run?.Text ?? "step";
        if (step.ExpectedCode is { } code && code != outcome.Code)
        {
            fail($"{Place(step)}{name}: ended with rc={outcome.Code} ({outcome.Errno}), expected rc={code}");
        }

        if (step.ExpectedErrno is { } errno && errno != outcome.Errno)
        {
            fail($"{Place(step)}{name}: ended with {outcome.Errno}, expected {errno}");
        }
    }

    private string Place(ScenarioStep step) =>
        string.Create(CultureInfo.InvariantCulture, $"{machine.Lab.FileName}:{step.Position.Line}: ");

    private void Note(string text) => machine.Print((int)KernelLogLevel.Notice, $"{MarkWord}: {text}");

    private Scuzzy.Runtime.Execution.Cpu Cpu => machine.Cpu;

    private long Now => machine.Cpu.Shard.NowNs;

    private static string Seconds(long nanoseconds) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{nanoseconds / 1_000_000_000}.{nanoseconds / 1000 % 1_000_000:D6}"
        );

    private void ShowState(string label)
    {
        lines.Add($"== {label} uptime={Seconds(Now)}");
        foreach (ScsiHost host in machine.Scsi.Hosts)
        {
            string node = $"/sys/class/scsi_host/{host.Name}/";
            lines.Add(
                $"{host.Name} state={Read(node + "state")} busy={host.Busy} can_queue={host.CanQueue} "
                    + $"eh_deadline={Read(node + "eh_deadline")}"
            );
        }

        foreach (ScsiDevice device in machine.Scsi.Hosts.SelectMany(h => h.Devices))
        {
            string node = $"/sys/class/scsi_device/{device.Address}/device/";
            lines.Add(
                $"{device.Address} blk={device.Disk?.Name} state={Read(node + "state")} "
                    + $"timeout={Read(node + "timeout")} eh_timeout={Read(node + "eh_timeout")} "
                    + $"queue_depth={device.QueueDepth} "
                    + $"device_busy={device.Busy} iorequest={Read(node + "iorequest_cnt")} "
                    + $"iodone={Read(node + "iodone_cnt")} ioerr={Read(node + "ioerr_cnt")} "
                    + $"iotmo={Read(node + "iotmo_cnt")}"
            );
        }
    }

    private string Read(string path) => machine.Files.Read(path) is { Error: 0 } shown ? shown.Text : string.Empty;

    /// <summary>Steps in the background.</summary>
    private sealed class Job
    {
        public Job(ScenarioRunner runner, IReadOnlyList<ScenarioStep> steps) =>
            Task = runner.Cpu.Start(async () => Outcome = await runner.SequenceAsync(steps));

        public ShardTask Task { get; }

        public StepOutcome Outcome { get; private set; } = StepOutcome.Good;
    }
}
