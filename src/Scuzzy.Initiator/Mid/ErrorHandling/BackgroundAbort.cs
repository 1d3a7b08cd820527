using Scuzzy.Initiator.Mid.Completion;
using Scuzzy.Initiator.Mid.Queueing;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Runtime.Timers;

namespace Scuzzy.Initiator.Mid.ErrorHandling;

/// <summary>Aborts commands that timed out while everything else goes on; once per life of a command (kernel:
/// scsi_abort_command, scmd_eh_abort_handler; workqueue scsi_tmf_N, which does one after the other).</summary>
internal sealed class BackgroundAbort : ShardTimer
{
    private readonly ScsiHost _host;
    private readonly List<Pending> _pending = [];
    private bool _isWorking;

    public BackgroundAbort(ScsiHost host)
        : base(host.Cpu) => _host = host;

    /// <summary>The commands whose abort is not over yet.</summary>
    public int Count => _pending.Count;

    private ErrorHandler Handler => _host.ErrorHandler;

    private ErrorHandlingPolicy Policy => _host.Scsi.Policy.ErrorHandling;

    /// <summary>Schedules the abort of a command that timed out, in HZ/100 ticks. False: it cannot be aborted, or was
    /// before in its life; the error handler must have it.</summary>
    public bool TrySchedule(ScsiCommand command)
    {
        if (!Policy.AbortsInBackground || (_host.Template.EhCallbacks & EhCallbacks.Abort) == 0)
        {
            return false;
        }

        // Row 20 of the zoo: once more, and again.
        bool isFirst = (command.EhFlags & EhFlags.AbortScheduled) == 0;
        if (!isFirst && !_host.Shard.Plants(PlantedBug.AbortsWithoutEnd))
        {
            Handler.Log.Background(command, "previous abort failed");
            if (Policy.ForgetsWhatWasTried)
            {
                command.EhFlags &= ~EhFlags.AbortScheduled;
            }

            return false;
        }

        if (_host.IsInRecovery && !Policy.AbortsDuringRecovery)
        {
            Handler.Log.Background(command, "not aborting, host in recovery");
            return false;
        }

        Handler.Deadline.Start();
        command.EhFlags |= EhFlags.AbortScheduled;
        Handler.Log.Background(command, "abort scheduled");
        _host.Scsi.Recovery?.Failed(command, timedOut: true, inBackground: true);
        long now = _host.Shard.NowNs;
        JiffyClock clock = _host.Scsi.Clock;
        long due = now + clock.Delay(now, Math.Max(1, _host.Scsi.Options.Hz / 100) * clock.TickNs);
        _pending.Insert(PlaceOf(due), new Pending(command, due));
        Rearm();
        return true;
    }

    /// <summary>Ends the driver's claims on commands that a reset took back.</summary>
    public void EndClaims(Predicate<ScsiCommand> concerns)
    {
        foreach (Pending pending in _pending)
        {
            if (concerns(pending.Command))
            {
                pending.Command.EndClaim();
            }
        }
    }

    /// <inheritdoc/>
    protected override void Expired()
    {
        if (!_isWorking)
        {
            _isWorking = true;
            _ = _host.Cpu.Start(WorkAsync);
        }
    }

    // Newer timer wheels put the newest of a tick first.
    private int PlaceOf(long due)
    {
        int at = 0;
        bool isNewestFirst = _host.Scsi.Policy.RoundsTimersUp;
        while (at < _pending.Count && (_pending[at].DueNs < due || (!isNewestFirst && _pending[at].DueNs == due)))
        {
            at++;
        }

        // What is being worked on stays in front.
        return _isWorking && at == 0 && _pending.Count > 0 ? 1 : at;
    }

    private void Rearm()
    {
        if (!_isWorking && _pending.Count > 0)
        {
            Arm(_host.Shard, _pending[0].DueNs);
        }
    }

    private async ShardTask WorkAsync()
    {
        while (_pending.Count > 0 && _pending[0].DueNs <= _host.Shard.NowNs)
        {
            ScsiCommand command = _pending[0].Command;

            // Row 7 of the zoo: recovery waits for this command, too.
            if (_host.Shard.Plants(PlantedBug.AbortAwaitsRecovery))
            {
                await Handler.WaitAsync(command.Device);
            }

            bool isAborted = await AbortAsync(command);
            _pending.RemoveAt(0);
            if (isAborted)
            {
                End(command);
            }
            else if (!Handler.Add(command, timedOut: true))
            {
                Handler.Log.Background(command, "terminate aborted command");
                command.HostByte = HostByte.TimeOut;
                Completer.Finish(command, command.Request);
            }
        }

        _isWorking = false;
        Rearm();
    }

    private async ShardTask<bool> AbortAsync(ScsiCommand command)
    {
        if (Handler.Deadline.IsPast)
        {
            Handler.Log.Background(command, "eh timeout, not aborting");
            return false;
        }

        Handler.Log.Background(command, "aborting command");
        EhOutcome outcome = await Handler.Callbacks.AbortAsync(command);
        if (outcome != EhOutcome.Success)
        {
            Handler.Log.BackgroundFailed(command, outcome);
            return false;
        }

        command.HostByte = HostByte.TimeOut;
        if (Handler.Deadline.IsPast)
        {
            Handler.Log.Background(command, "eh timeout, not retrying aborted command");
            return false;
        }

        return true;
    }

    private void End(ScsiCommand command)
    {
        if (_pending.Count == 0 && !Handler.HasCommands)
        {
            Handler.Deadline.Stop();
        }

        bool isRetried = Decider.RetriesRecovered(command);
        _host.Scsi.Recovery?.Flushed(command, isRetried);
        if (isRetried)
        {
            Handler.Log.Background(command, "retry aborted command");
            Requeuer.Insert(command, RequeueReason.Retry);
        }
        else
        {
            Handler.Log.Background(command, "finish aborted command");
            Completer.Finish(command, command.Request);
        }
    }

    private readonly record struct Pending(ScsiCommand Command, long DueNs);
}
