namespace Scuzzy.Initiator.Mid.Queueing;

/// <summary>Lowers a device's depth when it says TASK SET FULL often enough, and raises it again with time (kernel:
/// scsi_track_queue_full, scsi_handle_queue_full, scsi_handle_queue_ramp_up).</summary>
internal sealed class QueueDepthTracker(ScsiDevice device)
{
    /// <summary>Events within a window of this many ticks count once.</summary>
    private const int WindowBits = 4;

    /// <summary>More than this many in a row, at the same depth, lower it.</summary>
    private const int Patience = 10;

    private long _lastFullWindow = -1;
    private long _lastFullNs;
    private long _lastRampUpNs;
    private int _lastDepth;
    private int _count;

    /// <summary>True if a good completion has something to do here.</summary>
    public bool IsActive => device.QueueDepth < device.MaxQueueDepth;

    /// <summary>The device said TASK SET FULL: every device of its target is told.</summary>
    public void Full()
    {
        ScsiHost host = device.Host;
        QueueFullTracking tracking = host.Scsi.Policy.QueueFullTracking;
        _lastFullNs = host.Shard.NowNs;
        if (
            tracking == QueueFullTracking.DriverOnly
            || (tracking == QueueFullTracking.Flagged && !host.Template.TrackQueueDepth)
        )
        {
            return;
        }

        foreach (ScsiDevice sibling in device.Target.Devices)
        {
            sibling.QueueFull.Track(sibling.QueueDepth - 1);
        }
    }

    /// <summary>A command was good: raises the depth by one if the last TASK SET FULL is long past.</summary>
    public void Good()
    {
        if (!IsActive)
        {
            return;
        }

        long now = device.Host.Shard.NowNs;
        if (
            device.RampUpPeriodNs == 0
            || now < _lastFullNs + device.RampUpPeriodNs
            || now < _lastRampUpNs + device.RampUpPeriodNs
        )
        {
            return;
        }

        foreach (ScsiDevice sibling in device.Target.Devices)
        {
            if (sibling.QueueDepth < sibling.MaxQueueDepth)
            {
                sibling.SetQueueDepth(sibling.Host.Template.ChangeQueueDepth(sibling, sibling.QueueDepth + 1));
                sibling.QueueFull._lastRampUpNs = now;
            }
        }
    }

    private void Track(int depth)
    {
        JiffyClock clock = device.Host.Scsi.Clock;
        long window = clock.Jiffies(device.Host.Shard.NowNs) >> WindowBits;
        _lastFullNs = device.Host.Shard.NowNs;
        if (window == _lastFullWindow)
        {
            return;
        }

        _lastFullWindow = window;
        if (_lastDepth != depth)
        {
            _count = 0;
            _lastDepth = depth;
        }

        if (++_count > Patience)
        {
            device.SetQueueDepth(depth);
        }
    }
}
