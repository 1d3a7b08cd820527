namespace Scuzzy.Initiator.Mid.Completion;

/// <summary>What a SCSI status leads to when the host byte is OK.</summary>
public enum StatusRule : byte
{
    /// <summary>Finish it; the queue depth may ramp up.</summary>
    Good,

    /// <summary>Finish it.</summary>
    Finish,

    /// <summary>The sense data decides; without any, the error handler gets it.</summary>
    Sense,

    /// <summary>Put it back without counting.</summary>
    Requeue,

    /// <summary>As <see cref="Requeue"/>; the queue depth may ramp down.</summary>
    QueueFull,

    /// <summary>Say so and finish it.</summary>
    Conflict,

    /// <summary>Retry it while retries last.</summary>
    Retry,

    /// <summary>The error handler gets it.</summary>
    Fail,
}
