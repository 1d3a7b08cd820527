using Scuzzy.Initiator.Mid.Completion;
using Scuzzy.Initiator.Mid.Queueing;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi;

namespace Scuzzy.Initiator.Mid.ErrorHandling;

/// <summary>The error handler's rungs, from the gentlest to the last (kernel: scsi_unjam_host, scsi_eh_ready_devs).
/// Each is tried only for what the rungs before it left; commands that are recovered early leave.</summary>
internal static class Ladder
{
    public static async ShardTask ClimbAsync(RecoveryRun run)
    {
        run.Log.Statistics(run);
        if (run.Tries(RecoveryRung.Sense))
        {
            await SenseRung.TryAsync(run);
        }

        if (run.Tries(RecoveryRung.Abort))
        {
            await AbortRung.TryAsync(run);
        }

        if (run.Tries(RecoveryRung.StartUnit))
        {
            await StartUnitRung.TryAsync(run);
        }

        if (run.Tries(RecoveryRung.Device))
        {
            await DeviceRung.TryAsync(run);
        }

        if (run.Tries(RecoveryRung.Nexus))
        {
            await NexusRung.TryAsync(run);
        }

        if (run.Tries(RecoveryRung.Target))
        {
            await TargetRung.TryAsync(run);
        }

        if (run.Tries(RecoveryRung.Bus))
        {
            await BusRung.TryAsync(run);
        }

        if (run.Tries(RecoveryRung.Host))
        {
            await HostRung.TryAsync(run);
        }

        if (run.Tries(RecoveryRung.Offline))
        {
            OfflineRung.Take(run);
        }

        run.HandOver();
        run.Host.ErrorHandler.StopDeadline(run);
        FlushRung.Take(run);
    }
}

/// <summary>Asks for the sense data of commands that failed without any (kernel: scsi_eh_get_sense). Hosts that fetch
/// it themselves never get here.</summary>
internal static class SenseRung
{
    public static async ShardTask TryAsync(RecoveryRun run)
    {
        foreach (ScsiCommand command in run.Work.ToArray())
        {
            if (!LacksSense(command))
            {
                continue;
            }

            if (run.IsPastDeadline)
            {
                run.Log.Command(command, "skip request sense, past eh deadline");
                break;
            }

            if (run.Policy.SenseAfterCheckConditionOnly && command.Status != ScsiStatus.CheckCondition)
            {
                continue;
            }

            await AskAsync(run, command);
        }
    }

    private static bool LacksSense(ScsiCommand command) =>
        (command.EhFlags & (EhFlags.TimedOut | EhFlags.AbortScheduled | EhFlags.HandedOver)) == 0
        && !new SenseView(command.Sense).IsKernelValid;

    private static async ShardTask AskAsync(RecoveryRun run, ScsiCommand command)
    {
        RecoveryObserver? observer = run.Host.Scsi.Recovery;
        run.Log.RequestingSense(command);
        observer?.RungBegins(RecoveryRung.Sense, command, -1);
        EhVerdict verdict = await run.Command.RequestSenseAsync(command);
        bool isGood = verdict == EhVerdict.Success;
        observer?.RungEnds(RecoveryRung.Sense, command, -1, isGood ? EhOutcome.Success : EhOutcome.Failed);
        if (!isGood)
        {
            return;
        }

        run.Log.SenseRequested(command);
        switch (Decider.Decide(command, run.Host.Scsi.Disposition))
        {
            case Disposition.Success:
                // It is passed up with its sense, not retried.
                command.Retries = command.Allowed < 0 ? 1 : command.Allowed;
                run.Finish(command);
                break;
            case Disposition.NeedsRetry:
                run.Finish(command);
                break;
        }
    }
}

/// <summary>Takes commands that timed out back from the driver one by one (kernel: scsi_eh_abort_cmds). Newer kernels
/// have done that in the background.</summary>
internal static class AbortRung
{
    public static async ShardTask TryAsync(RecoveryRun run)
    {
        switch (run.Policy.AbortRung)
        {
            case AbortRungKind.EachWithTest:
                await EachWithTestAsync(run);
                break;
            case AbortRungKind.UntilOneFails:
                await UntilOneFailsAsync(run);
                break;
        }
    }

    private static async ShardTask EachWithTestAsync(RecoveryRun run)
    {
        foreach (ScsiCommand command in run.Work.FindAll(c => (c.EhFlags & EhFlags.TimedOut) != 0))
        {
            run.Log.Aborting(command);

            // One that was completed after its time was up is back already.
            bool isBack = !command.IsClaimed || await run.Callbacks.AbortAsync(command) == EhOutcome.Success;
            if (!isBack)
            {
                run.Log.AbortFailed(command);
                continue;
            }

            command.EhFlags &= ~EhFlags.TimedOut;
            if (!command.Device.IsOnline || await run.Command.TestUnitReadyAsync(command))
            {
                run.Finish(command);
            }
        }
    }

    private static async ShardTask UntilOneFailsAsync(RecoveryRun run)
    {
        List<ScsiCommand> check = [];
        foreach (ScsiCommand command in run.Work.FindAll(c => (c.EhFlags & EhFlags.TimedOut) != 0))
        {
            if (run.IsPastDeadline)
            {
                run.Log.Command(command, "skip aborting cmd, past eh deadline");
                run.Work.AddRange(check);
                check.Clear();
                return;
            }

            run.Log.Aborting(command);
            EhOutcome outcome = await run.Callbacks.AbortAsync(command);
            if (outcome == EhOutcome.Failed)
            {
                run.Log.AbortFailed(command);
                run.Work.AddRange(check);
                check.Clear();
                return;
            }

            command.EhFlags &= ~EhFlags.TimedOut;
            if (outcome == EhOutcome.FastIoFail)
            {
                run.Finish(command);
            }
            else
            {
                run.Work.Remove(command);
                check.Add(command);
            }
        }

        await DeviceTests.RunAsync(run, check, startsUnits: false);
    }
}

/// <summary>Starts units that failed because they were stopped, where that is allowed (kernel: scsi_eh_stu).</summary>
internal static class StartUnitRung
{
    public static async ShardTask TryAsync(RecoveryRun run)
    {
        foreach (ScsiDevice device in run.Scope.Devices())
        {
            if (run.IsPastDeadline)
            {
                run.Log.Device(device, "skip START_UNIT, past eh deadline");
                break;
            }

            if (run.Work.Find(c => ReferenceEquals(c.Device, device) && WantsStart(run, c)) is not { } command)
            {
                continue;
            }

            RecoveryObserver? observer = run.Host.Scsi.Recovery;
            run.Log.SendingStartUnit(device);
            observer?.RungBegins(RecoveryRung.StartUnit, device, -1);
            EhCommand eh = run.Command;
            bool isStarted = await eh.TryStartUnitAsync(command);
            observer?.RungEnds(RecoveryRung.StartUnit, device, -1, isStarted ? EhOutcome.Success : EhOutcome.Failed);
            if (!isStarted)
            {
                run.Log.StartUnitFailed(device);
            }
            else if (!device.IsOnline || await eh.TestUnitReadyAsync(command))
            {
                run.FinishAll(device, EhOutcome.Success);
            }
        }
    }

    private static bool WantsStart(RecoveryRun run, ScsiCommand command) =>
        new SenseView(command.Sense).IsKernelValid
        && Decider.CheckSense(command, run.Host.Scsi.Disposition, isErrorHandlers: false) == Disposition.Failed;
}

/// <summary>Resets each logical unit that has commands left (kernel: scsi_eh_bus_device_reset).</summary>
internal static class DeviceRung
{
    public static async ShardTask TryAsync(RecoveryRun run)
    {
        foreach (ScsiDevice device in run.Scope.Devices())
        {
            if (run.IsPastDeadline)
            {
                run.Log.Device(device, "skip BDR, past eh deadline");
                break;
            }

            if (run.FirstOf(device) is not { } command)
            {
                continue;
            }

            run.Log.SendingDeviceReset(device);
            EhOutcome outcome = await run.Callbacks.ResetDeviceAsync(device, command);
            if (outcome == EhOutcome.Failed)
            {
                run.Log.DeviceResetFailed(device);
            }
            else if (
                !device.IsOnline
                || outcome == EhOutcome.FastIoFail
                || await run.Command.TestUnitReadyAsync(command)
                || run.Host.Shard.Plants(PlantedBug.FinishedWithoutAnswer) // row 30 of the zoo
            )
            {
                run.FinishAll(device, outcome);
            }
        }
    }
}

/// <summary>Renews the nexus with each target that has commands left: other initiators do not notice. Linux has no such
/// rung; only hosts that recover in narrow scopes climb it.</summary>
internal static class NexusRung
{
    public static async ShardTask TryAsync(RecoveryRun run)
    {
        if (
            run.Host.Template.RecoveryScope != RecoveryScopeKind.Host
            && (run.Host.Template.EhCallbacks & EhCallbacks.NexusReset) != 0
        )
        {
            await TargetRung.EachTargetAsync(run, RecoveryRung.Nexus);
        }
    }
}

/// <summary>Resets each target that has commands left (kernel: scsi_eh_target_reset).</summary>
internal static class TargetRung
{
    public static ShardTask TryAsync(RecoveryRun run) =>
        run.Policy.TargetRungCountsIds ? CountIdsAsync(run) : EachTargetAsync(run, RecoveryRung.Target);

    /// <summary>Resets each target, or the nexus with it, once, then tests all devices whose commands came back.
    /// </summary>
    public static async ShardTask EachTargetAsync(RecoveryRun run, RecoveryRung rung)
    {
        string reset = rung == RecoveryRung.Nexus ? "I_T nexus reset" : "target reset";
        List<ScsiCommand> left = [.. run.Work];
        List<ScsiCommand> check = [];
        run.Work.Clear();
        while (left.Count > 0)
        {
            if (run.IsPastDeadline)
            {
                run.Work.AddRange(check);
                check.Clear();
                run.Work.AddRange(left);
                run.Log.Host($"Skip {reset}, past eh deadline");
                return;
            }

            ScsiTarget target = left[0].Device.Target;
            run.Log.Host($"Sending {reset} to target {target.Id}");
            EhOutcome outcome =
                rung == RecoveryRung.Nexus
                    ? await run.Callbacks.ResetNexusAsync(target, left[0])
                    : await run.Callbacks.ResetTargetAsync(left[0].Device, left[0]);
            if (outcome == EhOutcome.Failed)
            {
                run.Log.Host($"{char.ToUpperInvariant(reset[0])}{reset[1..]} failed target: {target.Id}");
            }

            foreach (ScsiCommand command in left.FindAll(c => ReferenceEquals(c.Device.Target, target)))
            {
                left.Remove(command);
                Sort(run, check, command, outcome);
            }
        }

        await DeviceTests.RunAsync(run, check, startsUnits: false);
    }

    /// <summary>Counts ids up from 0 until no command has one as high. At each the target of the first command with
    /// that id, or the next higher one, is reset; only commands with exactly that id are finished, after a test of
    /// the first one's device each.</summary>
    private static async ShardTask CountIdsAsync(RecoveryRun run)
    {
        for (int id = 0; Next(run, id) is { } first; id++)
        {
            run.Log.Host($"Sending target reset to target {id}");
            if (await run.Callbacks.ResetTargetAsync(first.Device, first) != EhOutcome.Success)
            {
                run.Log.Host($"Target reset failed target: {id}");
                continue;
            }

            foreach (ScsiCommand command in run.Work.FindAll(c => c.Device.Target.Id == id))
            {
                if (!command.Device.IsOnline || await run.Command.TestUnitReadyAsync(first))
                {
                    run.Finish(command);
                }
            }
        }
    }

    private static ScsiCommand? Next(RecoveryRun run, int id)
    {
        ScsiCommand? next = null;
        foreach (ScsiCommand command in run.Work)
        {
            int own = command.Device.Target.Id;
            if (own >= id && (next is null || own < next.Device.Target.Id))
            {
                next = command;
            }
        }

        return next;
    }

    private static void Sort(RecoveryRun run, List<ScsiCommand> check, ScsiCommand command, EhOutcome outcome)
    {
        switch (outcome)
        {
            case EhOutcome.Success:
                check.Add(command);
                break;
            case EhOutcome.FastIoFail:
                run.Finish(command);
                break;
            default:
                // To the front, as the kernel puts them.
                run.Work.Insert(0, command);
                break;
        }
    }
}

/// <summary>Resets each channel that has commands left (kernel: scsi_eh_bus_reset).</summary>
internal static class BusRung
{
    public static async ShardTask TryAsync(RecoveryRun run)
    {
        List<ScsiCommand> check = [];
        for (int channel = 0; channel <= run.Host.Template.MaxChannel; channel++)
        {
            if (run.IsPastDeadline)
            {
                run.Work.AddRange(check);
                check.Clear();
                run.Log.Host("skip BRST, past eh deadline");
                return;
            }

            List<ScsiCommand> concerned = run.Work.FindAll(c => c.Device.Target.Channel == channel);
            if (concerned.Count == 0)
            {
                continue;
            }

            run.Log.Host($"Sending BRST chan: {channel}");
            EhOutcome outcome = await run.Callbacks.ResetBusAsync(channel, concerned[0].Device, concerned[0]);
            switch (outcome)
            {
                case EhOutcome.Success:
                    run.Work.RemoveAll(concerned.Contains);
                    check.AddRange(concerned);
                    break;
                case EhOutcome.FastIoFail:
                    concerned.ForEach(run.Finish);
                    break;
                default:
                    run.Log.Host($"BRST failed chan: {channel}");
                    break;
            }
        }

        await DeviceTests.RunAsync(run, check, startsUnits: false);
    }
}

/// <summary>Resets the adapter (kernel: scsi_eh_host_reset). The deadline does not count here.</summary>
internal static class HostRung
{
    public static async ShardTask TryAsync(RecoveryRun run)
    {
        List<ScsiCommand> check = [];
        run.Log.Host("Sending HRST");
        EhOutcome outcome = await run.Callbacks.ResetHostAsync(run.Work[0].Device, run.Work[0]);
        switch (outcome)
        {
            case EhOutcome.Success:
                check.AddRange(run.Work);
                run.Work.Clear();
                break;
            case EhOutcome.FastIoFail:
                run.Work.ToList().ForEach(run.Finish);
                break;
            default:
                run.Log.Host("HRST failed");
                break;
        }

        await DeviceTests.RunAsync(run, check, startsUnits: true);
    }
}

/// <summary>Takes the devices of what is left off line (kernel: scsi_eh_offline_sdevs). A claim that nobody could end
/// is revoked.</summary>
internal static class OfflineRung
{
    public static void Take(RecoveryRun run)
    {
        RecoveryObserver? observer = run.Host.Scsi.Recovery;
        foreach (ScsiCommand command in run.Work.ToArray())
        {
            ScsiDevice device = command.Device;
            observer?.RungBegins(RecoveryRung.Offline, device, -1);
            run.Host.Scsi.Log.Device(device, 6, "Device offlined - not ready after error recovery");
            device.SetState(ScsiDeviceState.Offline);
            run.Finish(command);
            observer?.RungEnds(RecoveryRung.Offline, device, -1, EhOutcome.Success);
        }
    }
}

/// <summary>Retries or finishes what is recovered (kernel: scsi_eh_flush_done_q).</summary>
internal static class FlushRung
{
    public static void Take(RecoveryRun run)
    {
        foreach (ScsiCommand command in run.Done)
        {
            if (command.IsClaimed)
            {
                run.Host.ErrorHandler.Revoke(command);
            }

            bool isRetried = command.Device.IsOnline && Decider.RetriesRecovered(command);
            run.Host.Scsi.Recovery?.Flushed(command, isRetried);
            if (isRetried)
            {
                run.Log.Flush(command, "flush retry cmd");
                Requeuer.Insert(command, RequeueReason.Retry);
            }
            else
            {
                SetFinalResult(run, command);
                run.Log.Flush(command, "flush finish cmd");
                Completer.Finish(command, command.Request);
            }
        }
    }

    private static void SetFinalResult(RecoveryRun run, ScsiCommand command)
    {
        if (!command.IsGood)
        {
            return;
        }

        command.HostByte = HostByte.TimeOut;
        if (run.Policy.EndsWithDriverTimeout)
        {
            command.EhFlags |= EhFlags.DriverTimeout;
        }
    }
}
