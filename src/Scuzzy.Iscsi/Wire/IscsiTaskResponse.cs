namespace Scuzzy.Iscsi.Wire;

/// <summary>Answer of a Task Management Function Response (RFC 7143 11.6.1; kernel: ISCSI_TMF_RSP_*).</summary>
public enum IscsiTaskResponse : byte
{
    /// <summary>Function complete.</summary>
    FunctionComplete = 0,

    /// <summary>Task does not exist.</summary>
    TaskDoesNotExist = 1,

    /// <summary>LUN does not exist.</summary>
    LunDoesNotExist = 2,

    /// <summary>Task still allegiant.</summary>
    TaskStillAllegiant = 3,

    /// <summary>Task allegiance reassignment not supported.</summary>
    ReassignmentNotSupported = 4,

    /// <summary>Task management function not supported.</summary>
    NotSupported = 5,

    /// <summary>Function authorization failed.</summary>
    AuthorizationFailed = 6,

    /// <summary>Function rejected.</summary>
    FunctionRejected = 255,
}
