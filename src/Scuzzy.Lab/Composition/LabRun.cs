using System.Globalization;
using Scuzzy.Lab.Checking;
using Scuzzy.Lab.Faults;
using Scuzzy.Lab.Model;
using Scuzzy.Lab.Workloads;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Kernel;
using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Lab.Composition;

/// <summary>Runs a lab in virtual time and prints what happens. What it prints depends on the lab and the seeds alone.
/// </summary>
public sealed class LabRun : IDisposable
{
    private const long GraceNs = 3600L * 1_000_000_000;

    private readonly LabFile _lab;
    private readonly LabOptions _options;
    private readonly Action<string> _print;
    private readonly VirtualRuntime _runtime;
    private readonly BreakObserver? _break;

    /// <summary>Builds the lab's machine.</summary>
    /// <exception cref="Syntax.LabException">The lab cannot be built.</exception>
    public LabRun(LabFile lab, LabOptions options, Action<string> print)
    {
        _lab = lab;
        _print = print;
        _break = options.Break is { } step ? new BreakObserver(step, options.Observer) : null;
        _options = _break is null ? options : options with { Observer = _break };
        _runtime = LabMachine.Simulate(lab, _options);
        Machine = new LabMachine(lab, _runtime, _options, options.IsQuiet ? null : print);
        Script = new Script(Machine, _options.Seed) { Booted = Booted };
    }

    /// <summary>The machine.</summary>
    public LabMachine Machine { get; }

    /// <summary>What happens on it.</summary>
    public Script Script { get; }

    /// <summary>Everything that did not hold; empty if all is well.</summary>
    public IReadOnlyList<string> Failures { get; private set; } = [];

    /// <summary>The crash that ended the run, or null.</summary>
    public MachineCrashException? Crash => _runtime.FaultException as MachineCrashException;

    /// <summary>What is to be printed before the verdict, once it is known what failed: dump and diagnosis.</summary>
    public Func<LabRun, IEnumerable<string>>? Postmortem { get; set; }

    /// <summary>Virtual time when the script ended or was stopped, in nanoseconds.</summary>
    public long EndedNs { get; private set; }

    /// <summary>Items that the machine's CPUs have run.</summary>
    public long Items => _runtime.ItemsRun;

    /// <summary>Runs it to its end, or to where the options stop it.</summary>
    /// <returns>True if every expectation and invariant held.</returns>
    public bool Execute()
    {
        if (!_options.IsQuiet)
        {
            PrintHead();
        }

        ShardTask script = Machine.Cpu.Start(Script.RunAsync);
        long until = Machine.Net is null ? _options.UntilNs : Math.Min(_options.UntilNs, InvariantNet.MostNs);
        bool runsTooLong() => Machine.Net is { } net && (net.IsEndless || _runtime.ItemsRun > InvariantNet.MostItems);
        VirtualStop stop = _runtime.Run(until, () => script.IsSettled || _break?.IsReached == true || runsTooLong());
        EndedNs = _runtime.NowNs;
        if (stop == VirtualStop.Asked && _break?.IsReached != true)
        {
            // The script has ended; what is left may run on, but not for ever.
            _runtime.Run(_runtime.NowNs + GraceNs, runsTooLong);
        }

        if (Crash is { } crash)
        {
            EndedNs = _runtime.NowNs;
            Machine.LogCrash(crash);
        }

        Failures = Judge(stop);
        if (!_options.IsQuiet)
        {
            PrintResults(stop);
        }

        return Failures.Count == 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Script.Release();
        Machine.Dispose();
        _runtime.Dispose();
    }

    private List<string> Judge(VirtualStop stop)
    {
        var failures = new List<string>(Script.Failures);
        if (Crash is { } crash)
        {
            failures.Add(crash.Message);
        }
        else if (_runtime.FaultException is { } bug)
        {
            string where =
                bug.StackTrace?.Split('\n').FirstOrDefault(l => l.Contains("Scuzzy", StringComparison.Ordinal)) ?? "";
            failures.Add($"a bug: {bug.GetType().Name}: {bug.Message} {where.Trim().Split(" in ")[0]}".TrimEnd());
        }
        else if (stop == VirtualStop.Quiescent && Script.Phase != ScriptPhase.Ended)
        {
            failures.Add($"nothing can happen any more, but the {Script.Phase} has not ended");
        }

        if (Machine.Net is { } net && _break?.IsReached != true)
        {
            Judge(net, stop);
            failures.AddRange(net.Breaches.Select(b => b.ToString()));
        }

        return failures;
    }

    private void Judge(InvariantNet net, VirtualStop stop)
    {
        bool isCut = stop == VirtualStop.TimeReached && _options.UntilNs <= InvariantNet.MostNs;
        if (Script.Phase == ScriptPhase.Ended)
        {
            foreach (OperationRunner task in Script.Tasks)
            {
                task.CheckMemory();
            }

            net.CheckRest();
        }
        else if (_runtime.FaultException is null && !isCut)
        {
            net.ReportStuck(Script);
        }
    }

    private void PrintHead()
    {
        MachineSection machine = _lab.Machine;
        string title = _lab.Title.Length > 0 ? _lab.Title : Path.GetFileName(_lab.FileName);
        Print($"# {title}: profile {machine.Profile}, {machine.Cpus} CPUs, HZ {machine.Hz}");
        string faults =
            _lab.Faults.Count > 0 || _lab.Timeline.Any(e => e.Inject is not null)
                ? string.Create(CultureInfo.InvariantCulture, $", fault seed {_options.FaultSeed}")
                : string.Empty;
        ulong schedule = _options.ScheduleSeed ?? (ulong)machine.ScheduleSeed;
        Print($"# seed {_options.Seed}, schedule seed {schedule}{faults}");
    }

    private void Booted()
    {
        _break?.Arm();
        _print("# lsscsi");
        foreach (string line in Script.Listing)
        {
            _print(line);
        }
    }

    private void PrintResults(VirtualStop stop)
    {
        if (Script.Events.Count > 0)
        {
            _print("# timeline");
            foreach (string line in Script.Events)
            {
                _print(line);
            }
        }

        if (Script.StepLines.Count > 0)
        {
            _print("# script");
            foreach (string line in Script.StepLines)
            {
                _print(line);
            }
        }

        if (Script.Jobs.Any())
        {
            _print("# workload");
            foreach (JobResult job in Script.Jobs)
            {
                _print(JobText.Line(job));
            }
        }

        if (Script.Multipath.Any())
        {
            _print("# multipath");
            foreach (MultipathResult reader in Script.Multipath)
            {
                foreach (string line in reader.Events)
                {
                    _print(line);
                }

                _print(reader.Line());
            }
        }

        if (Machine.Faults.Rules.Count > 0)
        {
            _print("# faults");
            foreach (string line in FaultReport.Lines(Machine.Faults))
            {
                _print(line);
            }
        }

        PrintTasks();

        if (Script.Phase >= ScriptPhase.Work)
        {
            PrintSteps();
        }

        foreach (string line in Postmortem?.Invoke(this) ?? [])
        {
            _print(line);
        }

        PrintVerdict(stop);
    }

    private void PrintTasks()
    {
        if (Script.Tasks.Count > 0)
        {
            _print("# tasks");
            foreach (OperationRunner task in Script.Tasks)
            {
                Print($"{task.Name}: {task.Submitted} I/Os, {task.Failed} failed, {task.Skipped} without a disk");
            }
        }
    }

    private void PrintSteps()
    {
        _print("# steps since the boot");
        foreach (Step step in StepNames.Steps)
        {
            Print($"{StepNames.Number(step), 4} {StepNames.Kernel(step), -24} {Script.Steps(step), 12}");
        }
    }

    private void PrintVerdict(VirtualStop stop)
    {
        _print("# verdict");
        foreach (string failure in Failures)
        {
            _print(failure);
        }

        string time = string.Create(
            CultureInfo.InvariantCulture,
            $"{EndedNs / 1_000_000_000}.{EndedNs / 1000 % 1_000_000:D6} s"
        );
        if (_break?.IsReached == true)
        {
            Print($"stopped at step {StepNames.Number(_break.Step)}, {time}: {_break.Where}");
        }
        else if (stop == VirtualStop.TimeReached && Script.Phase != ScriptPhase.Ended)
        {
            Print($"stopped at {time}");
        }

        string verdict = Failures.Count == 0 ? "PASS" : "FAIL";
        Print($"{verdict}: {Failures.Count} failures, virtual time {time}, {_runtime.ItemsRun} items");
    }

    private void Print(FormattableString text) => _print(FormattableString.Invariant(text));
}
