namespace Scuzzy.Initiator.Mid;

/// <summary>What is special about a vendor's model (kernel: scsi_devinfo.h, BLIST_*). The values are the kernel's.</summary>
[Flags]
public enum DeviceFlags : long
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Only LUN 0 is to be scanned.</summary>
    NoLun = 0x1,

    /// <summary>All LUNs are to be scanned, whatever the level.</summary>
    ForceLun = 0x2,

    /// <summary>Needs more time after a reset.</summary>
    Borken = 0x4,

    /// <summary>Needs a key to unlock.</summary>
    Key = 0x8,

    /// <summary>Only one LUN at a time.</summary>
    SingleLun = 0x10,

    /// <summary>No tagged queueing.</summary>
    NoTaggedQueueing = 0x20,

    /// <summary>LUNs are not contiguous.</summary>
    SparseLun = 0x40,

    /// <summary>No LUN above 5.</summary>
    Max5Lun = 0x80,

    /// <summary>It is a CD-ROM whatever it says.</summary>
    IsRom = 0x100,

    /// <summary>LUNs above 7 although SCSI-2.</summary>
    LargeLun = 0x200,

    /// <summary>INQUIRY of 36 bytes only.</summary>
    Inquiry36 = 0x400,

    /// <summary>Not to be started when added.</summary>
    NoStartOnAdd = 0x1000,

    /// <summary>REPORT LUNS although SCSI-2.</summary>
    ReportLun2 = 0x2_0000,

    /// <summary>No REPORT LUNS.</summary>
    NoReportLun = 0x4_0000,

    /// <summary>The medium cannot be locked.</summary>
    NotLockable = 0x8_0000,

    /// <summary>No upper driver may bind it.</summary>
    NoUldAttach = 0x10_0000,

    /// <summary>Select without attention.</summary>
    SelectNoAttention = 0x20_0000,

    /// <summary>HARDWARE ERROR is to be retried.</summary>
    RetryHardwareError = 0x40_0000,

    /// <summary>Transfers of at most 512 sectors.</summary>
    Max512 = 0x80_0000,

    /// <summary>No protection information.</summary>
    NoProtection = 1L << 25,

    /// <summary>No VPD.</summary>
    SkipVpd = 1L << 26,

    /// <summary>VPD although the level is low.</summary>
    TryVpd = 1L << 28,

    /// <summary>No REPORT SUPPORTED OPERATION CODES.</summary>
    NoSupportedCodes = 1L << 29,

    /// <summary>Transfers of at most 1024 sectors.</summary>
    Max1024 = 1L << 30,

    /// <summary>The limit of UNMAP holds for WRITE SAME too.</summary>
    UnmapLimitForWriteSame = 1L << 31,

    /// <summary>ABORTED COMMAND 44/xx is to be retried without counting.</summary>
    RetryInternalFailure = 1L << 32,

    /// <summary>ABORTED COMMAND C1/01 is to be retried without counting.</summary>
    RetryVendorAbort = 1L << 33,
}
