using Scuzzy.Initiator.Mid;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi.Sam;

namespace Scuzzy.Drivers.Loopback;

/// <summary>Aborts and resets, by task management functions of the target.</summary>
public sealed partial class LoopbackHost
{
    /// <inheritdoc/>
    public override async ShardTask<EhOutcome> AbortAsync(ScsiCommand command)
    {
        if (command.DriverData is not LoopbackTask { IsInUse: true } task || task.Claim != command.Claim)
        {
            // It has been answered already: nobody touches it any more.
            return EhOutcome.Success;
        }

        LoopbackPort port = task.Port;
        if (task.IsSwallowed)
        {
            task.Free();
            return EhOutcome.Success;
        }

        return await ManageAsync(port, TaskManagementFunction.AbortTask, command.Device.WireLun, task.TaskTag);
    }

    /// <inheritdoc/>
    public override async ShardTask<EhOutcome> DeviceResetAsync(ScsiDevice device)
    {
        var port = (LoopbackPort)device.Target.DriverData!;
        EhOutcome outcome = await ManageAsync(port, TaskManagementFunction.LogicalUnitReset, device.WireLun, 0);
        if (outcome == EhOutcome.Success)
        {
            FreeSwallowed(port, device);
        }

        return outcome;
    }

    /// <inheritdoc/>
    public override ShardTask<EhOutcome> TargetResetAsync(ScsiTarget target) =>
        ResetPortAsync((LoopbackPort)target.DriverData!, TaskManagementFunction.TargetReset);

    /// <inheritdoc/>
    public override async ShardTask<EhOutcome> BusResetAsync(ScsiHost host, int channel)
    {
        EhOutcome worst = EhOutcome.Success;
        foreach (LoopbackPort port in _ports)
        {
            if (
                port.Channel == channel
                && port.Nexus is not null
                && await ResetPortAsync(port, TaskManagementFunction.TargetReset) != EhOutcome.Success
            )
            {
                worst = EhOutcome.Failed;
            }
        }

        return worst;
    }

    /// <inheritdoc/>
    public override async ShardTask<EhOutcome> HostResetAsync(ScsiHost host)
    {
        EhOutcome worst = EhOutcome.Success;
        foreach (LoopbackPort port in _ports)
        {
            if (
                port.Nexus is not null
                && await ResetPortAsync(port, TaskManagementFunction.NexusReset) != EhOutcome.Success
            )
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
