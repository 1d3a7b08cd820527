namespace Scuzzy.Iscsi.Login;

/// <summary>How the end of aborted tasks is told (RFC 7143, 13.23).</summary>
public enum TaskReporting
{
    /// <summary>As RFC 3720 has it.</summary>
    Rfc3720,

    /// <summary>Responses are fenced on all connections of the session.</summary>
    ResponseFence,

    /// <summary>Fenced, and the tasks of others end at once (RFC 7143, 4.2.3.4).</summary>
    FastAbort,
}
