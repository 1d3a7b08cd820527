namespace Scuzzy.Scsi.Vpd;

/// <summary>Page codes of vital product data (SPC-4 7.8, SBC-4).</summary>
public enum VpdPageCode : byte
{
    /// <summary>Pages that the device has.</summary>
    SupportedPages = 0x00,

    /// <summary>Serial number of the unit.</summary>
    UnitSerialNumber = 0x80,

    /// <summary>Designators of unit, target port and target.</summary>
    DeviceIdentification = 0x83,

    /// <summary>Features that did not fit into standard INQUIRY data.</summary>
    ExtendedInquiry = 0x86,

    /// <summary>Which mode pages are per nexus.</summary>
    ModePagePolicy = 0x87,

    /// <summary>Identity of the ATA device behind a translation layer.</summary>
    AtaInformation = 0x89,

    /// <summary>The target's ports.</summary>
    ScsiPorts = 0x88,

    /// <summary>What the copy manager can do.</summary>
    ThirdPartyCopy = 0x8F,

    /// <summary>Limits of transfers, unmapping and WRITE SAME (of block devices).</summary>
    BlockLimits = 0xB0,

    /// <summary>Rotation rate and form factor (of block devices).</summary>
    BlockDeviceCharacteristics = 0xB1,

    /// <summary>How blocks are deallocated (of block devices).</summary>
    LogicalBlockProvisioning = 0xB2,

    /// <summary>Extension of the block limits.</summary>
    BlockLimitsExtension = 0xB7,
}
