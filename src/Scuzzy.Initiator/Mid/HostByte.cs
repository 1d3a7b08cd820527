namespace Scuzzy.Initiator.Mid;

/// <summary>What the driver says of a command's transport (kernel: DID_*). The SCSI status is a field of its own.</summary>
public enum HostByte : byte
{
    /// <summary>DID_OK: the target has answered; its status counts.</summary>
    Ok = 0x00,

    /// <summary>DID_NO_CONNECT: the device cannot be reached.</summary>
    NoConnect = 0x01,

    /// <summary>DID_BUS_BUSY: the bus was busy until the time-out.</summary>
    BusBusy = 0x02,

    /// <summary>DID_TIME_OUT: the driver's own time-out.</summary>
    TimeOut = 0x03,

    /// <summary>DID_BAD_TARGET: there is no such target.</summary>
    BadTarget = 0x04,

    /// <summary>DID_ABORT: it was told to abort for another reason.</summary>
    Abort = 0x05,

    /// <summary>DID_PARITY: a parity error.</summary>
    Parity = 0x06,

    /// <summary>DID_ERROR: an internal error of the driver.</summary>
    Error = 0x07,

    /// <summary>DID_RESET: it was reset by somebody.</summary>
    Reset = 0x08,

    /// <summary>DID_BAD_INTR: an interrupt that nobody expected.</summary>
    BadInterrupt = 0x09,

    /// <summary>DID_PASSTHROUGH: pass it up, whatever it is.</summary>
    PassThrough = 0x0a,

    /// <summary>DID_SOFT_ERROR: the driver wants a retry.</summary>
    SoftError = 0x0b,

    /// <summary>DID_IMM_RETRY: retry without counting.</summary>
    ImmediateRetry = 0x0c,

    /// <summary>DID_REQUEUE: requeue without counting.</summary>
    Requeue = 0x0d,

    /// <summary>DID_TRANSPORT_DISRUPTED: the transport is in trouble, retry.</summary>
    TransportDisrupted = 0x0e,

    /// <summary>DID_TRANSPORT_FAILFAST: the transport gave up quickly.</summary>
    TransportFailFast = 0x0f,

    /// <summary>DID_TRANSPORT_MARGINAL: the path is marginal.</summary>
    TransportMarginal = 0x14,
}
