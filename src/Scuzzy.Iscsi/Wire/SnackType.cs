namespace Scuzzy.Iscsi.Wire;

/// <summary>Type of a SNACK (RFC 7143 11.16.1; kernel: ISCSI_FLAG_SNACK_TYPE_*).</summary>
public enum SnackType : byte
{
    /// <summary>Data-In or R2T PDUs.</summary>
    DataOrR2T = 0,

    /// <summary>Responses with a StatSN.</summary>
    Status = 1,

    /// <summary>No request: data up to a number has arrived.</summary>
    DataAck = 2,

    /// <summary>Data-In PDUs again, cut anew.</summary>
    RData = 3,
}
