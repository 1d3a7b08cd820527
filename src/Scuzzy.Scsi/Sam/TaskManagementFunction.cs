namespace Scuzzy.Scsi.Sam;

/// <summary>What an initiator asks of a task manager (SAM-5 7.1).</summary>
public enum TaskManagementFunction : byte
{
    /// <summary>ABORT TASK: one task of the nexus.</summary>
    AbortTask,

    /// <summary>ABORT TASK SET: all tasks of the nexus on the logical unit.</summary>
    AbortTaskSet,

    /// <summary>CLEAR TASK SET: all tasks on the logical unit, of all nexuses.</summary>
    ClearTaskSet,

    /// <summary>LOGICAL UNIT RESET.</summary>
    LogicalUnitReset,

    /// <summary>I_T NEXUS RESET.</summary>
    NexusReset,

    /// <summary>TARGET RESET (SAM-2; transports still carry it).</summary>
    TargetReset,

    /// <summary>CLEAR ACA.</summary>
    ClearAca,

    /// <summary>QUERY TASK.</summary>
    QueryTask,

    /// <summary>QUERY TASK SET.</summary>
    QueryTaskSet,

    /// <summary>QUERY ASYNCHRONOUS EVENT.</summary>
    QueryAsynchronousEvent,
}
