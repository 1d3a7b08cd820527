namespace Scuzzy.Scsi;

/// <summary>PERIPHERAL QUALIFIER of INQUIRY data (SPC-4 table 174; kernel: SCSI_INQ_PQ_*).</summary>
public enum PeripheralQualifier : byte
{
    /// <summary>000b: a device is, or may be, there.</summary>
    Connected = 0,

    /// <summary>001b: a device could be there, but is not now.</summary>
    NotConnected = 1,

    /// <summary>010b: reserved.</summary>
    Reserved = 2,

    /// <summary>011b: the target can't have a device at this LUN.</summary>
    NotSupported = 3,
}
