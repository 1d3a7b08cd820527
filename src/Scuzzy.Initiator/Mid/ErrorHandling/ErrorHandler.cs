using Scuzzy.Block.Queue;
using Scuzzy.Initiator.Mid.Completion;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Initiator.Mid.ErrorHandling;

/// <summary>A host's error handling, the task scsi_eh_N (kernel: scsi_error_handler, scsi_eh_scmd_add): it gives
/// commands that timed out or failed to the <see cref="Recovery"/> of their scope. As in Linux that is the whole host,
/// unless the driver says less.</summary>
public sealed class ErrorHandler
{
    private readonly ScsiHost _host;
    private readonly Recovery _hostWide;
    private readonly List<Recovery> _narrow = [];
    private readonly BackgroundAbort _aborts;
    private readonly List<ShardCompletion> _waiters = [];

    internal ErrorHandler(ScsiHost host)
    {
        _host = host;
        _hostWide = new Recovery(host, new HostRecoveryScope(host));
        _aborts = new BackgroundAbort(host);
        Log = new RecoveryLog(host);
        Callbacks = new RecoveryCallbacks(host);
        Deadline = new RecoveryDeadline(host);
    }

    /// <summary>How many commands it has (host_failed).</summary>
    public int Count => _hostWide.Count + _narrow.Sum(r => r.Count);

    /// <summary>The command for whose sake a reset callback of the driver is being called: the kernel's handlers get it
    /// as their argument, and read it before they wait, as observers do when the rung begins. Null during the reset ioctl
    /// and at any other time.</summary>
    public ScsiCommand? OnBehalf { get; private set; }

    /// <summary>The device for whose sake it is, also during the reset ioctl; null at any other time.</summary>
    public ScsiDevice? OnBehalfOf { get; private set; }

    /// <summary>How often a driver asked for a run without a command (host_eh_scheduled).</summary>
    public int Scheduled => _hostWide.Scheduled;

    /// <summary>How often it has run.</summary>
    public long Runs { get; internal set; }

    /// <summary>Commands whose claim no callback could end: it was revoked, so whatever the driver still does with
    /// them is caught.</summary>
    public long Revoked { get; private set; }

    /// <summary>Completions of the error handler's own commands that came after it had given them up.</summary>
    public long LateCompletions { get; private set; }

    /// <summary>True if all who recover are asleep.</summary>
    public bool IsIdle => _hostWide.IsIdle && _narrow.Count == 0;

    internal RecoveryLog Log { get; }

    internal RecoveryCallbacks Callbacks { get; }

    internal RecoveryDeadline Deadline { get; }

    /// <summary>True while commands wait for a run.</summary>
    internal bool HasCommands => _hostWide.HasCommands || _narrow.Exists(r => r.HasCommands);

    private ErrorHandlingPolicy Policy => _host.Scsi.Policy.ErrorHandling;

    /// <summary>A driver wants the error handler to run although no command failed (kernel: scsi_schedule_eh).
    /// </summary>
    public void Schedule()
    {
        if (_hostWide.Close())
        {
            AbsorbInto(_hostWide);
            _hostWide.Schedule();
        }
    }

    /// <summary>Whether a device stands still: its host recovers, or the narrower scope that it belongs to.</summary>
    public bool Holds(ScsiDevice device)
    {
        if (_host.IsInRecovery)
        {
            return true;
        }

        foreach (Recovery recovery in _narrow)
        {
            if (recovery.Scope.IsClosed && recovery.Scope.Covers(device))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A command's time has run out and the timer won the race to decide it (kernel: scsi_timeout,
    /// scsi_times_out).</summary>
    internal TimeoutVerdict TimedOut(ScsiCommand command)
    {
        command.Device.TimeoutCount++;
        _host.Scsi.Recovery?.TimedOut(command);
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
        Recovery recovery = RecoveryOf(command.Device);
        if (!recovery.Close() && Policy.FinishesUnrecoverable)
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
        recovery.Add(command);
        return true;
    }

    /// <summary>Wakes who recovers a device if everything that is under way there has failed; asked whenever a command
    /// leaves.</summary>
    internal void Wake(ScsiDevice device)
    {
        _hostWide.Wake();
        for (int i = 0; i < _narrow.Count; i++)
        {
            if (_narrow[i].Scope.Covers(device))
            {
                _narrow[i].Wake();
            }
        }
    }

    /// <summary>The driver has completed a command of the error handler's own (kernel: scsi_eh_done).</summary>
    internal void Done(ScsiCommand command)
    {
        Log.EhDone(command);
        if (_hostWide.Command.TryDone(command) || _narrow.Exists(r => r.Command.TryDone(command)))
        {
            _host.Scsi.Recovery?.Answered(command);
        }
        else
        {
            LateCompletions++;
        }
    }

    /// <summary>A narrow scope could not recover these: the next wider one shall, once it stands still.</summary>
    internal void Widen(Recovery recovery, List<ScsiCommand> commands)
    {
        bool isTargets = recovery.Scope.Kind == RecoveryScopeKind.Lun;

        // A host that is closed already gets all that fails, so its target's commands would never be complete.
        bool isForTarget = isTargets && _hostWide.IsIdle;
        Recovery wider = isForTarget ? NarrowOf(commands[0].Device, RecoveryScopeKind.Target) : _hostWide;
        wider.Close();
        wider.TakeOver(commands, isTargets ? RecoveryRung.Nexus : RecoveryRung.Bus);
        AbsorbInto(wider);
    }

    /// <summary>A recovery has opened or closed its scope.</summary>
    internal void ScopesChanged() => _host.HasHeldDevices = _host.IsInRecovery || _narrow.Exists(r => r.Scope.IsClosed);

    /// <summary>A recovery has nothing to do any more.</summary>
    internal void FellAsleep(Recovery recovery)
    {
        if (recovery.IsIdle)
        {
            _narrow.Remove(recovery);
        }
    }

    /// <summary>The work of a run is over: eh_deadline's clock stops, unless another recovery needs it.</summary>
    internal void StopDeadline(RecoveryRun run)
    {
        if (_narrow.TrueForAll(r => ReferenceEquals(r.Scope, run.Scope)) && (_hostWide.Count == 0 || run.IsHostWide))
        {
            Deadline.Stop();
        }
    }

    /// <summary>True of a command that is counted as cancelled, not as failed, in the statistics: it timed out and was
    /// not aborted before, or (newer kernels) it was.</summary>
    internal bool IsCancelled(ScsiCommand command) =>
        (command.EhFlags & (Policy.AbortRung == AbortRungKind.None ? EhFlags.AbortScheduled : EhFlags.TimedOut)) != 0;

    /// <summary>A reset has taken commands back from the driver: their claims end.</summary>
    internal void EndClaims(Predicate<ScsiCommand> concerns)
    {
        _hostWide.EndClaims(concerns);
        _narrow.ForEach(r => r.EndClaims(concerns));
        _aborts.EndClaims(concerns);
    }

    /// <summary>Takes a command away from a driver that would not give it back.</summary>
    internal void Revoke(ScsiCommand command)
    {
        Revoked++;
        command.EndClaim();
    }

    /// <summary>A callback of the driver is about to be called for a command and a device, or has been.</summary>
    internal void Act(ScsiCommand? command, ScsiDevice? device) => (OnBehalf, OnBehalfOf) = (command, device);

    /// <summary>Waits until a device does not stand still (kernel: scsi_block_when_processing_errors). False: it is off
    /// line.</summary>
    internal async ShardTask<bool> WaitAsync(ScsiDevice device)
    {
        while (Holds(device))
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

    /// <summary>Narrower recoveries that only wait join a wider one that has been closed over them.</summary>
    private void AbsorbInto(Recovery wider)
    {
        foreach (
            Recovery narrower in _narrow.FindAll(r => r.Scope.Kind < wider.Scope.Kind && wider.Scope.Covers(r.Scope))
        )
        {
            wider.Absorb(narrower);
        }

        _narrow.RemoveAll(r => r.IsIdle && !ReferenceEquals(r, wider));
    }

    /// <summary>Who recovers a device: the host, if it does so already or nobody narrower may.</summary>
    private Recovery RecoveryOf(ScsiDevice device) =>
        _host.Template.RecoveryScope == RecoveryScopeKind.Host || !_hostWide.IsIdle
            ? _hostWide
            : NarrowOf(device, _host.Template.RecoveryScope);

    /// <summary>The narrow recovery of a device, at least as wide as asked; a new one if there is none.</summary>
    private Recovery NarrowOf(ScsiDevice device, RecoveryScopeKind kind)
    {
        Recovery? widest = null;
        foreach (Recovery recovery in _narrow)
        {
            if (recovery.Scope.Covers(device) && recovery.Scope.Kind >= (widest?.Scope.Kind ?? kind))
            {
                widest = recovery;
            }
        }

        if (widest is null)
        {
            widest = new Recovery(_host, new NarrowRecoveryScope(device, kind));
            _narrow.Add(widest);
        }

        return widest;
    }
}
