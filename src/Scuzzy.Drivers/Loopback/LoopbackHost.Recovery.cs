using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi.Sam;

namespace Scuzzy.Drivers.Loopback;

/// <summary>Aborts and resets, by task management functions of the target.</summary>
public sealed partial class LoopbackHost
{
    /// <inheritdoc/>
    public override async ShardTask<EhOutcome> AbortAsync(ScsiCommand command) =>
        await FaultAsync(RecoveryRung.Abort, command)
        ?? await BlockAsync(command.Device.Target)
        ?? await SendAbortAsync(command);

    /// <inheritdoc/>
    public override async ShardTask<EhOutcome> DeviceResetAsync(ScsiDevice device) =>
        await FaultAsync(RecoveryRung.Device, device)
        ?? await BlockAsync(device.Target)
        ?? await SendDeviceResetAsync(device);

    /// <inheritdoc/>
    public override async ShardTask<EhOutcome> TargetResetAsync(ScsiTarget target) =>
        await FaultAsync(RecoveryRung.Target, target)
        ?? await BlockAsync(target)
        ?? await ResetPortAsync((LoopbackPort)target.DriverData!, TaskManagementFunction.TargetReset);

    /// <inheritdoc/>
    public override async ShardTask<EhOutcome> BusResetAsync(ScsiHost host, int channel) =>
        await FaultAsync(RecoveryRung.Bus, host)
        ?? await BlockAsync(null)
        ?? await ResetPortsAsync(p => p.Channel == channel, TaskManagementFunction.TargetReset);

    /// <inheritdoc/>
    public override async ShardTask<EhOutcome> HostResetAsync(ScsiHost host) =>
        await FaultAsync(RecoveryRung.Host, host)
        ?? await ResetPortsAsync(_ => true, TaskManagementFunction.NexusReset);

    /// <summary>What a fault rule makes of an abort or reset; null: nothing.</summary>
    private async ShardTask<EhOutcome?> FaultAsync(RecoveryRung rung, object subject)
    {
        switch (Faults?.OnManagement(rung, subject) ?? ManagementFault.None)
        {
            case ManagementFault.Fails:
                return EhOutcome.Failed;
            case ManagementFault.FailsFast:
                return EhOutcome.FastIoFail;
            case ManagementFault.IsNeverAnswered:
                await _cpu.Delay(Options.ManagementTimeoutNs);
                return EhOutcome.Failed;
            case ManagementFault.LiesAboutSuccess:
                return EhOutcome.Success;
            default:
                return null;
        }
    }

    /// <summary>What the driver's wait for the remote port makes of an abort or reset; null: nothing.</summary>
    private async ShardTask<EhOutcome?> BlockAsync(ScsiTarget? target) =>
        Buffers is null ? null : await Buffers.BlockAsync(target?.DriverData as LoopbackPort);

    private async ShardTask<EhOutcome> SendAbortAsync(ScsiCommand command)
    {
        EhOutcome outcome = await SendAbortOnceAsync(command);
        Buffers?.ReportAbort(command, outcome);
        return outcome;
    }

    private async ShardTask<EhOutcome> SendAbortOnceAsync(ScsiCommand command)
    {
        if (command.DriverData is not LoopbackTask { IsInUse: true } task || task.Claim != command.Claim)
        {
            // It has been answered already: nobody touches it any more.
            return EhOutcome.Success;
        }

        LoopbackPort port = task.Port;
        if (task.Buffer is { } buffer)
        {
            buffer.IsAbortSent = true;
        }

        if (task.IsSwallowed)
        {
            if (Buffers is not null)
            {
                // The target does not know the command, but an abort of the wire goes there and back.
                await _cpu.Delay(2 * Options.LatencyNs);
            }

            if (task.IsSwallowed && task.Claim == command.Claim)
            {
                task.Free();
            }

            return EhOutcome.Success;
        }

        return await ManageAsync(port, TaskManagementFunction.AbortTask, command.Device.WireLun, task.TaskTag);
    }

    private async ShardTask<EhOutcome> SendDeviceResetAsync(ScsiDevice device)
    {
        var port = (LoopbackPort)device.Target.DriverData!;
        EhOutcome outcome = await ManageAsync(port, TaskManagementFunction.LogicalUnitReset, device.WireLun, 0);
        if (outcome == EhOutcome.Success)
        {
            FreeSwallowed(port, device);
        }

        return outcome;
    }

    private async ShardTask<EhOutcome> ResetPortsAsync(
        Func<LoopbackPort, bool> concerns,
        TaskManagementFunction function
    )
    {
        EhOutcome worst = EhOutcome.Success;
        foreach (LoopbackPort port in _ports)
        {
            if (concerns(port) && port.Nexus is not null && await ResetPortAsync(port, function) != EhOutcome.Success)
            {
                worst = EhOutcome.Failed;
            }
        }

        return worst;
    }

    private async ShardTask<EhOutcome> ResetPortAsync(LoopbackPort port, TaskManagementFunction function)
    {
        EhOutcome outcome = await ManageAsync(port, function, 0, 0);
        if (outcome == EhOutcome.Success)
        {
            FreeSwallowed(port, null);
        }

        return outcome;
    }

    /// <summary>Commands that a fault rule swallowed never were at the target; a reset that succeeds takes them back.
    /// </summary>
    private void FreeSwallowed(LoopbackPort port, ScsiDevice? device)
    {
        foreach (LoopbackTask task in _tasks)
        {
            if (
                task is { IsInUse: true, IsSwallowed: true }
                && ReferenceEquals(task.Port, port)
                && (device is null || ReferenceEquals(task.Command.Device, device))
            )
            {
                task.Free();
            }
        }
    }

    private async ShardTask<EhOutcome> ManageAsync(
        LoopbackPort port,
        TaskManagementFunction function,
        ulong lun,
        ulong taskTag
    )
    {
        if (!port.IsConnected)
        {
            return EhOutcome.Failed;
        }

        var request = new LoopbackManagement(this, port)
        {
            Nexus = port.Nexus!,
            Function = function,
            Lun = lun,
            TaskTag = taskTag,
        };
        return await request.RunAsync();
    }
}
