namespace Scuzzy.Scsi;

/// <summary>Class of the condition that sense data reports (SPC-4 4.5.6, table 48).</summary>
public enum SenseKey : byte
{
    /// <summary>Nothing to report; also filemark, end of medium and incorrect length.</summary>
    NoSense = 0x0,

    /// <summary>The command succeeded after the device server recovered from an error.</summary>
    RecoveredError = 0x1,

    /// <summary>The logical unit isn't accessible now.</summary>
    NotReady = 0x2,

    /// <summary>The medium or the data recorded on it is at fault.</summary>
    MediumError = 0x3,

    /// <summary>The device is at fault and did not recover.</summary>
    HardwareError = 0x4,

    /// <summary>The CDB or the parameter data asks for something that is not supported.</summary>
    IllegalRequest = 0x5,

    /// <summary>Something happened to the logical unit that the nexus must know before it goes on.</summary>
    UnitAttention = 0x6,

    /// <summary>The blocks are protected against this access.</summary>
    DataProtect = 0x7,

    /// <summary>Blank or unformatted medium, or end of data, was met.</summary>
    BlankCheck = 0x8,

    /// <summary>The meaning is the vendor's.</summary>
    VendorSpecific = 0x9,

    /// <summary>EXTENDED COPY ended by an error of its source or destination.</summary>
    CopyAborted = 0xa,

    /// <summary>The device server aborted the command; it may be worth a retry.</summary>
    AbortedCommand = 0xb,

    /// <summary>Obsolete: SEARCH DATA found an equal comparison.</summary>
    Equal = 0xc,

    /// <summary>Buffered data can't be written because the end of the medium was reached.</summary>
    VolumeOverflow = 0xd,

    /// <summary>Source data did not match the data read from the medium.</summary>
    Miscompare = 0xe,

    /// <summary>The command completed, and the sense data carries its information.</summary>
    Completed = 0xf,
}
