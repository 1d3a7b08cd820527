namespace Scuzzy.Storage.Nbd;

/// <summary>How a handshake stands.</summary>
internal enum NbdHandshakeState : byte
{
    /// <summary>Going on.</summary>
    UnderWay,

    /// <summary>An export was chosen: requests follow.</summary>
    Chosen,

    /// <summary>The client ended it; the connection closes once this is acknowledged.</summary>
    Aborted,

    /// <summary>The client broke the protocol where it has no reply for that: the connection closes.</summary>
    Refused,
}
