using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Initiator.Mid.ErrorHandling;

/// <summary>Calls a driver's aborts and resets, gives buses time to settle and notes who was reset (kernel:
/// scsi_try_to_abort_cmd, scsi_try_bus_device_reset, scsi_try_target_reset, scsi_try_bus_reset, scsi_try_host_reset).
/// A callback that the driver lacks counts as failed.</summary>
internal sealed class RecoveryCallbacks(ScsiHost host)
{
    /// <summary>After the reset of a bus or a host its devices are left alone for this long (kernel:
    /// BUS_RESET_SETTLE_TIME, HOST_RESET_SETTLE_TIME).</summary>
    private const long SettleNs = 10_000_000_000;

    private EhCallbacks Has => host.Template.EhCallbacks;

    private RecoveryObserver? Observer => host.Scsi.Recovery;

    /// <summary>Takes one command back.</summary>
    public async ShardTask<EhOutcome> AbortAsync(ScsiCommand command)
    {
        Observer?.RungBegins(RecoveryRung.Abort, command, -1);
        EhOutcome outcome = (Has & EhCallbacks.Abort) != 0 ? await host.Template.AbortAsync(command) : EhOutcome.Failed;
        if (outcome != EhOutcome.Failed)
        {
            command.EndClaim();
        }

        Observer?.RungEnds(RecoveryRung.Abort, command, -1, outcome);
        return Known(outcome);
    }

    /// <summary>Resets a logical unit.</summary>
    public async ShardTask<EhOutcome> ResetDeviceAsync(ScsiDevice device, ScsiCommand? command)
    {
        Begin(RecoveryRung.Device, device, -1, device, command);
        EhOutcome outcome = EhOutcome.Failed;
        if ((Has & EhCallbacks.DeviceReset) != 0)
        {
            outcome = await host.Template.DeviceResetAsync(device);
        }

        if (outcome == EhOutcome.Success)
        {
            device.ReportReset();
        }

        return Ended(RecoveryRung.Device, device, -1, outcome, c => ReferenceEquals(c.Device, device));
    }

    /// <summary>Resets a target.</summary>
    /// <param name="device">Whose trouble it is.</param>
    /// <param name="command">The command whose trouble it is; null: none.</param>
    public async ShardTask<EhOutcome> ResetTargetAsync(ScsiDevice device, ScsiCommand? command)
    {
        ScsiTarget target = device.Target;
        Begin(RecoveryRung.Target, target, -1, device, command);
        EhOutcome outcome = EhOutcome.Failed;
        if ((Has & EhCallbacks.TargetReset) != 0)
        {
            outcome = await host.Template.TargetResetAsync(target);
        }

        if (outcome == EhOutcome.Success)
        {
            foreach (ScsiDevice each in target.Devices)
            {
                each.ReportReset();
            }
        }

        return Ended(RecoveryRung.Target, target, -1, outcome, c => ReferenceEquals(c.Device.Target, target));
    }

    /// <summary>Renews the nexus with a target.</summary>
    public async ShardTask<EhOutcome> ResetNexusAsync(ScsiTarget target, ScsiCommand command)
    {
        Begin(RecoveryRung.Nexus, target, -1, command.Device, command);
        EhOutcome outcome = await host.Template.NexusResetAsync(target);
        if (outcome == EhOutcome.Success)
        {
            foreach (ScsiDevice device in target.Devices)
            {
                device.ReportReset();
            }
        }

        return Ended(RecoveryRung.Nexus, target, -1, outcome, c => ReferenceEquals(c.Device.Target, target));
    }

    /// <summary>Resets a channel and lets it settle.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="device">Whose trouble it is, for the message.</param>
    /// <param name="command">The command whose trouble it is; null: none.</param>
    public async ShardTask<EhOutcome> ResetBusAsync(int channel, ScsiDevice device, ScsiCommand? command)
    {
        Begin(RecoveryRung.Bus, host, channel, device, command);
        host.ErrorHandler.Log.TryBusReset(device, command);
        EhOutcome outcome = EhOutcome.Failed;
        if ((Has & EhCallbacks.BusReset) != 0)
        {
            outcome = await host.Template.BusResetAsync(host, channel);
            Observer?.Returned(RecoveryRung.Bus, host, channel, outcome);
        }

        if (outcome == EhOutcome.Success)
        {
            await SettleAsync(channel);
        }

        return Ended(RecoveryRung.Bus, host, channel, outcome, c => c.Device.Target.Channel == channel);
    }

    /// <summary>Resets the adapter and lets its buses settle.</summary>
    /// <param name="device">Whose trouble it is: the devices of its channel are expected to report the reset.</param>
    /// <param name="command">The command whose trouble it is; null: none.</param>
    public async ShardTask<EhOutcome> ResetHostAsync(ScsiDevice device, ScsiCommand? command)
    {
        Begin(RecoveryRung.Host, host, -1, device, command);
        host.ErrorHandler.Log.TryHostReset();
        EhOutcome outcome = EhOutcome.Failed;
        if ((Has & EhCallbacks.HostReset) != 0)
        {
            outcome = await host.Template.HostResetAsync(host);
            Observer?.Returned(RecoveryRung.Host, host, -1, outcome);
        }

        if (outcome == EhOutcome.Success)
        {
            await SettleAsync(device.Target.Channel);
        }

        return Ended(RecoveryRung.Host, host, -1, outcome, _ => true);
    }

    private async ShardTask SettleAsync(int channel)
    {
        if (!host.Template.SkipSettleDelay)
        {
            await host.Cpu.Delay(host.Scsi.Clock.Delay(host.Shard.NowNs, SettleNs));
        }

        host.ReportBusReset(channel);
    }

    private void Begin(RecoveryRung rung, object subject, int channel, ScsiDevice device, ScsiCommand? command)
    {
        host.ErrorHandler.Act(command, device);
        Observer?.RungBegins(rung, subject, channel);
    }

    private EhOutcome Ended(
        RecoveryRung rung,
        object subject,
        int channel,
        EhOutcome outcome,
        Predicate<ScsiCommand> concerns
    )
    {
        host.ErrorHandler.Act(null, null);
        if (outcome != EhOutcome.Failed)
        {
            host.ErrorHandler.EndClaims(concerns);
        }

        Observer?.RungEnds(rung, subject, channel, outcome);
        return Known(outcome);
    }

    private EhOutcome Known(EhOutcome outcome) =>
        outcome == EhOutcome.FastIoFail && !host.Scsi.Policy.ErrorHandling.KnowsFastIoFail ? EhOutcome.Failed : outcome;
}
