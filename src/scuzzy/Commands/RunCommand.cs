using System.CommandLine;
using System.Text;
using Scuzzy.Lab;
using Scuzzy.Lab.Composition;
using Scuzzy.Lab.Dumps;
using Scuzzy.Lab.Model;
using Scuzzy.Lab.Recording;
using Scuzzy.Lab.Reports;
using Scuzzy.Lab.Tracing;
using Scuzzy.Runtime;

namespace Scuzzy.Command.Commands;

/// <summary><c>scuzzy run</c>: a lab in virtual time.</summary>
internal sealed class RunCommand
{
    private readonly LabArguments _lab = new();

    private readonly Option<ulong> _seed = new("--seed")
    {
        Description = "Seed of workloads and content.",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<ulong?> _scheduleSeed = new("--schedule-seed")
    {
        Description = "Seed of the order in which CPUs and contexts run; default the lab's.",
    };

    private readonly Option<ulong> _faultSeed = new("--fault-seed")
    {
        Description = "Seed of the fault rules' chances.",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<string?> _until = new("--until") { Description = "Stop at this virtual time, e.g. 30s." };
    private readonly Option<string?> _break = new("--break")
    {
        Description = "Stop when the workload first passes this step: its number (1 to 22c), name or kernel function.",
    };

    private readonly Option<string?> _logStyle = new("--log-style")
    {
        Description = "Wording of the kernel log; default the profile's.",
    };

    private readonly TraceOption _trace = new();
    private readonly DumpOption _dump = new();

    private readonly Option<string?> _report = new("--report")
    {
        Description = "FILE.html: what failed, the ladder, each command's life and why, as one page.",
    };

    public static System.CommandLine.Command Build() => new RunCommand().BuildCommand();

    private System.CommandLine.Command BuildCommand()
    {
        _logStyle.AcceptOnlyFromAmong([.. Profiles.LogStyles]);
        var command = new System.CommandLine.Command("run", "Run a lab in virtual time: boot, scan, timeline, verdict.")
        {
            _seed,
            _scheduleSeed,
            _faultSeed,
            _until,
            _break,
            _logStyle,
            _trace.Option,
            _dump.Option,
            _report,
        };
        _lab.AddTo(command);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult result)
    {
        LabFile file = _lab.Load(result);
        using TraceFile? trace = _trace.Create(result);
        var options = new LabOptions
        {
            Seed = result.GetValue(_seed),
            ScheduleSeed = result.GetValue(_scheduleSeed),
            FaultSeed = result.GetValue(_faultSeed),
            UntilNs = Until(result),
            Break = Break(result),
            LogStyle = result.GetValue(_logStyle),
            Observer = trace,
        };
        var runs = new List<RunSummary>();
        if (file.Compare is { } compare)
        {
            foreach (string value in compare.Values)
            {
                Console.Out.WriteLine($"## {compare.Parameter} = {value}");
                runs.Add(RunOnce(result, _lab.Load(result, (compare.Parameter.Text, value)), options, trace, value));
            }
        }
        else
        {
            runs.Add(RunOnce(result, file, options, trace, string.Empty));
        }

        WriteReport(result, file, runs);
        return runs.All(r => r.IsGood) ? ExitCode.Ok : ExitCode.Failed;
    }

    private RunSummary RunOnce(ParseResult result, LabFile file, LabOptions options, TraceFile? trace, string name)
    {
        var output = new StringBuilder();
        StepRing? steps = null;
        if (file.Hosts.Any(h => h.Buffers is not null) || result.GetValue(_dump.Option) is not null)
        {
            // Only a machine that may crash or is to be dumped pays for keeping its latest steps.
            steps = new StepRing(options.Observer);
            options = options with { Observer = steps };
        }

        RunRecorder? recorder = null;
        if (result.GetValue(_report) is not null)
        {
            // Only a report needs the histories of commands.
            recorder = new RunRecorder(options.Observer);
            options = options with { Observer = recorder.Steps };
        }

        using var run = new LabRun(
            file,
            options,
            line =>
            {
                Console.Out.WriteLine(line);
                output.Append(line).Append('\n');
            }
        );
        IReadOnlyList<string> diagnosis = [];
        run.Postmortem = r => _dump.Postmortem(result, file, r, steps, out diagnosis);
        trace?.Attach(run.Machine);
        recorder?.Attach(run.Machine);
        bool isGood = run.Execute();
        return new RunSummary(
            name,
            isGood,
            output.ToString(),
            [.. run.Script.Jobs],
            run.Machine.Rotating.Count > 0 ? run.Machine.Rotating[0].Accesses : []
        )
        {
            Recording = recorder?.Finish(),
            Failures = run.Failures,
            Diagnosis = diagnosis,
        };
    }

    private void WriteReport(ParseResult result, LabFile file, List<RunSummary> runs)
    {
        if (result.GetValue(_report) is not { } path)
        {
            return;
        }

        try
        {
            File.WriteAllText(path, HtmlReport.Build(file, runs));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Environment, $"--report {path}: {e.Message}");
        }
    }

    private long Until(ParseResult result)
    {
        if (result.GetValue(_until) is not { } text)
        {
            return long.MaxValue;
        }

        return Units.TryParseTime(text, out long nanoseconds)
            ? nanoseconds
            : throw new CommandException(ExitCode.Usage, $"--until {text}: a time such as 30s or 500us belongs here");
    }

    private Step? Break(ParseResult result)
    {
        if (result.GetValue(_break) is not { } text)
        {
            return null;
        }

        return StepNames.TryParse(text, out Step step)
            ? step
            : throw new CommandException(ExitCode.Usage, $"--break {text}: no such step; 1 to 21, 22a, 22b or 22c");
    }
}
