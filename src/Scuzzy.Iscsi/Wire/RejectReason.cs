namespace Scuzzy.Iscsi.Wire;

/// <summary>Reason of a Reject (RFC 7143 11.17.1; kernel: ISCSI_REASON_*).</summary>
public enum RejectReason : byte
{
    /// <summary>Data digest error.</summary>
    DataDigestError = 0x02,

    /// <summary>SNACK Reject.</summary>
    SnackReject = 0x03,

    /// <summary>Protocol Error.</summary>
    ProtocolError = 0x04,

    /// <summary>Command not supported.</summary>
    CommandNotSupported = 0x05,

    /// <summary>Immediate command reject: too many immediate commands.</summary>
    TooManyImmediateCommands = 0x06,

    /// <summary>Task in progress.</summary>
    TaskInProgress = 0x07,

    /// <summary>Invalid data ACK.</summary>
    InvalidDataAck = 0x08,

    /// <summary>Invalid PDU field.</summary>
    InvalidPduField = 0x09,

    /// <summary>Long op reject: cannot generate a Target Transfer Tag.</summary>
    LongOperationReject = 0x0A,

    /// <summary>Negotiation reset.</summary>
    NegotiationReset = 0x0B,

    /// <summary>Waiting for logout.</summary>
    WaitingForLogout = 0x0C,
}
