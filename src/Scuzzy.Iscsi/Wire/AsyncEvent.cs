namespace Scuzzy.Iscsi.Wire;

/// <summary>Event of an Asynchronous Message (RFC 7143 11.9.1; kernel: ISCSI_ASYNC_MSG_*).</summary>
public enum AsyncEvent : byte
{
    /// <summary>A SCSI event: sense data follows.</summary>
    Scsi = 0,

    /// <summary>The target asks for logout of this connection within Parameter3 seconds.</summary>
    RequestLogout = 1,

    /// <summary>The target will drop the connection of Parameter1.</summary>
    DropConnection = 2,

    /// <summary>The target will drop all connections of the session.</summary>
    DropAllConnections = 3,

    /// <summary>The target asks for parameter negotiation within Parameter3 seconds.</summary>
    RequestNegotiation = 4,

    /// <summary>All tasks of a LUN have been ended.</summary>
    TasksTerminated = 5,
}
