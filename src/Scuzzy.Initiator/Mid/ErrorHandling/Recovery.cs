using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Runtime.Timers;

namespace Scuzzy.Initiator.Mid.ErrorHandling;

/// <summary>The recovery of one scope: it collects the scope's failed commands, waits until nothing else of the scope
/// is under way, climbs the <see cref="Ladder"/> with them and lets the scope go on (kernel: scsi_error_handler). A
/// host has one for itself, and one for each narrower scope that recovers on its own.</summary>
internal sealed class Recovery
{
    private readonly ScsiHost _host;
    private readonly DelegateWorkItem _waking;
    private readonly List<ScsiCommand> _failed = [];
    private RecoveryRun? _run;
    private RecoveryRung _startsAt = RecoveryRung.Flush;
    private int _scheduled;
    private bool _isAwake;
    private bool _isDissolved;

    public Recovery(ScsiHost host, RecoveryScope scope)
    {
        _host = host;
        Scope = scope;
        Command = new EhCommand(host, scope);
        _waking = new DelegateWorkItem(() => _ = host.Cpu.Start(RunAsync));
    }

    /// <summary>Who stands still.</summary>
    public RecoveryScope Scope { get; }

    /// <summary>Its own commands.</summary>
    public EhCommand Command { get; }

    /// <summary>How many commands it has (host_failed).</summary>
    public int Count { get; private set; }

    /// <summary>How often it was asked to run without a command (host_eh_scheduled).</summary>
    public int Scheduled => _scheduled;

    /// <summary>True while commands wait for a run.</summary>
    public bool HasCommands => _failed.Count > 0;

    /// <summary>True if nothing failed, is being recovered or was asked for, or a wider one has it all.</summary>
    public bool IsIdle => _isDissolved || (!_isAwake && Count == 0 && _failed.Count == 0 && _scheduled == 0);

    private ErrorHandler Handler => _host.ErrorHandler;

    private bool IsDue => (Count > 0 || _scheduled > 0) && Scope.Busy == Count;

    /// <summary>Holds back all new commands of the scope. False: the host's state does not allow recovery.</summary>
    public bool Close()
    {
        bool isClosed = Scope.Close();
        Handler.ScopesChanged();
        return isClosed;
    }

    /// <summary>Runs once although no command failed.</summary>
    public void Schedule()
    {
        _scheduled++;
        Wake();
    }

    /// <summary>Takes a command that failed.</summary>
    public void Add(ScsiCommand command)
    {
        _startsAt = RecoveryRung.Sense;
        _failed.Add(command);
        long delay = _host.Scsi.Policy.ErrorHandling.CountDelayNs;
        if (delay > 0)
        {
            new CountTimer(this).Arm(_host.Shard, _host.Shard.NowNs + delay);
        }
        else
        {
            CountFailed();
        }
    }

    /// <summary>Takes what a narrower recovery could not recover; its rungs need not be tried again.</summary>
    public void TakeOver(List<ScsiCommand> commands, RecoveryRung startsAt)
    {
        _startsAt = startsAt < _startsAt ? startsAt : _startsAt;
        _failed.AddRange(commands);
        Count += commands.Count;
        Wake();
    }

    /// <summary>Takes over all that a narrower recovery which still waits has: its other commands come here from now
    /// on, so it would wait for ever.</summary>
    public void Absorb(Recovery narrower)
    {
        if (narrower._isAwake)
        {
            return;
        }

        narrower._isDissolved = true;
        narrower.Scope.Open();
        TakeOver(narrower._failed, RecoveryRung.Sense);
    }

    /// <summary>Wakes it if everything that is under way has failed; asked whenever a command leaves or
    /// fails.</summary>
    public void Wake()
    {
        if (_isAwake || !IsDue)
        {
            return;
        }

        _isAwake = true;
        Handler.Log.Waking();
        _host.Cpu.Raise(CpuContext.Task, _waking);
    }

    /// <summary>A reset has taken commands back from the driver: their claims end. Not that of a command of the error
    /// handler's own which it waits for: then the reset is a user's, and the driver may have got the command since, and
    /// answer it. If the reset took it away, its time runs out (kernel: scsi_ioctl_reset knows nothing of commands).
    /// </summary>
    public void EndClaims(Predicate<ScsiCommand> concerns)
    {
        End(_run?.All, concerns);
        End(_failed, concerns);
    }

    private void End(IReadOnlyList<ScsiCommand>? commands, Predicate<ScsiCommand> concerns)
    {
        foreach (ScsiCommand command in commands ?? [])
        {
            if (concerns(command) && !Command.Awaits(command))
            {
                command.EndClaim();
            }
        }
    }

    private void CountFailed()
    {
        // What was taken over has been counted there.
        if (!_isDissolved)
        {
            Count++;
            Wake();
        }
    }

    private async ShardTask RunAsync()
    {
        do
        {
            Handler.Runs++;
            Handler.Log.WakingUp(_scheduled, Count, Scope.Busy);
            _host.Scsi.Recovery?.Awake(Scope.Subject, Count);
            _run = new RecoveryRun(_host, this, [.. _failed], _startsAt);
            _failed.Clear();
            _startsAt = RecoveryRung.Flush;
            await Ladder.ClimbAsync(_run);
            Count -= _run.All.Count;
            _run = null;
            _scheduled = 0;
            Restart();
        } while (IsDue);

        _isAwake = false;
        Handler.Log.Sleeping();
        Handler.FellAsleep(this);
    }

    /// <summary>Lets the scope go on (kernel: scsi_restart_operations).</summary>
    private void Restart()
    {
        Scope.Devices().ForEach(DoorLock.Restore);
        Handler.Log.Restarting();
        Scope.Open();
        Handler.ScopesChanged();
        _host.Scsi.Recovery?.Asleep(Scope.Subject);
        Handler.WakeWaiters();
        _host.RunAllQueues();
        if (_scheduled > 0)
        {
            Close();
        }
    }

    private sealed class CountTimer(Recovery recovery) : ShardTimer(recovery._host.Cpu)
    {
        protected override void Expired() => recovery.CountFailed();
    }
}
