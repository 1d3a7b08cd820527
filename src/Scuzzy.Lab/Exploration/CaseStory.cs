using System.Globalization;
using System.Text;
using Scuzzy.Block.Queue;
using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Lab.Checking;
using Scuzzy.Lab.Composition;
using Scuzzy.Lab.Faults;
using Scuzzy.Lab.Model;
using Scuzzy.Lab.Tracing;
using Scuzzy.Runtime;

namespace Scuzzy.Lab.Exploration;

/// <summary>Tells in plain words what happens in a case and what goes wrong.</summary>
internal sealed class CaseStory : IDisposable
{
    private const int MostLines = 200;

    private readonly List<string> _lines = [];
    private readonly LabRun _run;
    private readonly Dictionary<RuleState, long> _fired = [];
    private long _breaches;

    private CaseStory(LabFile lab)
    {
        _run = new LabRun(lab, new LabOptions { IsQuiet = true, Observer = new Steps(this) }, _ => { });
        _run.Machine.Scsi.Watch(new Recovery(this));
    }

    /// <summary>Runs a case and tells its story.</summary>
    /// <param name="made">The case.</param>
    /// <param name="kind">How it fails.</param>
    /// <param name="lab">Its lab, for the reader.</param>
    /// <param name="guard">Runs it; false: it was given up.</param>
    public static string Tell(ExplorationCase made, string kind, string lab, Func<Action, bool> guard)
    {
        using var story = new CaseStory(LabParser.Bind(CaseLab.Build(made), "case"));
        if (!guard(() => story._run.Execute()))
        {
            story._lines.Add("  and so on: it was given up");
        }

        return story.Text(made, kind, lab);
    }

    /// <inheritdoc/>
    public void Dispose() => _run.Dispose();

    private string Text(ExplorationCase made, string kind, string lab)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{kind}\n\n{InvariantWords.Explain(kind)}\n\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"The machine is a {made.Profile} kernel on {Count(made.Cpus, "CPU")} with "
                + $"{Count(made.Hosts.Count, "host")} and {Count(made.Units.Count, "unit")}.\n"
        );
        text.Append(
            CultureInfo.InvariantCulture,
            $"What happens ({Count(made.Length, "event")}), seconds since the boot:\n"
        );
        foreach (string line in _lines)
        {
            text.Append("  ").Append(line).Append('\n');
        }

        text.Append("\nWhat did not hold:\n");
        foreach (string failure in _run.Failures.Take(10))
        {
            text.Append("  ").Append(failure).Append('\n');
        }

        text.Append("\nThe lab, which 'scuzzy run' replays:\n\n").Append(lab);
        return text.ToString();
    }

    private static string Count(int count, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    private void Say(string what)
    {
        SayFaults();
        if (_run.Script.Phase == ScriptPhase.Work && _lines.Count < MostLines)
        {
            long ns = _run.Machine.Cpu.Shard.NowNs - _run.Script.BootedNs;
            _lines.Add(string.Create(CultureInfo.InvariantCulture, $"{ns / 1e9, 12:F6}  {what}"));
        }

        SayBreaches();
    }

    private void SayFaults()
    {
        foreach (RuleState rule in _run.Machine.Faults.Rules)
        {
            long before = _fired.GetValueOrDefault(rule);
            if (rule.Fired > before)
            {
                _fired[rule] = rule.Fired;
                Say($"the fault rule strikes: {FaultReport.Line(rule)}");
            }
        }
    }

    private void SayBreaches()
    {
        InvariantNet net = _run.Machine.Net!;
        while (_breaches < net.Breaches.Count)
        {
            Breach breach = net.Breaches[(int)_breaches++];
            _lines.Add($"        ----  {breach.Name}: {breach.Text}");
        }
    }

    private void Passed(Step step, object? subject)
    {
        switch (step, subject)
        {
            case (Step.BioSubmitted, IoWatch bio):
                Say($"{bio.Who} is submitted");
                break;
            case (Step.Queued, ScsiCommand command):
                Say($"the driver is handed {StepWatch.Describe(command)}");
                break;
            case (Step.DriverCompleted, ScsiCommand command):
                Say($"the driver completes it, result {command.Result:x8}: {StepWatch.Describe(command)}");
                break;
            case (Step.Requeued, ScsiCommand command):
                Say($"it is put back into its queue: {StepWatch.Describe(command)}");
                break;
            case (Step.Completed, ScsiCommand command):
                Say($"it is finished: {StepWatch.Describe(command)}");
                break;
            default:
                break;
        }
    }

    private static string Name(object subject) =>
        subject switch
        {
            ScsiCommand command => StepWatch.Describe(command),
            ScsiDevice device => device.Address,
            ScsiTarget target => target.Name,
            _ => ((ScsiHost)subject).Name,
        };

    private sealed class Steps(CaseStory story) : StepObserver
    {
        public override void Passed(Shard shard, Step step, ulong handle, object? subject) =>
            story.Passed(step, subject);
    }

    private sealed class Recovery(CaseStory story) : RecoveryObserver
    {
        public override void Failed(ScsiCommand command, bool timedOut, bool inBackground) =>
            story.Say($"it {(timedOut ? "has timed out" : "has failed")}: {StepWatch.Describe(command)}");

        public override void Awake(object scope, int commands) =>
            story.Say($"the error handler of {Name(scope)} wakes, with {Count(commands, "command")}");

        public override void RungBegins(RecoveryRung rung, object subject, int channel) =>
            story.Say($"{rung} is tried: {Name(subject)}");

        public override void RungEnds(RecoveryRung rung, object subject, int channel, EhOutcome outcome) =>
            story.Say($"{rung} ends with {outcome}: {Name(subject)}");

        public override void Probed(ScsiCommand command, bool isGood) =>
            story.Say($"the error handler's own command {(isGood ? "was answered" : "was not answered well")}");

        public override void Flushed(ScsiCommand command, bool retried) =>
            story.Say($"the error handler {(retried ? "retries" : "finishes")} {StepWatch.Describe(command)}");

        public override void Asleep(object scope) => story.Say($"the error handler of {Name(scope)} sleeps");
    }
}
