using System.Globalization;
using System.Runtime.CompilerServices;
using Scuzzy.Block.Queue;
using Scuzzy.Initiator.Mid.Logging;
using Scuzzy.Initiator.Mid.Queueing;
using Scuzzy.Runtime;
using Scuzzy.Scsi;
using Scuzzy.Storage;

namespace Scuzzy.Initiator.Mid.Completion;

/// <summary>Works off a completed command in the softirq: disposition, then finish, requeue or error handler
/// (kernel: scsi_softirq_done, scsi_complete, scsi_finish_command).</summary>
internal static class Completer
{
    private const long SecondNs = 1_000_000_000;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Complete(ScsiCommand command, Request request)
    {
        ScsiDevice device = command.Device;
        ScsiMidLayer scsi = command.Host.Scsi;
        device.DoneCount++;

        // Path 21: the softirq decides the disposition.
        scsi.Shard.Mark(Step.Disposed, command.Claim.Value, command);
        if (
            command.IsGood
            && scsi.Disposition.IsGoodSimple
            && !scsi.Log.IsOn
            && !device.QueueFull.IsActive
            && request.Passthrough is null
        )
        {
            Finish(command, request);
            return;
        }

        CompleteFully(command, request);
    }

    /// <summary>Finishes a command, well or not: counters down, the upper driver's opinion, then the
    /// request.</summary>
    public static void Finish(ScsiCommand command, Request request)
    {
        ScsiDevice device = command.Device;
        Unbusy(command);
        ClearBlocked(device);
        if (request.Passthrough is ScsiExecution execution)
        {
            FinishPassthrough(command, request, execution);
            return;
        }

        long good = command.LengthBytes;
        if (device.Upper is { } upper)
        {
            long before = good;
            good = upper.Done(command);
            if (command.Host.Scsi.Log.IsOn)
            {
                command.Host.Scsi.Log.DiskDone(command, good);
            }

            // The residual counts unless the upper driver has taken it into account.
            if (good == before)
            {
                good = Math.Max(0, good - command.ResidualBytes);
            }
        }
        else
        {
            // The upper driver was unbound while the command was under way: nobody vouches for a failed one.
            good = command.IsGood ? Math.Max(0, good - command.ResidualBytes) : 0;
        }

        if (command.IsGood && request.LengthBytes <= good)
        {
            if (command.Host.Scsi.Log.IsOn)
            {
                command.Host.Scsi.Log.Totals(command, request.LengthBytes, good);
            }

            End(command, request, BlockStatus.Ok);
            return;
        }

        IoCompletion.Run(command, request, good);
    }

    /// <summary>Ends a request and gives its command back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void End(ScsiCommand command, Request request, BlockStatus status)
    {
        ScsiHost host = command.Host;

        // Path 22a: completed upward.
        host.Shard.Mark(Step.Completed, command.Claim.Value, command);
        host.Commands.Return(command);
        RequestQueue queue = request.Queue;
        queue.Finish(request, status);
        bool isStarving = !host.Starved.IsEmpty;
        if (!queue.Options.Policy.IsMultiQueue)
        {
            RunQueue(queue, isStarving ? host : null);
        }
        else if (isStarving)
        {
            host.Starved.RunSoon(host);
        }
    }

    /// <summary>In request-function order nobody else runs the queue of a device that was full, and devices that were
    /// turned away come first (kernel: scsi_run_queue); in multi-queue order the block layer remembers what it must
    /// restart.</summary>
    private static void RunQueue(RequestQueue queue, ScsiHost? starving)
    {
        starving?.Starved.Run(starving);
        queue.Run();
    }

    /// <summary>Takes a command out of the counts of host, target and device (kernel: scsi_device_unbusy).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Unbusy(ScsiCommand command)
    {
        ScsiDevice device = command.Device;
        ScsiHost host = command.Host;
        if (command.IsInFlight)
        {
            command.IsInFlight = false;
            host.Busy--;
            device.Busy--;
            if (device.Target.HasGates)
            {
                ReadyGates.ReleaseTarget(device);
            }
        }

        if (host.HasHeldDevices)
        {
            WakeRecovery(command);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void WakeRecovery(ScsiCommand command)
    {
        // Row 29 of the zoo: of two that complete last, on two CPUs, each leaves it to the other.
        ScsiHost host = command.Host;
        bool isElsewhere = !ReferenceEquals(command.SubmitCpu, host.Cpu);
        if (!isElsewhere || !host.Shard.Plants(PlantedBug.LostWakeUp))
        {
            host.ErrorHandler.Wake(command.Device);
        }
    }

    private static void Notify(ScsiCommand command)
    {
        ScsiLog log = command.Host.Scsi.Log;
        if (log.Shows(LogGroup.MidComplete, 4))
        {
            log.Device(command.Device, 6, $"Notifying upper driver of completion (result {command.Result:x})");
        }
    }

    private static void ClearBlocked(ScsiDevice device)
    {
        device.Host.Blocked = 0;
        device.Target.Blocked = 0;
        device.Blocked = 0;
    }

    private static void CompleteFully(ScsiCommand command, Request request)
    {
        ScsiDevice device = command.Device;
        ScsiMidLayer scsi = command.Host.Scsi;
        if (!command.IsGood)
        {
            device.ErrorCount++;
        }

        Disposition disposition = Decider.Decide(command, scsi.Disposition);
        if (disposition != Disposition.Success && IsTooOld(command))
        {
            disposition = Disposition.Success;
        }

        scsi.Log.Done(command, disposition);
        switch (disposition)
        {
            case Disposition.Success:
                Notify(command);
                Finish(command, request);
                break;
            case Disposition.NeedsRetry:
                Requeuer.Insert(command, RequeueReason.Retry);
                break;
            case Disposition.AddToQueue:
                Requeuer.Insert(command, RequeueReason.DeviceBusy);
                break;
            default:
                if (!command.Host.ErrorHandler.Add(command, timedOut: false))
                {
                    Finish(command, request);
                }

                break;
        }
    }

    /// <summary>Whether a command is older than all its tries may take together; if so, says it (kernel:
    /// scsi_cmd_runtime_exceeced).</summary>
    public static bool IsTooOld(ScsiCommand command)
    {
        if (command.Allowed < 0)
        {
            return false;
        }

        JiffyClock clock = command.Host.Scsi.Clock;
        long limit = (command.Allowed + 1) * command.Request.TimeoutNs;
        if (clock.Jiffies(command.Host.Shard.NowNs) <= clock.Jiffies(command.AllocatedNs) + (limit / clock.TickNs))
        {
            return false;
        }

        string text = string.Create(CultureInfo.InvariantCulture, $"timing out command, waited {limit / SecondNs}s");
        command.Host.Scsi.Log.Command(command, 3, text);
        return true;
    }

    private static void FinishPassthrough(ScsiCommand command, Request request, ScsiExecution execution)
    {
        execution.Keep(command);
        if (!execution.IsQuiet && !command.IsGood)
        {
            IoCompletion.ReportRecovered(command);
        }

        command.Host.Scsi.Log.Totals(command, request.LengthBytes, command.LengthBytes);
        BlockStatus status = command.IsGood ? BlockStatus.Ok : IoCompletion.StatusOf(command);
        bool isActedUpon =
            status != BlockStatus.Ok
            && request.LengthBytes == 0
            && command.Host.Scsi.Policy.ActsUponEmptyPassthrough
            && !Decider.IsFailFast(command);
        if (isActedUpon)
        {
            // Without data it falls through to what file system requests get.
            IoCompletion.Act(command, request, new SenseView(command.Sense));
            return;
        }

        End(command, request, status);
    }
}
