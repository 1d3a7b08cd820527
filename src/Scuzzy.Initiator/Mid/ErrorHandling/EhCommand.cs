using System.Runtime.CompilerServices;
using Scuzzy.Block.Queue;
using Scuzzy.Initiator.Mid.Completion;
using Scuzzy.Initiator.Mid.Queueing;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi;
using Scuzzy.Storage;

namespace Scuzzy.Initiator.Mid.ErrorHandling;

/// <summary>Sends commands of the error handler's own in the place of a failed one (kernel: scsi_send_eh_cmnd). One per
/// recovery; one command at a time.</summary>
/// <remarks>They pass by the queue, the gates and the counters, and have a timer of their own. A completion that comes
/// after the time was up changes nothing: it is counted, and the driver is made to forget the command.</remarks>
internal sealed class EhCommand
{
    private const long StallNs = 100_000_000;

    private readonly ScsiHost _host;
    private readonly RecoveryScope _scope;
    private readonly ShardCompletion _done;
    private readonly byte[] _sense = GC.AllocateArray<byte>(ScsiCommand.SenseBufferBytes, pinned: true);
    private readonly ScatterList _senseList = new();
    private readonly ScatterList _noData = new();
    private ScsiCommand? _current;

    public EhCommand(ScsiHost host, RecoveryScope scope)
    {
        _host = host;
        _scope = scope;
        _done = new ShardCompletion(host.Cpu);
        unsafe
        {
            _senseList.Add(new DataSegment((byte*)Unsafe.AsPointer(ref _sense[0]), _sense.Length));
        }
    }

    private ErrorHandlingPolicy Policy => _host.Scsi.Policy.ErrorHandling;

    /// <summary>TEST UNIT READY, once more if it asks for it; true if the device is ready (kernel: scsi_eh_tur).
    /// </summary>
    public async ShardTask<bool> TestUnitReadyAsync(ScsiCommand command)
    {
        EhVerdict verdict = EhVerdict.NeedsRetry;
        for (int tries = 0; tries < 2 && verdict == EhVerdict.NeedsRetry; tries++)
        {
            verdict = await SendAsync(command, Cdb.TestUnitReady(), isSense: false, TimeoutOf(command));
            _host.ErrorHandler.Log.TestUnitReady(command, verdict);
        }

        return verdict != EhVerdict.Failed;
    }

    /// <summary>START STOP UNIT, once more if it asks for it, if the device may be started at all; true if it was
    /// (kernel: scsi_eh_try_stu).</summary>
    public async ShardTask<bool> TryStartUnitAsync(ScsiCommand command)
    {
        if (!command.Device.AllowRestart)
        {
            return false;
        }

        long timeout = Policy.StartUnitHasRequestTimeout ? command.Device.Queue.TimeoutNs : TimeoutOf(command);
        EhVerdict verdict = EhVerdict.NeedsRetry;
        for (int tries = 0; tries < 2 && verdict == EhVerdict.NeedsRetry; tries++)
        {
            verdict = await SendAsync(command, Cdb.StartStopUnit(start: true), isSense: false, timeout);
        }

        return verdict == EhVerdict.Success;
    }

    /// <summary>REQUEST SENSE; the command has the sense data after it (kernel: scsi_request_sense).</summary>
    public async ShardTask<EhVerdict> RequestSenseAsync(ScsiCommand command)
    {
        _sense.AsSpan().Clear();
        var cdb = Cdb.RequestSense((byte)_sense.Length);
        EhVerdict verdict = await SendAsync(command, cdb, isSense: true, TimeoutOf(command));
        if (verdict == EhVerdict.Success)
        {
            command.SetSense(_sense);
        }

        return verdict;
    }

    /// <summary>True of a command in whose place one of the error handler's is out and its time is not up.</summary>
    public bool Awaits(ScsiCommand command) => ReferenceEquals(_current, command);

    /// <summary>The driver has completed a command; false: not one that is waited for (kernel: scsi_eh_done).</summary>
    public bool TryDone(ScsiCommand command)
    {
        if (!Awaits(command))
        {
            return false;
        }

        _done.Complete();
        return true;
    }

    private long TimeoutOf(ScsiCommand command) =>
        Policy.CommandTimeoutNs > 0 ? Policy.CommandTimeoutNs : command.Device.EhTimeoutNs;

    private async ShardTask<EhVerdict> SendAsync(ScsiCommand command, Cdb cdb, bool isSense, long timeoutNs)
    {
        SavedCommand saved = SavedCommand.Of(command);
        long left = timeoutNs;
        QueueCommandResult queued = await OfferAsync(command, cdb, isSense);
        while (queued != QueueCommandResult.Accepted && Policy.RetriesRefused && left > StallNs)
        {
            saved.Restore(command);
            left -= StallNs;
            await _host.Cpu.Delay(_host.Scsi.Clock.Delay(_host.Shard.NowNs, StallNs));
            queued = await OfferAsync(command, cdb, isSense);
        }

        bool isOut = queued == QueueCommandResult.Accepted || !Policy.RetriesRefused;
        EhVerdict verdict = isOut ? await WaitAsync(command, timeoutNs) : NeverSent(command);
        _host.Scsi.Recovery?.Probed(command, verdict == EhVerdict.Success);

        // Row 29 of the zoo: the failed command has the residual of this one.
        if (_host.Shard.Plants(PlantedBug.ResidualNotRestored))
        {
            saved = saved with { ResidualBytes = command.ResidualBytes };
        }

        saved.Restore(command);
        return verdict;
    }

    /// <summary>Puts the error handler's command into the failed one's place and hands it to the driver.</summary>
    private async ShardTask<QueueCommandResult> OfferAsync(ScsiCommand command, Cdb cdb, bool isSense)
    {
        if (command.IsClaimed)
        {
            // Nobody made the driver give the last one back: whatever it still does with it is caught.
            _host.ErrorHandler.Revoke(command);
        }

        command.Cdb = cdb;
        if (command.Device.LunInCdb)
        {
            Dispatcher.PutLunInCdb(command);
        }

        command.Data = isSense ? _senseList : _noData;
        command.LengthBytes = command.Data.LengthBytes;
        command.Direction = isSense ? DataDirection.FromDevice : DataDirection.None;
        command.UnderflowBytes = 0;
        command.OpenErrorHandlerClaim();
        _done.Reset();
        _current = command;
        _host.Scsi.Recovery?.Probing(command);
        _host.Scsi.Log.Send(command);
        long left = TimeoutOf(command);
        while (Policy.WaitsWhileBlocked && command.Device.State == ScsiDeviceState.Blocked && left > 0)
        {
            left -= StallNs;
            await _host.Cpu.Delay(_host.Scsi.Clock.Delay(_host.Shard.NowNs, StallNs));
        }

        bool isBlocked = Policy.WaitsWhileBlocked && command.Device.State == ScsiDeviceState.Blocked;
        QueueCommandResult result = isBlocked ? QueueCommandResult.DeviceBusy : Queue(command);
        if (result != QueueCommandResult.Accepted)
        {
            command.EndClaim();
            _current = null;
        }

        return result;
    }

    private QueueCommandResult Queue(ScsiCommand command)
    {
        // Row 29 of the zoo: while others wait, the driver keeps it for its next batch.
        RequestQueue queue = command.Device.Queue;
        return queue.Allocated > queue.InDriver && _host.Shard.Plants(PlantedBug.UnsentProbe)
            ? QueueCommandResult.Accepted
            : _host.Template.QueueCommand(command);
    }

    private async ShardTask<EhVerdict> WaitAsync(ScsiCommand command, long timeoutNs)
    {
        JiffyClock clock = _host.Scsi.Clock;
        long start = clock.Jiffies(_host.Shard.NowNs);
        bool isDone = await _done.Wait(clock.Delay(_host.Shard.NowNs, timeoutNs));
        _current = null;
        long passed = clock.Jiffies(_host.Shard.NowNs) - start;
        long left = isDone ? Math.Max(1, (timeoutNs / clock.TickNs) - passed) : 0;
        _host.Scsi.Log.Done(command, Disposition.Success);
        _host.ErrorHandler.Log.TimeLeft(command, left);

        // Row 26 of the zoo: whatever stands in the command is its status.
        if (!isDone && !_host.Shard.Plants(PlantedBug.StaleProbeStatus))
        {
            await TakeBackAsync(command);
            return EhVerdict.Failed;
        }

        EhVerdict verdict = Judge(command);
        _host.ErrorHandler.Log.CompletedNormally(command, verdict);
        return verdict;
    }

    private EhVerdict NeverSent(ScsiCommand command)
    {
        _host.Scsi.Log.Done(command, Disposition.Failed);
        _host.ErrorHandler.Log.TimeLeft(command, 0);
        return EhVerdict.Failed;
    }

    /// <summary>Makes the driver forget a command of the error handler's whose time is up, by ever wider means (kernel:
    /// scsi_abort_eh_cmnd).</summary>
    private async ShardTask TakeBackAsync(ScsiCommand command)
    {
        RecoveryCallbacks callbacks = _host.ErrorHandler.Callbacks;
        ScsiDevice device = command.Device;
        int channel = device.Target.Channel;
        bool isBack =
            await callbacks.AbortAsync(command) == EhOutcome.Success
            || await callbacks.ResetDeviceAsync(device, command) == EhOutcome.Success;
        if (!isBack && _scope.Kind >= RecoveryScopeKind.Target)
        {
            isBack = await callbacks.ResetTargetAsync(device, command) == EhOutcome.Success;
        }

        // Not wider than what stands still.
        if (!isBack && _scope.Kind == RecoveryScopeKind.Host)
        {
            _ =
                await callbacks.ResetBusAsync(channel, device, command) == EhOutcome.Success
                || await callbacks.ResetHostAsync(device, command) == EhOutcome.Success;
        }
    }

    /// <summary>What status and sense of a command of the error handler's mean (kernel: scsi_eh_completed_normally).
    /// </summary>
    private EhVerdict Judge(ScsiCommand command)
    {
        if (command.HostByte == HostByte.Reset)
        {
            return BySense(command);
        }

        if (command.HostByte != HostByte.Ok)
        {
            return EhVerdict.Failed;
        }

        switch (command.Status)
        {
            case ScsiStatus.Good:
                command.Device.QueueFull.Good();
                return EhVerdict.Success;
            case ScsiStatus.CommandTerminated:
            case ScsiStatus.ConditionMet:
            case ScsiStatus.Intermediate:
            case ScsiStatus.IntermediateConditionMet:
                return EhVerdict.Success;
            case ScsiStatus.CheckCondition:
                return BySense(command);
            case ScsiStatus.ReservationConflict:
                // Row 28 of the zoo: an answer that is none.
                bool isProbe =
                    command.Cdb.OperationCode == OperationCode.TestUnitReady
                    && !_host.Shard.Plants(PlantedBug.ConflictTakesOffline);
                return isProbe || !Policy.ConflictIsGoodForProbesOnly ? EhVerdict.Success : EhVerdict.Failed;
            case ScsiStatus.TaskSetFull:
                command.Device.QueueFull.Full();
                return Policy.RetriesBusy ? EhVerdict.NeedsRetry : EhVerdict.Failed;
            case ScsiStatus.Busy:
                return Policy.RetriesBusy ? EhVerdict.NeedsRetry : EhVerdict.Failed;
            default:
                return EhVerdict.Failed;
        }
    }

    private EhVerdict BySense(ScsiCommand command) =>
        Decider.CheckSense(command, _host.Scsi.Disposition, isErrorHandlers: true) switch
        {
            Disposition.Success => EhVerdict.Success,
            Disposition.NeedsRetry or Disposition.AddToQueue => EhVerdict.NeedsRetry,
            _ => EhVerdict.Failed,
        };

    /// <summary>What a failed command has to get back (kernel: struct scsi_eh_save).</summary>
    private readonly record struct SavedCommand(
        Cdb Cdb,
        ScatterList Data,
        long LengthBytes,
        DataDirection Direction,
        HostByte HostByte,
        ScsiStatus Status,
        BlockStatus Cause,
        long ResidualBytes,
        long UnderflowBytes
    )
    {
        public static SavedCommand Of(ScsiCommand c) =>
            new(
                c.Cdb,
                c.Data,
                c.LengthBytes,
                c.Direction,
                c.HostByte,
                c.Status,
                c.Cause,
                c.ResidualBytes,
                c.UnderflowBytes
            );

        public void Restore(ScsiCommand c)
        {
            c.Cdb = Cdb;
            c.Data = Data;
            c.LengthBytes = LengthBytes;
            c.Direction = Direction;
            c.HostByte = HostByte;
            c.Status = Status;
            c.Cause = Cause;
            c.ResidualBytes = ResidualBytes;
            c.UnderflowBytes = UnderflowBytes;
        }
    }
}
