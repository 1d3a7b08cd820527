using Scuzzy.Block.Queue;
using Scuzzy.Initiator.Mid.Completion;
using Scuzzy.Initiator.Mid.Logging;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Timers;

namespace Scuzzy.Initiator.Mid.Queueing;

/// <summary>Puts commands back into their queue (kernel: scsi_queue_insert, scsi_mq_requeue_cmd).</summary>
internal static class Requeuer
{
    /// <summary>Puts back a command that was dispatched; it keeps CDB and data.</summary>
    public static void Insert(ScsiCommand command, RequeueReason reason)
    {
        Completer.Unbusy(command);
        InsertFinished(command, reason);
    }

    /// <summary>Puts back a command that no longer counts as dispatched.</summary>
    public static void InsertFinished(ScsiCommand command, RequeueReason reason)
    {
        ScsiHost host = command.Host;
        if (host.Scsi.Log.Shows(LogGroup.MidQueue, 1))
        {
            host.Scsi.Log.Command(command, 6, $"Inserting command {ScsiLog.Pointer(command)} into mlqueue");
        }

        SetBlocked(command.Device, reason);
        command.ClearResult();

        // Path 22b: requeued. While the host recovers, its restart runs the queues.
        host.Shard.Mark(Step.Requeued, command.Claim.Value, command);
        command.Request.Queue.Requeue(command.Request, runQueue: !command.Device.IsHeldByRecovery);
        RunStarved(host);
    }

    /// <summary>Has the rest of a request built anew, at once or later.</summary>
    public static void Rebuild(ScsiCommand command, long delayNs)
    {
        command.ClearResult();
        command.EhFlags = EhFlags.None;
        command.Request.IsPrepared = false;
        if (delayNs > 0)
        {
            var timer = new RebuildTimer(command);
            long now = command.Host.Shard.NowNs;
            timer.Arm(command.Host.Shard, now + command.Host.Scsi.Clock.Delay(now, delayNs));
            return;
        }

        RequeueUnprepared(command);
    }

    /// <summary>Leaves host, target or device alone for some rounds (kernel: scsi_set_blocked).</summary>
    public static void SetBlocked(ScsiDevice device, RequeueReason reason)
    {
        switch (reason)
        {
            case RequeueReason.HostBusy:
                device.Host.Blocked = device.Host.MaxBlocked;
                break;
            case RequeueReason.TargetBusy:
                device.Target.Blocked = device.Target.MaxBlocked;
                break;
            case RequeueReason.DeviceBusy:
                device.Blocked = device.MaxBlocked;
                break;
            default:
                if (device.Host.Scsi.Policy.RetryBlocksDevice)
                {
                    device.Blocked = device.MaxBlocked;
                }

                break;
        }
    }

    private static void RequeueUnprepared(ScsiCommand command)
    {
        command.Host.Shard.Mark(Step.Requeued, command.Claim.Value, command);
        command.Request.Queue.Requeue(command.Request, runQueue: !command.Device.IsHeldByRecovery);
        if (!command.Request.Queue.Options.Policy.IsMultiQueue)
        {
            // Its device may have gone off line: then nothing of it ends, and nobody else looks (kernel:
            // scsi_requeue_command).
            RunStarved(command.Host);
        }
    }

    private static void RunStarved(ScsiHost host)
    {
        if (!host.Starved.IsEmpty)
        {
            host.Starved.RunSoon(host);
        }
    }

    private sealed class RebuildTimer(ScsiCommand command) : ShardTimer(command.Host.Cpu)
    {
        protected override void Expired() => RequeueUnprepared(command);
    }
}
