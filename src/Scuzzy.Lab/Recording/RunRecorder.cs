using System.Globalization;
using Scuzzy.Block.Queue;
using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Lab.Composition;
using Scuzzy.Lab.Faults;
using Scuzzy.Runtime;
using Scuzzy.Storage;

namespace Scuzzy.Lab.Recording;

/// <summary>Joins the steps of commands and the work of the error handlers into histories, for reports. It keeps the
/// commands that had trouble, up to a limit, and a few of the others; of all it counts.</summary>
public sealed class RunRecorder
{
    /// <summary>Most commands with trouble that are kept: the first ones.</summary>
    public const int MostCommands = 1000;

    /// <summary>Most commands that are kept of those that recovery held up, and of the slowest others.</summary>
    public const int MostOthers = 12;

    /// <summary>Most rungs, most probes and most recoveries that are kept.</summary>
    public const int MostRungs = 4000;

    private readonly Dictionary<ScsiCommand, CommandHistory> _current = [];
    private readonly Dictionary<RequestQueue, DeviceHistory> _byQueue = [];
    private readonly List<DeviceHistory> _devices = [];
    private readonly List<CommandHistory> _troubled = [];
    private readonly List<CommandHistory> _bystanders = [];
    private readonly List<CommandHistory> _slowest = [];
    private readonly Stack<CommandHistory> _spare = [];
    private readonly RecoveryRecorder _recovery;
    private readonly LogRecorder _log = new();
    private LabMachine? _machine;
    private long _troubledOmitted;
    private int _hosts;

    /// <summary>Creates a recorder that has seen nothing.</summary>
    /// <param name="next">Sees the steps after it; null: nobody does.</param>
    public RunRecorder(StepObserver? next)
    {
        Steps = new StepPart(this, next);
        _recovery = new RecoveryRecorder(this);
    }

    /// <summary>What is to see the steps: for <see cref="LabOptions.Observer"/>.</summary>
    public StepObserver Steps { get; }

    internal IReadOnlyDictionary<ScsiCommand, CommandHistory> Current => _current;

    /// <summary>Begins to watch a machine that is not booted; once.</summary>
    public void Attach(LabMachine machine)
    {
        _machine = machine;
        machine.Log.AddSink(_log);
        machine.Scsi.Watch(_recovery);
    }

    /// <summary>The run is over: what was seen of it.</summary>
    public RunRecording Finish()
    {
        LabMachine machine = _machine ?? throw new InvalidOperationException("nothing was watched");
        long nowNs = machine.Cpu.Shard.NowNs;
        foreach (DeviceHistory device in _devices)
        {
            device.Look(nowNs, isHeld: false, hasWaiting: false);
            device.State = device.Device.State.Name();
            device.Disk = device.Device.Disk?.Name ?? string.Empty;
            device.Model = $"{device.Device.Vendor} {device.Device.Model} {device.Device.Revision}".Trim();
        }

        foreach ((ScsiCommand command, CommandHistory history) in _current.OrderBy(c => c.Value.QueuedNs))
        {
            if (ReferenceEquals(command.Device, null) || history.Request != command.RequestHandle)
            {
                continue;
            }

            history.Cut(nowNs);
            Keep(history);
        }

        return new RunRecording
        {
            Troubled = _troubled,
            TroubledOmitted = _troubledOmitted,
            Bystanders = _bystanders,
            Slowest = _slowest,
            Devices = [.. _devices.Where(d => IsThere(d) || d.Recovered > 0 || d.TotalHeldNs > 0)],
            Rungs = _recovery.Rungs,
            RungsOmitted = _recovery.Omitted,
            Probes = _recovery.Probes,
            Recoveries = _recovery.Periods,
            Log = _log.Lines,
            LogOmitted = _log.Omitted,
            Faults = [.. machine.Faults.Rules.Select(FaultLine)],
            EndedNs = nowNs,
        };
    }

    /// <summary>Looks at all devices of a host: who is held back?</summary>
    internal void LookAtAll(ScsiHost host)
    {
        for (int i = 0; i < host.Devices.Count; i++)
        {
            Look(DeviceOf(host.Devices[i]));
        }
    }

    /// <summary>True if a device of a host was held back when it was last looked at.</summary>
    internal bool HoldsAnyOf(ScsiHost host) => host.Devices.Any(d => DeviceOf(d).IsHeld);

    internal void Look(DeviceHistory device, bool hasNew = false)
    {
        ScsiDevice scsi = device.Device;
        bool isHeld = scsi.IsHeldByRecovery;
        if (!isHeld && !device.IsHeld)
        {
            return;
        }

        bool hasWaiting =
            hasNew
            || scsi.Queue.Allocated > scsi.Queue.InDriver
            || scsi.Queue.WaitingBios > 0
            || _recovery.HasCommandOf(scsi);
        device.Look(scsi.Host.Shard.NowNs, isHeld, hasWaiting);
    }

    internal DeviceHistory DeviceOf(ScsiDevice device)
    {
        if (_byQueue.TryGetValue(device.Queue, out DeviceHistory? known))
        {
            return known;
        }

        var history = new DeviceHistory(device);
        _byQueue.Add(device.Queue, history);
        _devices.Add(history);
        return history;
    }

    /// <summary>The present life of a command.</summary>
    internal CommandHistory HistoryOf(ScsiCommand command)
    {
        if (_current.TryGetValue(command, out CommandHistory? known))
        {
            if (known.Request == command.RequestHandle)
            {
                return known;
            }
        }
        else
        {
            known = _spare.TryPop(out CommandHistory? spare) ? spare : new CommandHistory();
            _current.Add(command, known);
        }

        known.Begin(command.Request.AllocatedNs);
        known.Request = command.RequestHandle;
        known.Allowed = command.Allowed;
        known.Address = command.Device.Address;
        return known;
    }

    /// <summary>Something went wrong: from now on the log is kept, and the command gets its name.</summary>
    internal void Trouble(ScsiCommand command, CommandHistory history)
    {
        if (history.Name.Length == 0 || !history.HasTrouble)
        {
            Describe(command, history);
        }
    }

    internal void Failure() => _log.Failure();

    internal void RecoveryBegan() => _hosts++;

    internal void RecoveryEnded() => _hosts--;

    private static string FaultLine(RuleState state)
    {
        string kind = state.Rule.IsRogue ? "which no device may do" : "which a real device may do";
        string caught = state.Rule.IsRogue
            ? $"; {state.Detected} of {state.Breaches} breaches were caught"
            : string.Empty;
        string often = state.Fired == 1 ? "once" : string.Create(CultureInfo.InvariantCulture, $"{state.Fired} times");
        return $"{FaultText.Write(state.Rule)}: {kind}; it acted {often}{caught}";
    }

    // A scan makes devices of addresses at which there is nothing.
    private static bool IsThere(DeviceHistory device) => device.Device.Host.Devices.Contains(device.Device);

    private static void Describe(ScsiCommand command, CommandHistory history)
    {
        history.Name = CommandWords.Name(command);
        history.Cdb = Scsi.CdbText.Hex(command.Cdb.Bytes);
        history.Disk = command.Device.Disk?.Name ?? string.Empty;
    }

    private void Passed(Step step, object? subject)
    {
        switch (step)
        {
            case Step.RequestMade when _hosts > 0 && subject is Request request:
                if (_byQueue.TryGetValue(request.Queue, out DeviceHistory? device))
                {
                    Look(device, hasNew: true);
                }

                break;
            case Step.Queued when subject is ScsiCommand command:
                HistoryOf(command).Dispatched(Now(command), DeviceOf(command.Device).HeldBetween);
                LookInRecovery(command.Device);
                break;
            case Step.Disposed when subject is ScsiCommand { IsGood: false } command:
                CommandHistory refused = HistoryOf(command);
                Trouble(command, refused);
                refused.Refused(Now(command), CommandWords.Answer(command));
                break;
            case Step.Requeued when subject is ScsiCommand command:
                CommandHistory requeued = HistoryOf(command);
                Trouble(command, requeued);
                requeued.Requeued(Now(command));
                LookInRecovery(command.Device);
                break;
            case Step.Completed when subject is ScsiCommand command:
                Ended(command);
                break;
        }
    }

    private void Ended(ScsiCommand command)
    {
        CommandHistory history = HistoryOf(command);
        DeviceHistory device = DeviceOf(command.Device);
        BlockStatus status =
            command.Cause == BlockStatus.Ok && command.Request.Passthrough is not null && !command.IsGood
                ? BlockStatus.IoError
                : command.Cause;
        _recovery.Left(command);
        history.Ended(Now(command), status.ErrnoName(), device.HeldBetween);
        device.Ended++;
        device.Failed += status == BlockStatus.Ok ? 0 : 1;
        device.SlowestNs = Math.Max(device.SlowestNs, history.TotalNs);
        LookInRecovery(command.Device);
        _current.Remove(command);

        // What the kernel asks for itself, and is refused at times, is no trouble unless it had to be recovered.
        bool isOwn = command.Request.Passthrough is not null && !history.WasRecovered;
        bool isKept =
            !isOwn
            && (
                history.HasTrouble ? Keep(history)
                : history.HeldNs > 0 ? KeepLongest(_bystanders, history, command, h => h.HeldNs)
                : KeepLongest(_slowest, history, command, h => h.TotalNs)
            );
        if (!isKept)
        {
            history.Name = string.Empty;
            _spare.Push(history);
        }
    }

    private bool Keep(CommandHistory history)
    {
        if (_troubled.Count >= MostCommands)
        {
            _troubledOmitted++;
            return false;
        }

        _troubled.Add(history);
        history.Number = _troubled.Count;
        return true;
    }

    private bool KeepLongest(
        List<CommandHistory> kept,
        CommandHistory history,
        ScsiCommand command,
        Func<CommandHistory, long> length
    )
    {
        long own = length(history);
        if (kept.Count >= MostOthers && length(kept[^1]) >= own)
        {
            return false;
        }

        Describe(command, history);
        int at = kept.Count;
        while (at > 0 && length(kept[at - 1]) < own)
        {
            at--;
        }

        kept.Insert(at, history);
        if (kept.Count > MostOthers)
        {
            kept[^1].Name = string.Empty;
            _spare.Push(kept[^1]);
            kept.RemoveAt(kept.Count - 1);
        }

        return true;
    }

    private void LookInRecovery(ScsiDevice device)
    {
        if (_hosts > 0)
        {
            Look(DeviceOf(device));
        }
    }

    private static long Now(ScsiCommand command) => command.Host.Shard.NowNs;

    private sealed class StepPart(RunRecorder owner, StepObserver? next) : StepObserver
    {
        public override void Passed(Shard shard, Step step, ulong handle, object? subject)
        {
            next?.Passed(shard, step, handle, subject);
            owner.Passed(step, subject);
        }
    }
}
