using Scuzzy.Initiator.Mid.Logging;

namespace Scuzzy.Initiator.Mid.Queueing;

/// <summary>Is the target ready, is the host ready? (kernel: scsi_target_queue_ready, scsi_host_queue_ready).</summary>
internal static class ReadyGates
{
    /// <summary>Takes a place at the target; false, and starved if that will help, if there is none.</summary>
    public static bool TryTakeTarget(ScsiDevice device)
    {
        ScsiTarget target = device.Target;
        if (target.SingleLun && target.CurrentUser is not null && !ReferenceEquals(target.CurrentUser, device))
        {
            device.Host.Starved.Add(device);
            return false;
        }

        bool isLimited = target.CanQueue > 0 || target.CountsAlways;
        if (isLimited && !IsOpen(target, device))
        {
            return false;
        }

        // Only now: who is turned away may never come back, and nobody would end its turn.
        target.CurrentUser = target.SingleLun ? device : null;
        target.Busy++;
        return true;
    }

    private static bool IsOpen(ScsiTarget target, ScsiDevice device)
    {
        if (target.Blocked > 0)
        {
            if (target.Busy > 0)
            {
                device.Host.Starved.Add(device);
                return false;
            }

            if (--target.Blocked > 0)
            {
                return false;
            }
        }

        if (IsTargetBusy(target))
        {
            device.Host.Starved.Add(device);
            return false;
        }

        return true;
    }

    /// <summary>Gives the place at the target back.</summary>
    public static void ReleaseTarget(ScsiDevice device)
    {
        ScsiTarget target = device.Target;
        target.Busy--;
        if (target.Busy == 0)
        {
            target.CurrentUser = null;
        }
    }

    public static bool IsTargetBusy(ScsiTarget target) => target.CanQueue > 0 && target.Busy >= target.CanQueue;

    /// <summary>Takes a place at the host; false, and starved, if it wants nothing now.</summary>
    public static bool TryTakeHost(ScsiHost host, ScsiDevice device)
    {
        if (host.Blocked > 0)
        {
            if (host.Busy > 0)
            {
                host.Starved.Add(device);
                return false;
            }

            if (--host.Blocked > 0)
            {
                return false;
            }

            if (host.Scsi.Log.Shows(LogGroup.MidQueue, 3))
            {
                host.Scsi.Log.Host(host, 6, "unblocking host at zero depth");
            }
        }

        if (host.IsSelfBlocked || host.Busy >= host.Limit)
        {
            host.Starved.Add(device);
            return false;
        }

        if (device.IsStarved)
        {
            host.Starved.Remove(device);
        }

        host.Busy++;
        return true;
    }
}
