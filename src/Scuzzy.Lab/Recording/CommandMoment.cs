namespace Scuzzy.Lab.Recording;

/// <summary>What can happen to a command, as a report tells it.</summary>
public enum CommandMoment : byte
{
    /// <summary>It was handed to the driver.</summary>
    Dispatched,

    /// <summary>An answer came that was not good; the detail says which.</summary>
    Refused,

    /// <summary>No answer came in time.</summary>
    TimedOut,

    /// <summary>It was handed to the error handler (kernel: scsi_eh_scmd_add).</summary>
    HandedOver,

    /// <summary>The error handler began to work on it: nothing else was under way any more.</summary>
    Awake,

    /// <summary>A rung that concerned it has ended; the number is that of the <see cref="RungHistory"/>.</summary>
    Rung,

    /// <summary>A test of its device has ended; the number is that of the <see cref="ProbeHistory"/>.</summary>
    Probe,

    /// <summary>The work on it was over: no wider rung was tried for its sake.</summary>
    Settled,

    /// <summary>The error handler, or its abort in the background, let it go; it is to be sent again.</summary>
    Retried,

    /// <summary>The error handler, or its abort in the background, let it go; it is given up.</summary>
    GivenUp,

    /// <summary>It went back to the queue.</summary>
    Requeued,

    /// <summary>It ended; the detail is the errno's name, or 0.</summary>
    Ended,
}
