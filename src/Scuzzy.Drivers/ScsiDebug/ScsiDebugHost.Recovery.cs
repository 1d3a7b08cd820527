using System.Globalization;
using Scuzzy.Initiator.Mid;
using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Drivers.ScsiDebug;

/// <summary>Aborts and resets (kernel: scsi_debug_abort and the reset handlers).</summary>
public sealed partial class ScsiDebugHost
{
    /// <summary>How often each was asked for: aborts, device, target, bus and host resets (num_aborts and so on).
    /// </summary>
    public (int Aborts, int Devices, int Targets, int Buses, int Hosts) Recoveries { get; private set; }

    /// <inheritdoc/>
    public override ShardTask<EhOutcome> AbortAsync(ScsiCommand command)
    {
        Recoveries = Recoveries with { Aborts = Recoveries.Aborts + 1 };
        var unit = (ScsiDebugDevice)command.Device.DriverData!;
        byte opcode = (byte)command.Cdb.OperationCode;
        bool isStopped = Stop(command);
        Say(command.Device, isStopped ? "command found" : "command not found");

        if (unit.Use(InjectionType.FailsAbort, opcode) is not null)
        {
            Log(command).Command(command, 6, $"fail abort command 0x{opcode:x}");
            return Outcome(EhOutcome.Failed);
        }

        if (!isStopped)
        {
            return Outcome(EhOutcome.Failed);
        }

        Drop(t => ReferenceEquals(t.Command, command));
        return Outcome(EhOutcome.Success);
    }

    /// <inheritdoc/>
    public override ShardTask<EhOutcome> DeviceResetAsync(ScsiDevice device)
    {
        Recoveries = Recoveries with { Devices = Recoveries.Devices + 1 };
        var unit = (ScsiDebugDevice)device.DriverData!;
        ScsiCommand? command = device.Host.ErrorHandler.OnBehalf;
        byte opcode = (byte)(command?.Cdb.OperationCode ?? 0);
        Say(device, "doing device reset");
        StopAll(c => ReferenceEquals(c.Device, device), command);
        unit.Attentions |= UnitAttentionBits.PowerOnOrReset;
        if (unit.Use(InjectionType.FailsDeviceReset, opcode) is not null)
        {
            Tell(device, command, $"fail lun reset 0x{opcode:x}");
            return Outcome(EhOutcome.Failed);
        }

        Drop(t => ReferenceEquals(t.Command.Device, device));
        return Outcome(EhOutcome.Success);
    }

    /// <inheritdoc/>
    public override ShardTask<EhOutcome> TargetResetAsync(ScsiTarget target)
    {
        Recoveries = Recoveries with { Targets = Recoveries.Targets + 1 };
        ScsiCommand? command = target.Host.ErrorHandler.OnBehalf;
        ScsiDevice device = target.Host.ErrorHandler.OnBehalfOf ?? target.Devices[0];
        Say(device, "doing target reset");
        int count = Disturb(u => u.Device.Target.Id == target.Id);
        Say(device, $"{count.ToString(CultureInfo.InvariantCulture)} device(s) found in target");
        if (_failingTargetResets.Contains((target.Channel, target.Id)))
        {
            Tell(device, command, $"fail target reset 0x{(byte)(command?.Cdb.OperationCode ?? 0):x}");
            return Outcome(EhOutcome.Failed);
        }

        Drop(t => ReferenceEquals(t.Command.Device.Target, target));
        return Outcome(EhOutcome.Success);
    }

    /// <inheritdoc/>
    public override ShardTask<EhOutcome> BusResetAsync(ScsiHost host, int channel)
    {
        Recoveries = Recoveries with { Buses = Recoveries.Buses + 1 };
        Say(Subject(host), "doing bus reset");
        int count = Disturb(_ => true);
        Say(Subject(host), $"{count.ToString(CultureInfo.InvariantCulture)} device(s) found in host");
        Drop(_ => true);
        return Outcome(EhOutcome.Success);
    }

    /// <inheritdoc/>
    public override ShardTask<EhOutcome> HostResetAsync(ScsiHost host)
    {
        Recoveries = Recoveries with { Hosts = Recoveries.Hosts + 1 };
        Say(Subject(host), "doing host reset");
        int count = Disturb(_ => true);
        StopAll(_ => true, host.ErrorHandler.OnBehalf);
        Say(Subject(host), $"{count.ToString(CultureInfo.InvariantCulture)} device(s) found");
        Drop(_ => true);
        return Outcome(EhOutcome.Success);
    }

    private static ShardTask<EhOutcome> Outcome(EhOutcome outcome) => ShardTask<EhOutcome>.FromResult(outcome);

    private static ScsiDevice? Subject(ScsiHost host) =>
        host.ErrorHandler.OnBehalfOf ?? (host.Devices.Count > 0 ? host.Devices[0] : null);

    /// <summary>A message that only opts=0x2000 shows.</summary>
    private void Say(ScsiDevice? device, string text)
    {
        if (device is not null && Tells(ScsiDebugNoise.Resets))
        {
            device.Host.Scsi.Log.Device(device, 6, text);
        }
    }

    private static void Tell(ScsiDevice device, ScsiCommand? command, string text)
    {
        if (command is null)
        {
            device.Host.Scsi.Log.Device(device, 6, text);
        }
        else
        {
            Log(command).Command(command, 6, text);
        }
    }

    /// <summary>Has devices report a bus reset. Returns how many.</summary>
    private int Disturb(Func<ScsiDebugDevice, bool> concerns)
    {
        int count = 0;
        foreach (ScsiDebugDevice unit in _devices)
        {
            if (concerns(unit))
            {
                unit.Attentions |= UnitAttentionBits.BusReset;
                count++;
            }
        }

        return count;
    }

    /// <summary>Stops all commands that have a tag: those under way, and the one that is being recovered even if it was
    /// answered.</summary>
    private void StopAll(Func<ScsiCommand, bool> concerns, ScsiCommand? recovered)
    {
        IEnumerable<ScsiCommand> commands = _tasks.Where(t => t.IsInUse).Select(t => t.Command);
        if (recovered is not null)
        {
            commands = commands.Append(recovered);
        }

        foreach (ScsiCommand command in commands.Distinct().Where(concerns).OrderBy(c => c.Tag))
        {
            Stop(command);
        }
    }

    /// <summary>The module stops the answer's timer, if it can, and says so, even if the claim stays because the abort
    /// is to fail (kernel: scsi_debug_abort_cmd).</summary>
    private static bool Stop(ScsiCommand command)
    {
        bool isStopped = ((ScsiDebugDevice)command.Device.DriverData!).CanStop(command);
        string what = isStopped ? "aborted" : "failed to abort";
        Log(command)
            .Write(
                isStopped ? 6 : 3,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"scsi_debug:scsi_debug_abort_cmd: {what} command with tag 0x{Math.Max(0, command.Tag):x}"
                )
            );
        return isStopped;
    }

    private void Drop(Func<ScsiDebugTask, bool> concerns)
    {
        foreach (ScsiDebugTask task in _tasks)
        {
            if (task.IsInUse && concerns(task))
            {
                task.Drop();
            }
        }
    }
}
