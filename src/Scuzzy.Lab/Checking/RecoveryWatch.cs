using Scuzzy.Drivers.Loopback;
using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Scsi;

namespace Scuzzy.Lab.Checking;

/// <summary>Follows the error handlers: a rung that succeeds leaves nothing behind (I5), outcomes are closed and the
/// ladder is climbed upwards and ends (I6), everything that failed is flushed (I8).</summary>
internal sealed class RecoveryWatch(InvariantNet net) : RecoveryObserver
{
    private readonly List<WatchedRecovery> _recoveries = [];
    private readonly List<ScsiCommand> _failed = [];
    private readonly List<ScsiCommand> _background = [];
    private readonly List<ScsiCommand> _unanswered = [];
    private readonly List<OpenRung> _open = [];
    private readonly DeadlineWatch _deadlines = new(net);

    /// <summary>Commands in whose place an error handler's own is out, and whether it was answered in time.</summary>
    private readonly Dictionary<ScsiCommand, bool> _probing = new(ReferenceEqualityComparer.Instance);

    /// <summary>Commands that are with an error handler.</summary>
    public int Failing => _failed.Count + _background.Count;

    /// <summary>Rungs that have begun and not ended.</summary>
    public int OpenRungs => _open.Count;

    /// <summary>True while somebody recovers a host, or a part of it.</summary>
    public bool IsAwake(ScsiHost host) => _recoveries.Exists(r => r.IsAwake && ReferenceEquals(r.Host, host));

    /// <summary>True while somebody recovers a device.</summary>
    public bool IsAwake(ScsiDevice device) => _recoveries.Exists(r => r.IsAwake && r.Covers(device));

    /// <inheritdoc/>
    public override void Failed(ScsiCommand command, bool timedOut, bool inBackground)
    {
        _deadlines.Failed(command.Host);
        CommandWatch watch = net.Steps.Of(command);
        CheckAbort(command, watch, timedOut, inBackground);
        if (watch.IsRecovering)
        {
            // What could not be aborted in the background goes on to the error handler, once.
            if (inBackground || !_background.Remove(command))
            {
                net.Report("I8", "a command failed twice", StepWatch.Describe(command));
            }
        }
        else
        {
            watch.FailedWith = command.HostByte;
            if (timedOut)
            {
                net.Steps.TimedOut(command);
            }
        }

        watch.WidestRung = watch.IsRecovering ? watch.WidestRung : RecoveryRung.Sense;
        watch.IsRecovering = true;
        (inBackground ? _background : _failed).Add(command);
    }

    /// <inheritdoc/>
    public override void Awake(object scope, int commands)
    {
        WatchedRecovery? recovery = _recoveries.Find(r => ReferenceEquals(r.Scope, scope));
        if (recovery is null)
        {
            recovery = new WatchedRecovery(scope);
            _recoveries.Add(recovery);
        }

        if (recovery.IsAwake)
        {
            net.Report("I6", "an error handler woke that was awake", Name(scope));
        }

        recovery.IsAwake = true;
        recovery.IsTakingBack = false;
        recovery.Silent.Clear();
        recovery.Asked.Clear();
        recovery.FaultsBefore = net.FaultsFired;
        recovery.WasReachable = IsReachable(recovery.Host);
        recovery.Rung = RecoveryRung.Sense;
    }

    /// <inheritdoc/>
    public override void RungBegins(RecoveryRung rung, object subject, int channel)
    {
        if (rung == RecoveryRung.Offline && subject is ScsiDevice device)
        {
            CheckOffline(device);
        }

        var open = new OpenRung(rung, subject, channel, net.Next(), IsAskedByUser(rung, subject));
        open.Note(net.Steps);
        open.HadCompany = _open.Count > 0;
        _open.ForEach(o => o.HadCompany = true);
        _open.Add(open);
        if (open.IsAskedByUser)
        {
            // It takes away commands of error handlers, too: those are not answered.
            _recoveries.ForEach(r => r.WasReachable &= !ReferenceEquals(r.Host, OpenRung.HostOf(subject)));
        }
        else if (RecoveryOf(subject) is { } recovery)
        {
            Climb(recovery, rung, subject);
        }
        else
        {
            _deadlines.CheckIsGentle(rung, subject);
        }
    }

    /// <inheritdoc/>
    public override void Returned(RecoveryRung rung, object subject, int channel, EhOutcome outcome)
    {
        if (outcome == EhOutcome.Success)
        {
            // While everything settles, what was left would come to its end unseen.
            Find(rung, subject, channel)?.CheckNothingIsLeft(net, outcome);
        }
    }

    /// <inheritdoc/>
    public override void RungEnds(RecoveryRung rung, object subject, int channel, EhOutcome outcome)
    {
        OpenRung? open = Find(rung, subject, channel);
        if (open is null)
        {
            net.Report("I6", "a rung ended that had not begun", $"{rung}");
        }
        else
        {
            _open.Remove(open);
            if (!Enum.IsDefined(outcome))
            {
                net.Report("I6", "an outcome that is none of the three", $"{rung}: {(int)outcome}");
            }

            if (outcome is EhOutcome.Success or EhOutcome.FastIoFail)
            {
                open.CheckNothingIsLeft(net, outcome);
            }

            WatchedRecovery? recovery = RecoveryOf(subject);
            if (recovery?.IsTakingBack != true)
            {
                open.CheckIsTrue(net, outcome);
            }

            CheckPromise(rung, subject, outcome);
            if (rung == RecoveryRung.Sense && subject is ScsiCommand asked)
            {
                CommandWatch watch = net.Steps.Of(asked);
                watch.CountedEnds += net.Retries.IsRetried(asked) ? 1 : 0;
                watch.OpenEnds += net.Retries.IsOpen(asked) ? 1 : 0;
                watch.IsOver = net.Retries.IsFinal(asked);
                NoteMedium(asked);
            }

            if (rung == RecoveryRung.Offline && subject is ScsiDevice { State: not ScsiDeviceState.Offline } leaving)
            {
                // A device that is being removed cannot go off line: its commands have another try.
                _unanswered.RemoveAll(c => ReferenceEquals(c.Device, leaving));
            }

            if (outcome == EhOutcome.FastIoFail)
            {
                // Nobody is asked: what was under way goes back at once.
                recovery?.Silent.RemoveAll(open.Concerns);
            }
        }
    }

    /// <inheritdoc/>
    public override void Probed(ScsiCommand command, bool isGood)
    {
        NoteMedium(command);
        WatchedRecovery? recovery = RecoveryOf(command);
        bool isSilent = recovery?.IsTakingBack == true || !_probing.GetValueOrDefault(command);
        bool isAnswered = !isSilent && command.HostByte == HostByte.Ok;
        _probing.Remove(command);
        if (recovery is not null)
        {
            recovery.IsTakingBack = false;
            NoteAnswer(recovery, command.Device, isSilent);
            bool isAttention =
                isAnswered
                && command.Status is ScsiStatus.CheckCondition
                && new SenseView(command.Sense).Key == SenseKey.UnitAttention;
            if (isSilent || isAttention || (isAnswered && command.Status is ScsiStatus.Good))
            {
                recovery.Asked[command.Device] = isGood || recovery.Asked.GetValueOrDefault(command.Device);
            }
        }

        if (
            isAnswered
            && !isGood
            && command.Cdb.OperationCode == OperationCode.TestUnitReady
            && command.Status is ScsiStatus.Good or ScsiStatus.ReservationConflict
        )
        {
            net.Report("I6", "a probe that was answered counts as failed", StepWatch.Describe(command));
        }

        bool isLost = command.HostByte is not (HostByte.Ok or HostByte.Reset);
        if (isGood && !isSilent && isLost)
        {
            net.Report("I6", "a probe that did not reach its device counts as good", StepWatch.Describe(command));
        }

        if (isGood && isSilent)
        {
            net.Report("I6", "a probe that was not answered counts as good", StepWatch.Describe(command));
        }
    }

    /// <inheritdoc/>
    public override void Probing(ScsiCommand command)
    {
        _probing[command] = false;
    }

    /// <inheritdoc/>
    public override void Answered(ScsiCommand command)
    {
        _probing[command] = true;
    }

    /// <inheritdoc/>
    public override void Settled(ScsiCommand command)
    {
        WatchedRecovery? recovery = RecoveryOf(command);
        if (recovery?.Silent.Contains(command.Device) == true)
        {
            _unanswered.Add(command);
        }

        // START UNIT finishes all commands of its device, wherever they are, and who goes off line is not asked.
        bool wasTakenBack = recovery?.Rung is not (null or RecoveryRung.StartUnit or RecoveryRung.Offline);
        bool mayBeOut = command.Host.ErrorHandler.Revoked > 0;
        if (wasTakenBack && !mayBeOut && command.Host.Template is LoopbackHost adapter && adapter.HasOut(command))
        {
            net.Report("I5", "a command counts as recovered that the driver still had", StepWatch.Describe(command));
        }
    }

    /// <inheritdoc/>
    public override void Flushed(ScsiCommand command, bool retried)
    {
        CommandWatch watch = net.Steps.Of(command);
        bool inBackground = _background.Remove(command);
        if (!inBackground && !_failed.Remove(command))
        {
            net.Report("I8", "a command was flushed that had not failed", StepWatch.Describe(command));
        }

        bool hasOthers =
            _background.Exists(c => ReferenceEquals(c.Host, command.Host))
            || _failed.Exists(c => ReferenceEquals(c.Host, command.Host));
        if (!inBackground || !hasOthers)
        {
            _deadlines.Ended(command.Host);
        }

        if (_unanswered.Remove(command) && retried)
        {
            net.Report("I6", "a command was retried although its device had not answered", StepWatch.Describe(command));
        }

        if (!watch.HasTimedOut && command.HostByte != watch.FailedWith)
        {
            net.Report("I6", "a command came back from recovery with another's result", StepWatch.Describe(command));
        }

        CountTries(command, watch, retried);

        bool isOver = watch.HasTimedOut ? inBackground && RetryRules.EndsWithTimeout(command) : watch.IsOver;
        if (retried && (isOver || net.Retries.FailsFast(command) != 0))
        {
            net.Report("I6", "a command was retried that was to be finished", StepWatch.Describe(command));
        }

        bool mayBeOut = command.Host.ErrorHandler.Revoked > 0;
        if (command.Host.Template is LoopbackHost adapter && adapter.HasOut(command))
        {
            net.Carry.LeftBehind(command);
            if (retried && !mayBeOut)
            {
                net.Report("I5", "a command was retried that the driver still had", StepWatch.Describe(command));
            }
        }

        watch.IsRecovering = false;
        watch.WasAborted = inBackground ? watch.WasAborted : null;
    }

    private void NoteMedium(ScsiCommand command)
    {
        if (RetryRules.IsMediumLost(command))
        {
            net.Carry.MediumLost(command.Device, isAnswer: false);
        }
    }

    private void CountTries(ScsiCommand command, CommandWatch watch, bool retried)
    {
        if (retried)
        {
            // A timeout has been counted when it came.
            watch.CountedEnds += watch.HasTimedOut ? 0 : 1;
            return;
        }

        if (watch.AwaitsSense && !net.Retries.IsRecovered(command))
        {
            net.Carry.Failed(command, isFinal: true);
        }

        // If something is left of it, that may have no more tries; or it failed fast, and has some. If it has the sense
        // data of the last probe, completion sends it again, and does not count that.
        watch.CountedEnds = Math.Min(watch.CountedEnds, command.Allowed);
        watch.OpenEnds = Math.Max(watch.OpenEnds, command.Allowed);
    }

    /// <summary>Where commands are aborted in the background, each is once in its life, and none goes to the error
    /// handler before; what times out while that has others, or a user resets, does.</summary>
    private void CheckAbort(ScsiCommand command, CommandWatch watch, bool timedOut, bool inBackground)
    {
        bool hasBackground =
            command.Host.Scsi.Policy.ErrorHandling.AbortsInBackground
            && (command.Host.Template.EhCallbacks & EhCallbacks.Abort) != 0;
        if (inBackground)
        {
            if (watch.WasAborted == true)
            {
                net.Report("I6", "a command was aborted again where more was due", StepWatch.Describe(command));
            }

            watch.WasAborted = true;
        }
        else if (timedOut && hasBackground && watch.WasAborted == false && !IsBusy(command.Host))
        {
            net.Report("I6", "a command was not aborted before the error handler got it", StepWatch.Describe(command));
        }
    }

    /// <summary>What rungs without a callback leave if they succeed.</summary>
    private void CheckPromise(RecoveryRung rung, object subject, EhOutcome outcome)
    {
        bool lacksSense = subject is ScsiCommand asked && !new SenseView(asked.Sense).IsKernelValid;
        if (rung == RecoveryRung.Sense && outcome == EhOutcome.Success && lacksSense)
        {
            net.Report(
                "I6",
                "REQUEST SENSE succeeded and left no sense data",
                StepWatch.Describe((ScsiCommand)subject)
            );
        }

        if (rung == RecoveryRung.Offline && subject is ScsiDevice device)
        {
            net.Carry.Trouble(device.Address);
            if (device.State == ScsiDeviceState.Running)
            {
                net.Report("I8", "a device that could not be recovered was left running", device.Address);
            }
        }
    }

    /// <summary>A device goes off line because nothing helped. If nothing has gone wrong since the error handler
    /// began, and the device was asked, then it has answered.</summary>
    private void CheckOffline(ScsiDevice device)
    {
        if (
            RecoveryOf(device) is { WasReachable: true } recovery
            && net.FaultsFired == recovery.FaultsBefore
            && IsReachable(device.Host)
            && recovery.Asked.TryGetValue(device, out bool hasAnswered)
            && !hasAnswered
        )
        {
            net.Report("I8", "a device that could be reached was taken off line", device.Address);
        }
    }

    private static bool IsReachable(ScsiHost host) =>
        host.Template is not LoopbackHost adapter
        || adapter.Ports.All(p => p is { IsConnected: true, IsSilent: false });

    /// <inheritdoc/>
    public override void Asleep(object scope)
    {
        WatchedRecovery? recovery = _recoveries.Find(r => ReferenceEquals(r.Scope, scope));
        if (recovery?.IsAwake != true)
        {
            net.Report("I6", "an error handler fell asleep that was not awake", Name(scope));
        }

        _recoveries.RemoveAll(r => ReferenceEquals(r, recovery));
    }

    private static string Name(object scope) =>
        scope switch
        {
            ScsiDevice device => device.Address,
            ScsiTarget target => target.Name,
            _ => ((ScsiHost)scope).Name,
        };

    /// <summary>The reset ioctl's resets come at any time, and in any order with an error handler's.</summary>
    private static bool IsAskedByUser(RecoveryRung rung, object subject) =>
        rung is >= RecoveryRung.Device and <= RecoveryRung.Host
        && OpenRung.HostOf(subject).ErrorHandler.OnBehalf is null;

    private void Climb(WatchedRecovery recovery, RecoveryRung rung, object subject)
    {
        if (rung == RecoveryRung.Abort && subject is ScsiCommand own && _probing.ContainsKey(own))
        {
            // The error handler's own command was not answered: it is taken back, by ever wider means.
            recovery.IsTakingBack = true;
        }

        if (recovery.IsTakingBack)
        {
            return;
        }

        if (rung < recovery.Rung)
        {
            net.Report(
                "I6",
                "the ladder was climbed downwards",
                $"{Name(recovery.Scope)}: {rung} after {recovery.Rung}"
            );
        }

        recovery.Rung = rung;
        _deadlines.CheckIsGentle(rung, subject);
        CheckRungsBelow(rung, subject);
    }

    /// <summary>Nobody is reset more widely before what is narrower was tried.</summary>
    private void CheckRungsBelow(RecoveryRung rung, object subject)
    {
        foreach (ScsiCommand command in _failed)
        {
            bool isConcerned = subject switch
            {
                ScsiDevice device => ReferenceEquals(device, command.Device),
                ScsiTarget target => ReferenceEquals(target, command.Device.Target),
                _ => false,
            };
            CommandWatch watch = net.Steps.Of(command);
            watch.WidestRung = isConcerned && rung > watch.WidestRung ? rung : watch.WidestRung;
        }

        bool isWide = rung is RecoveryRung.Bus or RecoveryRung.Host;
        ScsiHost host = OpenRung.HostOf(subject);
        ScsiCommand? first = isWide && !_deadlines.MayBePast(host) ? host.ErrorHandler.OnBehalf : null;
        if (first is not null && net.Steps.Of(first).WidestRung < RecoveryRung.Target)
        {
            net.Report("I6", "a rung of the ladder was left out", $"{rung} for {StepWatch.Describe(first)}");
        }
    }

    /// <summary>The oldest ladder tests one device of a target for all (kernel: scsi_eh_target_reset).</summary>
    private static void NoteAnswer(WatchedRecovery recovery, ScsiDevice device, bool isSilent)
    {
        recovery.Silent.RemoveAll(d => ReferenceEquals(d.Target, device.Target));
        if (isSilent)
        {
            recovery.Silent.Add(device);
        }
    }

    /// <summary>A user and an error handler may be at the same rung of the same device at once: the latest to begin is
    /// taken for the first to end.</summary>
    private OpenRung? Find(RecoveryRung rung, object subject, int channel) =>
        _open.FindLast(o => o.Rung == rung && ReferenceEquals(o.Subject, subject) && o.Channel == channel);

    private WatchedRecovery? RecoveryOf(object subject) => _recoveries.Find(r => r.Covers(subject));

    private bool IsBusy(ScsiHost host) =>
        _failed.Exists(c => ReferenceEquals(c.Host, host))
        || _open.Exists(o => o.IsAskedByUser && ReferenceEquals(OpenRung.HostOf(o.Subject), host));
}
