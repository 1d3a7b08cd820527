namespace Scuzzy.Runtime;

/// <summary>The numbered steps of one command's path; ARCHITECTURE.md tells the story, the code carries the
/// markers.</summary>
/// <remarks>A kernel profile may order them differently (the tag, the timer and the readiness gates move), never
/// rename them. Step 22 has three outcomes, counted apart.</remarks>
public enum Step : byte
{
    /// <summary>Path 1: a bio is submitted (kernel: submit_bio).</summary>
    BioSubmitted = 1,

    /// <summary>Path 2: the bio becomes a request or joins one (kernel: __make_request, blk_mq_submit_bio).</summary>
    RequestMade = 2,

    /// <summary>Path 3: the elevator has ordered the request and a tag is taken.</summary>
    Ordered = 3,

    /// <summary>Path 4: device, target and host were found ready (kernel: scsi_request_fn, scsi_queue_rq).</summary>
    Ready = 4,

    /// <summary>Path 5: the upper driver has built the CDB and the scatter list (kernel: sd_prep_fn,
    /// scsi_init_io).</summary>
    Prepared = 5,

    /// <summary>Path 6: the command's timer is armed (kernel: blk_add_timer).</summary>
    TimerArmed = 6,

    /// <summary>Path 7: the command is handed to the driver (kernel: queuecommand).</summary>
    Queued = 7,

    /// <summary>Path 8: the driver has mapped the data and framed the command.</summary>
    Framed = 8,

    /// <summary>Path 9: the command is on the wire.</summary>
    WireDown = 9,

    /// <summary>Path 10: the target port has received it.</summary>
    TargetPortIn = 10,

    /// <summary>Path 11: the router found nexus and logical unit and admitted it.</summary>
    Routed = 11,

    /// <summary>Path 12: the task set has enabled the task.</summary>
    Enabled = 12,

    /// <summary>Path 13: the command table has checked the CDB.</summary>
    Decoded = 13,

    /// <summary>Path 14: the unit executes it.</summary>
    Executed = 14,

    /// <summary>Path 15: the store moves the data.</summary>
    Stored = 15,

    /// <summary>Path 16: status, sense and residual are set.</summary>
    StatusSet = 16,

    /// <summary>Path 17: the target port sends the response.</summary>
    TargetPortOut = 17,

    /// <summary>Path 18: the response is on the wire.</summary>
    WireUp = 18,

    /// <summary>Path 19: the driver completes the command; its claim is checked.</summary>
    DriverCompleted = 19,

    /// <summary>Path 20: done: the decider is taken, the timer off, the command on the submitter's CPU group's
    /// completion list (kernel: scsi_done, blk_cpu_done).</summary>
    Done = 20,

    /// <summary>Path 21: the softirq decides the disposition (kernel: scsi_softirq_done,
    /// scsi_decide_disposition).</summary>
    Disposed = 21,

    /// <summary>Path 22a: completed upward, maybe in part (kernel: scsi_finish_command).</summary>
    Completed = 22,

    /// <summary>Path 22b: retried or requeued (kernel: scsi_queue_insert).</summary>
    Requeued = 23,

    /// <summary>Path 22c: handed to the error handler (kernel: scsi_eh_scmd_add).</summary>
    Failed = 24,
}
