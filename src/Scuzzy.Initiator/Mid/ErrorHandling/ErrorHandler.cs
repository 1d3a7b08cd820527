using Scuzzy.Block.Queue;
using Scuzzy.Initiator.Mid.Completion;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Runtime.Timers;

namespace Scuzzy.Initiator.Mid.ErrorHandling;

/// <summary>A host's error handler, the task scsi_eh_N (kernel: scsi_error_handler, scsi_eh_scmd_add). It collects
/// commands that timed out or failed, waits until nothing else of its scope is under way, climbs the
/// <see cref="Ladder"/> with them and lets the scope go on.</summary>
public sealed class ErrorHandler
{
    private readonly ScsiHost _host;
    private readonly RecoveryScope _scope;
    private readonly BackgroundAbort _aborts;
    private readonly DelegateWorkItem _waking;
    private readonly List<ScsiCommand> _failed = [];
    private readonly List<ShardCompletion> _waiters = [];
    private RecoveryRun? _run;
    private bool _isAwake;

    internal ErrorHandler(ScsiHost host)
    {
        _host = host;
        _scope = new RecoveryScope(host);
        _aborts = new BackgroundAbort(host);
        _waking = new DelegateWorkItem(() => _ = _host.Cpu.Start(RunAsync));
        Log = new RecoveryLog(host);
        Callbacks = new RecoveryCallbacks(host);
        Command = new EhCommand(host);
        Deadline = new RecoveryDeadline(host);
    }

    /// <summary>How many commands it has (host_failed).</summary>
    public int Count { get; private set; }

    /// <summary>The command for whose sake an abort or reset callback of the driver is being called: the kernel's
    /// handlers get it as their argument. Null during the reset ioctl and at any other time.</summary>
    public ScsiCommand? OnBehalf { get; internal set; }

    /// <summary>How often a driver asked for a run without a command (host_eh_scheduled).</summary>
    public int Scheduled { get; private set; }

    /// <summary>How often it has run.</summary>
    public long Runs { get; private set; }

    /// <summary>Commands whose claim no callback could end: it was revoked, so whatever the driver still does with
    /// them is caught.</summary>
    public long Revoked { get; private set; }

    /// <summary>Completions of the error handler's own commands that came after it had given them up.</summary>
    public long LateCompletions => Command.Late;

    internal RecoveryLog Log { get; }

    internal RecoveryCallbacks Callbacks { get; }

    internal EhCommand Command { get; }

    internal RecoveryDeadline Deadline { get; }

    /// <summary>True while commands wait for a run.</summary>
    internal bool HasCommands => _failed.Count > 0;

    private ErrorHandlingPolicy Policy => _host.Scsi.Policy.ErrorHandling;

    /// <summary>A driver wants the error handler to run although no command failed (kernel: scsi_schedule_eh).
    /// </summary>
    public void Schedule()
    {
        if (_scope.Close())
        {
            Scheduled++;
            Wake();
        }
    }

    /// <summary>A command's time has run out and the timer won the race to decide it (kernel: scsi_timeout,
    /// scsi_times_out).</summary>
    internal TimeoutVerdict TimedOut(ScsiCommand command)
    {
        command.Device.TimeoutCount++;
        _host.Scsi.Log.Done(command, Disposition.TimedOut);
        Deadline.Start();
        switch (_host.Template.TimedOut(command))
        {
            case CommandTimeoutVerdict.ResetTimer:
                return TimeoutVerdict.ResetTimer;
            case CommandTimeoutVerdict.Handled:
                command.EndClaim();
                return TimeoutVerdict.Handled;
        }

        if (Policy.CountsTimeoutsAsDone)
        {
            command.Device.DoneCount++;
        }

        if (_aborts.TrySchedule(command))
        {
            return TimeoutVerdict.Done;
        }

        if (_host.Scsi.Policy.TimeoutSetsHostByte)
        {
            command.HostByte = HostByte.TimeOut;
        }

        if (Add(command, timedOut: true))
        {
            return TimeoutVerdict.Done;
        }

        command.HostByte = HostByte.TimeOut;
        return TimeoutVerdict.Handled;
    }

    /// <summary>Hands a command over; from now on the scope dispatches nothing. False: the host cannot recover, the
    /// command is to be finished.</summary>
    internal bool Add(ScsiCommand command, bool timedOut)
    {
        if (!_scope.Close() && Policy.FinishesUnrecoverable)
        {
            return false;
        }

        Deadline.Start();
        command.Device.Upper?.RecoveryBegins();

        // Path 22c: handed to the error handler.
        _host.Shard.Mark(Step.Failed, command.Claim.Value, command);
        if (timedOut && (command.EhFlags & EhFlags.AbortScheduled) == 0)
        {
            command.EhFlags |= EhFlags.TimedOut;
        }

        _host.Scsi.Recovery?.Failed(command, timedOut, inBackground: false);
        _failed.Add(command);
        if (Policy.CountDelayNs > 0)
        {
            long now = _host.Shard.NowNs;
            new CountTimer(this).Arm(_host.Shard, now + Policy.CountDelayNs);
        }
        else
        {
            CountFailed();
        }

        return true;
    }

    /// <summary>Wakes it if everything that is under way has failed; asked whenever a command leaves or
    /// fails.</summary>
    internal void Wake()
    {
        if (_isAwake || !IsDue)
        {
            return;
        }

        _isAwake = true;
        Log.Waking();
        _host.Cpu.Raise(CpuContext.Task, _waking);
    }

    /// <summary>True of a command that is counted as cancelled, not as failed, in the statistics: it timed out and was
    /// not aborted before, or (newer kernels) it was.</summary>
    internal bool IsCancelled(ScsiCommand command) =>
        (command.EhFlags & (Policy.AbortRung == AbortRungKind.None ? EhFlags.AbortScheduled : EhFlags.TimedOut)) != 0;

    /// <summary>A reset has taken commands back from the driver: their claims end.</summary>
    internal void EndClaims(Predicate<ScsiCommand> concerns)
    {
        End(_run?.All, concerns);
        End(_failed, concerns);
        _aborts.EndClaims(concerns);
    }

    /// <summary>Takes a command away from a driver that would not give it back.</summary>
    internal void Revoke(ScsiCommand command)
    {
        Revoked++;
        command.EndClaim();
    }

    /// <summary>Waits until the host is not in recovery (kernel: scsi_block_when_processing_errors). False: the device
    /// is off line.</summary>
    internal async ShardTask<bool> WaitAsync(ScsiDevice device)
    {
        while (_host.IsInRecovery)
        {
            var waiter = new ShardCompletion(_host.Cpu);
            _waiters.Add(waiter);
            await waiter.Wait();
        }

        return device.IsOnline;
    }

    /// <summary>Wakes who waits for the end of recovery (kernel: host_wait).</summary>
    internal void WakeWaiters()
    {
        ShardCompletion[] waiters = [.. _waiters];
        _waiters.Clear();
        foreach (ShardCompletion waiter in waiters)
        {
            waiter.Complete();
        }
    }

    private bool IsDue => (Count > 0 || Scheduled > 0) && _scope.Busy == Count;

    private static void End(IReadOnlyList<ScsiCommand>? commands, Predicate<ScsiCommand> concerns)
    {
        foreach (ScsiCommand command in commands ?? [])
        {
            if (concerns(command))
            {
                command.EndClaim();
            }
        }
    }

    private void CountFailed()
    {
        Count++;
        Wake();
    }

    private async ShardTask RunAsync()
    {
        do
        {
            Runs++;
            Log.WakingUp(Scheduled, Count, _scope.Busy);
            _host.Scsi.Recovery?.Awake(_host, Count);
            _run = new RecoveryRun(_host, _scope, [.. _failed]);
            _failed.Clear();
            await Ladder.ClimbAsync(_run);
            _run = null;
            Count = 0;
            Scheduled = 0;
            Restart();
        } while (IsDue);

        _isAwake = false;
        Log.Sleeping();
        _host.Scsi.Recovery?.Asleep(_host);
    }

    /// <summary>Lets the scope go on (kernel: scsi_restart_operations).</summary>
    private void Restart()
    {
        foreach (ScsiDevice device in _scope.Devices())
        {
            DoorLock.Restore(device);
        }

        Log.Restarting();
        _scope.Open();
        WakeWaiters();
        _host.RunAllQueues();
        if (Scheduled > 0)
        {
            _scope.Close();
        }
    }

    private sealed class CountTimer(ErrorHandler handler) : ShardTimer(handler._host.Cpu)
    {
        protected override void Expired() => handler.CountFailed();
    }
}
