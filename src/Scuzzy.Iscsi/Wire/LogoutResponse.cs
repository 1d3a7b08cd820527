namespace Scuzzy.Iscsi.Wire;

/// <summary>Answer of a Logout Response (RFC 7143 11.15.1; kernel: ISCSI_LOGOUT_*).</summary>
public enum LogoutResponse : byte
{
    /// <summary>Connection or session closed.</summary>
    Closed = 0,

    /// <summary>CID not found.</summary>
    ConnectionNotFound = 1,

    /// <summary>Connection recovery is not supported.</summary>
    RecoveryNotSupported = 2,

    /// <summary>Cleanup failed.</summary>
    CleanupFailed = 3,
}
