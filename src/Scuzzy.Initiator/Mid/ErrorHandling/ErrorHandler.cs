using Scuzzy.Block.Queue;
using Scuzzy.Initiator.Mid.Completion;
using Scuzzy.Initiator.Mid.Logging;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi;

namespace Scuzzy.Initiator.Mid.ErrorHandling;

/// <summary>A host's error handler (kernel: scsi_error_handler, scsi_eh_scmd_add). It collects commands that timed out
/// or failed, waits until the host has nothing else under way, takes them back from the driver and ends
/// them.</summary>
public sealed class ErrorHandler
{
    private readonly ScsiHost _host;
    private readonly DelegateWorkItem _waking;
    private ScsiCommand? _first;
    private ScsiCommand? _last;
    private bool _isAwake;

    internal ErrorHandler(ScsiHost host)
    {
        _host = host;
        _waking = new DelegateWorkItem(Start);
    }

    /// <summary>How many commands it has (host_failed).</summary>
    public int Count { get; private set; }

    /// <summary>The command for whose sake an abort or reset callback of the driver is being called: the kernel's
    /// handlers get it as their argument. Null during the reset ioctl and at any other time.</summary>
    public ScsiCommand? OnBehalf { get; internal set; }

    /// <summary>How often it has run.</summary>
    public long Runs { get; private set; }

    /// <summary>Commands whose claim no callback could end: it was revoked, so whatever the driver still does with
    /// them is caught, and the device went offline.</summary>
    public long Revoked { get; private set; }

    /// <summary>A command's time has run out and the timer won the race to decide it (kernel: scsi_timeout).</summary>
    internal TimeoutVerdict TimedOut(ScsiCommand command)
    {
        ScsiLog log = _host.Scsi.Log;
        command.Device.TimeoutCount++;
        log.Done(command, Disposition.TimedOut);
        switch (_host.Template.TimedOut(command))
        {
            case CommandTimeoutVerdict.ResetTimer:
                return TimeoutVerdict.ResetTimer;
            case CommandTimeoutVerdict.Handled:
                command.EndClaim();
                return TimeoutVerdict.Handled;
            default:
                if (_host.Scsi.Policy.TimeoutSetsHostByte)
                {
                    command.HostByte = HostByte.TimeOut;
                }

                Add(command, timedOut: true);
                return TimeoutVerdict.Done;
        }
    }

    /// <summary>Hands a command over; from now on the host dispatches nothing.</summary>
    internal void Add(ScsiCommand command, bool timedOut)
    {
        if (!_host.IsInRecovery && !_host.SetState(ScsiHostState.Recovery))
        {
            _host.SetState(ScsiHostState.CancelRecovery);
        }

        // Path 22c: handed to the error handler.
        _host.Shard.Mark(Step.Failed, command.Claim.Value, command);
        if (timedOut)
        {
            command.EhFlags |= EhFlags.TimedOut;
        }

        command.NextFailed = null;
        if (_last is null)
        {
            _first = command;
        }
        else
        {
            _last.NextFailed = command;
        }

        _last = command;
        Count++;
        Wake();
    }

    /// <summary>Wakes it if everything that is under way has failed; asked whenever a command leaves or
    /// fails.</summary>
    internal void Wake()
    {
        if (Count == 0 || _isAwake || _host.Busy != Count)
        {
            return;
        }

        _isAwake = true;
        if (_host.Scsi.Log.Shows(LogGroup.Error, 5))
        {
            WriteWaking();
        }

        _host.Cpu.Raise(CpuContext.Task, _waking);
    }

    private void Start() => _ = _host.Cpu.Start(RunAsync);

    private async ShardTask RunAsync()
    {
        Runs++;
        while (_first is { } command)
        {
            _first = command.NextFailed;
            if (_first is null)
            {
                _last = null;
            }

            await EndAsync(command);
        }

        _isAwake = false;
        Restart();
    }

    /// <summary>Takes one command back from the driver and ends it.</summary>
    private async ShardTask EndAsync(ScsiCommand command)
    {
        if (command.IsClaimed && !await TakeBackAsync(command))
        {
            Revoked++;
            command.EndClaim();
            Offline(command.Device);
        }

        if ((command.EhFlags & EhFlags.TimedOut) != 0 || command.IsGood)
        {
            command.HostByte = HostByte.TimeOut;
        }

        Count--;
        if (_host.Scsi.Log.Shows(LogGroup.Error, 3))
        {
            _host.Scsi.Log.Command(
                command,
                6,
                _host.Scsi.Log.Style == LogStyle.Classic
                    ? $"scsi_eh_{_host.Number}: flush finish cmd: {ScsiLog.Pointer(command)}"
                    : $"scsi_eh_{_host.Number}: flush finish cmd"
            );
        }

        Completer.Finish(command, command.Request);
    }

    private async ShardTask<bool> TakeBackAsync(ScsiCommand command)
    {
        EhCallbacks has = _host.Template.EhCallbacks;
        EhOutcome outcome = EhOutcome.Failed;
        if ((has & EhCallbacks.Abort) != 0)
        {
            outcome = await _host.Template.AbortAsync(command);
        }

        if (outcome == EhOutcome.Failed && (has & EhCallbacks.HostReset) != 0)
        {
            outcome = await _host.Template.HostResetAsync(_host);
        }

        if (outcome == EhOutcome.Failed && command.IsClaimed)
        {
            return false;
        }

        command.EndClaim();
        return true;
    }

    private void Offline(ScsiDevice device)
    {
        if (device.SetState(ScsiDeviceState.Offline))
        {
            _host.Scsi.Log.Device(device, 6, "Device offlined - not ready after error recovery");
        }
    }

    private void Restart()
    {
        if (_host.Scsi.Log.Shows(LogGroup.Error, 2))
        {
            if (_host.Scsi.Log.Style == LogStyle.Classic)
            {
                _host.Scsi.Log.Write(6, "scsi_restart_operations: waking up host to restart");
            }
            else
            {
                _host.Scsi.Log.Host(_host, 6, "waking up host to restart");
            }
        }

        if (!_host.SetState(ScsiHostState.Running) && !_host.SetState(ScsiHostState.Cancel))
        {
            _host.SetState(ScsiHostState.Deleted);
        }

        _host.RunAllQueues();
    }

    private void WriteWaking()
    {
        ScsiLog log = _host.Scsi.Log;
        if (log.Style == LogStyle.Classic)
        {
            log.Write(6, "Waking error handler thread");
            return;
        }

        log.Host(_host, 6, "Waking error handler thread");
        log.Host(_host, 6, $"scsi_eh_{_host.Number}: waking up 0/{Count}/{_host.Busy}");
    }
}
