using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Scsi;

namespace Scuzzy.Lab.Recording;

/// <summary>The part of a <see cref="RunRecorder"/> that sees the error handlers at work.</summary>
internal sealed class RecoveryRecorder(RunRecorder owner) : RecoveryObserver
{
    private readonly List<ScsiCommand> _inRecovery = [];
    private readonly List<RungHistory> _rungs = [];
    private readonly List<RungHistory> _open = [];
    private readonly List<ProbeHistory> _probes = [];
    private readonly List<RecoveryPeriod> _periods = [];
    private readonly Dictionary<ScsiHost, RecoveryPeriod> _openPeriods = [];
    private readonly Dictionary<ScsiCommand, ProbeHistory> _probing = [];

    public IReadOnlyList<RungHistory> Rungs => _rungs;

    public IReadOnlyList<ProbeHistory> Probes => _probes;

    public IReadOnlyList<RecoveryPeriod> Periods => _periods;

    public long Omitted { get; private set; }

    /// <summary>True if recovery has a command of a device.</summary>
    public bool HasCommandOf(ScsiDevice device)
    {
        foreach (ScsiCommand command in _inRecovery)
        {
            if (ReferenceEquals(command.Device, device))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A command has ended, or was put back.</summary>
    public void Left(ScsiCommand command) => _inRecovery.Remove(command);

    public override void Failed(ScsiCommand command, bool timedOut, bool inBackground)
    {
        owner.Failure();
        CommandHistory history = owner.HistoryOf(command);
        owner.Trouble(command, history);
        history.Failed(Now(command), timedOut, inBackground);
        if (!_inRecovery.Contains(command))
        {
            owner.DeviceOf(command.Device).Recovered++;
            _inRecovery.Add(command);
        }

        if (!inBackground)
        {
            PeriodOf(command.Host).Commands++;
            owner.LookAtAll(command.Host);
        }
    }

    public override void Awake(object scope, int commands)
    {
        ScsiHost host = CommandWords.HostOf(scope);
        PeriodOf(host).AwakeNs ??= host.Shard.NowNs;
        foreach (ScsiCommand command in _inRecovery)
        {
            if (CommandWords.Concerns(RecoveryRung.Host, scope, -1, command))
            {
                owner.HistoryOf(command).Add(host.Shard.NowNs, CommandMoment.Awake);
            }
        }

        owner.LookAtAll(host);
    }

    public override void RungBegins(RecoveryRung rung, object subject, int channel)
    {
        owner.Failure();
        ScsiHost host = CommandWords.HostOf(subject);
        var history = new RungHistory
        {
            Number = _rungs.Count < RunRecorder.MostRungs ? _rungs.Count : -1,
            Rung = rung,
            Subject = CommandWords.Subject(subject, channel),
            Host = host.Name,
            IsForProbe = _probing.Keys.Any(c => CommandWords.Concerns(rung, subject, channel, c)),
            BeginNs = host.Shard.NowNs,
            Key = subject,
            Channel = channel,
        };
        _open.Add(history);
        if (history.Number >= 0)
        {
            _rungs.Add(history);
        }
        else
        {
            Omitted++;
        }

        owner.LookAtAll(host);
    }

    public override void RungEnds(RecoveryRung rung, object subject, int channel, EhOutcome outcome)
    {
        ScsiHost host = CommandWords.HostOf(subject);
        owner.LookAtAll(host);
        int at = _open.FindLastIndex(r => r.Rung == rung && ReferenceEquals(r.Key, subject) && r.Channel == channel);
        if (at < 0)
        {
            return;
        }

        RungHistory history = _open[at];
        _open.RemoveAt(at);
        history.EndNs = host.Shard.NowNs;
        history.Outcome = outcome;
        history.Key = null;
        if (history.IsForProbe || history.Number < 0)
        {
            return;
        }

        foreach (ScsiCommand command in _inRecovery)
        {
            CommandHistory concerned = owner.HistoryOf(command);
            bool isDone = rung == RecoveryRung.Offline ? concerned.IsOffline : concerned.IsSettled;
            if (!isDone && CommandWords.Concerns(rung, subject, channel, command))
            {
                concerned.IsOffline |= rung == RecoveryRung.Offline;
                concerned.Add(host.Shard.NowNs, CommandMoment.Rung, history.Number);
            }
        }
    }

    public override void Probing(ScsiCommand command)
    {
        if (_probing.ContainsKey(command))
        {
            return;
        }

        var probe = new ProbeHistory
        {
            Number = _probes.Count < RunRecorder.MostRungs ? _probes.Count : -1,
            Name = OperationCodeNames.Describe(command.Cdb.Bytes, LogStyle.Modern),
            Address = command.Device.Address,
            Host = command.Host.Name,
            BeginNs = Now(command),
        };
        _probing.Add(command, probe);
        if (probe.Number >= 0)
        {
            _probes.Add(probe);
        }
        else
        {
            Omitted++;
        }
    }

    public override void Probed(ScsiCommand command, bool isGood)
    {
        if (!_probing.Remove(command, out ProbeHistory? probe))
        {
            return;
        }

        probe.EndNs = Now(command);
        probe.IsGood = isGood;
        owner.LookAtAll(command.Host);
        foreach (ScsiCommand other in _inRecovery)
        {
            if (probe.Number >= 0 && ReferenceEquals(other.Device, command.Device) && !owner.HistoryOf(other).IsSettled)
            {
                owner.HistoryOf(other).Add(Now(command), CommandMoment.Probe, probe.Number);
            }
        }
    }

    public override void Settled(ScsiCommand command)
    {
        owner.HistoryOf(command).Settled(Now(command));
    }

    public override void Flushed(ScsiCommand command, bool retried)
    {
        owner.HistoryOf(command).Flushed(Now(command), retried);
        Left(command);
    }

    public override void Asleep(object scope)
    {
        ScsiHost host = CommandWords.HostOf(scope);
        owner.LookAtAll(host);

        // A wider scope may have taken over, or a neighbour's recovery may go on.
        if (!owner.HoldsAnyOf(host) && _openPeriods.Remove(host, out RecoveryPeriod? period))
        {
            period.AsleepNs = host.Shard.NowNs;
            owner.RecoveryEnded();
        }
    }

    private static long Now(ScsiCommand command) => command.Host.Shard.NowNs;

    private RecoveryPeriod PeriodOf(ScsiHost host)
    {
        if (_openPeriods.TryGetValue(host, out RecoveryPeriod? period))
        {
            return period;
        }

        period = new RecoveryPeriod { Host = host.Name, FailedNs = host.Shard.NowNs };
        _openPeriods.Add(host, period);
        owner.RecoveryBegan();
        if (_periods.Count < RunRecorder.MostRungs)
        {
            _periods.Add(period);
        }

        return period;
    }
}
