namespace Scuzzy.Iscsi.Login;

/// <summary>How the end of aborted tasks is told (RFC 7143, 13.23).</summary>
public enum TaskReporting
{
    Rfc3720,
    ResponseFence,
    FastAbort,
}
