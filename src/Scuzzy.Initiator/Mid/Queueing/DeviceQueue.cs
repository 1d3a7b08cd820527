using System.Runtime.CompilerServices;
using Scuzzy.Block.Queue;
using Scuzzy.Initiator.Mid.Completion;
using Scuzzy.Initiator.Mid.Logging;
using Scuzzy.Initiator.Upper;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Storage;

namespace Scuzzy.Initiator.Mid.Queueing;

/// <summary>What a device's request queue calls: the way from requests to the driver, in both orders, and back (kernel:
/// scsi_queue_rq, scsi_request_fn, scsi_softirq_done).</summary>
internal sealed class DeviceQueue(ScsiDevice device) : QueueDriver
{
    /// <summary>A device that is not ready and has nothing under way is tried again after this (kernel: 3 ms).</summary>
    private const long RetryDelayNs = 3_000_000;

    private readonly ScsiDevice _device = device;
    private readonly ScsiHost _host = device.Host;

    /// <inheritdoc/>
    public override void Failed(Request request, BlockStatus status)
    {
        if (_device.Disk is { } disk)
        {
            _host.Scsi.Log.BlockError(disk.Name, request, status);
        }
    }

    /// <inheritdoc/>
    public override bool TryGetBudget(RequestQueue queue)
    {
        int busy = _device.Busy;
        if (busy >= _device.QueueDepth)
        {
            return false;
        }

        if (_device.Blocked > 0 && !TryUnblock(busy))
        {
            return false;
        }

        _device.Busy = busy + 1;
        return true;
    }

    /// <inheritdoc/>
    public override void PutBudget(RequestQueue queue) => _device.Busy--;

    /// <inheritdoc/>
    public override QueueResult QueueRequest(RequestQueue queue, Request request, bool isLast)
    {
        if (_device.State != ScsiDeviceState.Running)
        {
            QueueResult gate = StateGate.ForMultiQueue(_device, request);
            if (gate != QueueResult.Queued)
            {
                return Refuse(request, gate);
            }
        }

        bool hasTarget = _device.Target.HasGates;
        if (hasTarget && !ReadyGates.TryTakeTarget(_device))
        {
            return Refuse(request, QueueResult.Resource);
        }

        if (_device.IsHeldByRecovery || !ReadyGates.TryTakeHost(_host, _device))
        {
            if (hasTarget)
            {
                ReadyGates.ReleaseTarget(_device);
            }

            return Refuse(request, QueueResult.Resource);
        }

        // Path 4: device, target and host are ready.
        _host.Shard.Mark(Step.Ready, request.Handle, request);
        if (!request.IsPrepared)
        {
            PrepareOutcome outcome = Preparation.Prepare(_device, request);
            if (outcome != PrepareOutcome.Ready)
            {
                return Unprepared(queue, request, outcome);
            }
        }

        ScsiCommand command = Unsafe.As<ScsiCommand>(request.Command!);
        command.IsInFlight = true;
        _host.Shard.PreemptionPoint(_host.Cpu, CpuContext.SoftIrq);
        queue.Start(request);
        _host.Shard.PreemptionPoint(_host.Cpu, CpuContext.SoftIrq);
        return Issue(command, isLast);
    }

    /// <inheritdoc/>
    public override PrepareResult Prepare(RequestQueue queue, Request request)
    {
        PrepareResult gate = StateGate.ForRequestFunction(_device, request);
        if (gate != PrepareResult.Ready)
        {
            if (gate == PrepareResult.Kill)
            {
                // It may have been under way before, and have kept its command; who sent it must hear of it.
                Preparation.GiveUp(request);
            }

            return gate;
        }

        switch (Preparation.Prepare(_device, request))
        {
            case PrepareOutcome.Ready:
                return PrepareResult.Ready;
            case PrepareOutcome.Defer:
                RetryIfIdle(queue);
                return PrepareResult.Defer;
            default:
                Preparation.GiveUp(request);
                return PrepareResult.Kill;
        }
    }

    /// <inheritdoc/>
    public override void RequestFunction(RequestQueue queue)
    {
        while (queue.Peek() is { } request)
        {
            if (!TryGetBudget(queue))
            {
                RetryIfIdle(queue);
                return;
            }

            ScsiCommand command = Unsafe.As<ScsiCommand>(request.Command!);
            if (!_device.IsOnline)
            {
                Kill(queue, request, command);
                continue;
            }

            // The timer runs from here, before target and host were asked.
            queue.Start(request);
            if (!TakeTagTargetAndHost(queue, request))
            {
                _device.Busy--;
                queue.Requeue(request, runQueue: false);
                RetryIfIdle(queue);
                return;
            }

            // Path 4: device, target and host are ready.
            _host.Shard.Mark(Step.Ready, request.Handle, request);
            command.IsInFlight = true;
            _host.Shard.PreemptionPoint(_host.Cpu, CpuContext.SoftIrq);
            if (Dispatcher.Dispatch(command, out RequeueReason reason) == DispatchOutcome.Refused)
            {
                Requeuer.Insert(command, reason);
                RetryIfIdle(queue);
                return;
            }
        }
    }

    /// <inheritdoc/>
    public override void Complete(Request request) =>
        Completer.Complete(Unsafe.As<ScsiCommand>(request.Command!), request);

    /// <inheritdoc/>
    public override TimeoutVerdict TimedOut(Request request) =>
        _host.ErrorHandler.TimedOut(Unsafe.As<ScsiCommand>(request.Command!));

    private QueueResult Issue(ScsiCommand command, bool isLast)
    {
        DispatchOutcome outcome = Dispatcher.Dispatch(command, out RequeueReason reason);
        if (outcome == DispatchOutcome.Accepted)
        {
            return QueueResult.Queued;
        }

        if (!isLast)
        {
            _host.Template.Commit();
        }

        Completer.Unbusy(command);
        Requeuer.SetBlocked(_device, reason);
        return _device.State is ScsiDeviceState.Blocked or ScsiDeviceState.CreatedBlocked
            ? QueueResult.DeviceResource
            : QueueResult.Resource;
    }

    /// <summary>A device that is to be left alone is counted down by one if it is idle, and used again at zero.</summary>
    private bool TryUnblock(int busy)
    {
        if (busy > 0 || --_device.Blocked > 0)
        {
            return false;
        }

        if (_host.Scsi.Log.Shows(LogGroup.MidQueue, 3))
        {
            _host.Scsi.Log.Device(_device, 6, "unblocking device at zero depth");
        }

        return true;
    }

    private QueueResult Refuse(Request request, QueueResult result)
    {
        _device.Busy--;
        if (result is QueueResult.Error or QueueResult.Offline)
        {
            Preparation.GiveUp(request);
        }

        return result;
    }

    private QueueResult Unprepared(RequestQueue queue, Request request, PrepareOutcome outcome)
    {
        _host.Busy--;
        _device.Busy--;
        if (_device.Target.HasGates)
        {
            ReadyGates.ReleaseTarget(_device);
        }

        if (outcome == PrepareOutcome.Defer)
        {
            return QueueResult.Resource;
        }

        Preparation.GiveUp(request);
        if (outcome == PrepareOutcome.NotSupported)
        {
            queue.Finish(request, BlockStatus.NotSupported);
            return QueueResult.Queued;
        }

        return QueueResult.Error;
    }

    private bool TakeTagTargetAndHost(RequestQueue queue, Request request)
    {
        if (!queue.TryTakeTag(request))
        {
            _host.Starved.Add(_device);
            return false;
        }

        bool hasTarget = _device.Target.HasGates;
        if (hasTarget && !ReadyGates.TryTakeTarget(_device))
        {
            return false;
        }

        if (!_device.IsHeldByRecovery && ReadyGates.TryTakeHost(_host, _device))
        {
            return true;
        }

        if (hasTarget)
        {
            ReadyGates.ReleaseTarget(_device);
        }

        return false;
    }

    private void Kill(RequestQueue queue, Request request, ScsiCommand command)
    {
        StateGate.Reject(_device);
        command.ClearResult();
        command.HostByte = HostByte.NoConnect;
        command.ResidualBytes = command.LengthBytes;
        queue.Start(request);
        command.IsInFlight = false;
        _device.Busy--;
        queue.Complete(request);
    }

    private void RetryIfIdle(RequestQueue queue)
    {
        if (_device.Busy == 0)
        {
            queue.RunAfter(RetryDelayNs);
        }
    }
}
