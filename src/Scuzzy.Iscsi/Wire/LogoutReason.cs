namespace Scuzzy.Iscsi.Wire;

/// <summary>Reason of a Logout Request (RFC 7143 11.14.1; kernel: ISCSI_LOGOUT_REASON_*).</summary>
public enum LogoutReason : byte
{
    /// <summary>Close the session.</summary>
    CloseSession = 0,

    /// <summary>Close the connection.</summary>
    CloseConnection = 1,

    /// <summary>Remove the connection for recovery.</summary>
    RecoverConnection = 2,
}
