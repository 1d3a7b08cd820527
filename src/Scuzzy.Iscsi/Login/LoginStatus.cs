namespace Scuzzy.Iscsi.Login;

/// <summary>How a target answers a login request: Status-Class in the high byte, Status-Detail in the low one
/// (RFC 7143, 11.13.5).</summary>
public enum LoginStatus : ushort
{
    /// <summary>The login proceeds, or is complete.</summary>
    Success = 0x0000,
    TargetMovedTemporarily = 0x0101,
    TargetMovedPermanently = 0x0102,

    /// <summary>The initiator broke the protocol in a way for which there is no other value.</summary>
    InitiatorError = 0x0200,
    AuthenticationFailure = 0x0201,

    /// <summary>This initiator may not use this target.</summary>
    AuthorizationFailure = 0x0202,
    NotFound = 0x0203,
    TargetRemoved = 0x0204,
    UnsupportedVersion = 0x0205,
    TooManyConnections = 0x0206,
    MissingParameter = 0x0207,

    /// <summary>The connection can't join the session.</summary>
    CannotIncludeInSession = 0x0208,
    SessionTypeNotSupported = 0x0209,
    SessionDoesNotExist = 0x020A,

    /// <summary>A PDU that no login has.</summary>
    InvalidDuringLogin = 0x020B,
    TargetError = 0x0300,
    ServiceUnavailable = 0x0301,
    OutOfResources = 0x0302,
}
