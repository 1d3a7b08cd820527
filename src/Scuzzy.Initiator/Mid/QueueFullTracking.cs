namespace Scuzzy.Initiator.Mid;

/// <summary>What TASK SET FULL does to the queue depth by itself (facts: scsi_track_queue_full).</summary>
public enum QueueFullTracking
{
    /// <summary>Nothing: drivers may call the helper (2.6.32).</summary>
    DriverOnly,

    /// <summary>Every device of the target is told each time (3.10).</summary>
    Always,

    /// <summary>Only if the driver's template says so (5.x and later).</summary>
    Flagged,
}
