namespace Scuzzy.Iscsi.Login;

/// <summary>How a target answers a login request: Status-Class in the high byte, Status-Detail in the low one
/// (RFC 7143, 11.13.5).</summary>
public enum LoginStatus : ushort
{
    /// <summary>The login proceeds, or is complete.</summary>
    Success = 0x0000,

    /// <summary>TargetAddress in the text says where to.</summary>
    TargetMovedTemporarily = 0x0101,

    /// <summary>The same, for good.</summary>
    TargetMovedPermanently = 0x0102,

    /// <summary>The initiator broke the protocol in a way for which there is no other value.</summary>
    InitiatorError = 0x0200,

    /// <summary>The initiator did not prove who it is.</summary>
    AuthenticationFailure = 0x0201,

    /// <summary>This initiator may not use this target.</summary>
    AuthorizationFailure = 0x0202,

    /// <summary>There is no such target.</summary>
    NotFound = 0x0203,

    /// <summary>There was such a target.</summary>
    TargetRemoved = 0x0204,

    /// <summary>No version that both sides have.</summary>
    UnsupportedVersion = 0x0205,

    /// <summary>The session, or the target, has as many as it may.</summary>
    TooManyConnections = 0x0206,

    /// <summary>A key that must be there, such as InitiatorName, is not.</summary>
    MissingParameter = 0x0207,

    /// <summary>The connection can't join the session.</summary>
    CannotIncludeInSession = 0x0208,

    /// <summary>SessionType is neither Normal nor Discovery, or not offered here.</summary>
    SessionTypeNotSupported = 0x0209,

    /// <summary>The TSIH names no session.</summary>
    SessionDoesNotExist = 0x020A,

    /// <summary>A PDU that no login has.</summary>
    InvalidDuringLogin = 0x020B,

    /// <summary>The target failed.</summary>
    TargetError = 0x0300,

    /// <summary>The target is not operational.</summary>
    ServiceUnavailable = 0x0301,

    /// <summary>A limit of the target is reached.</summary>
    OutOfResources = 0x0302,
}
