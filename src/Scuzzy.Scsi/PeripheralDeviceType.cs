namespace Scuzzy.Scsi;

/// <summary>PERIPHERAL DEVICE TYPE of INQUIRY data (SPC-4 table 175; kernel: TYPE_*).</summary>
public enum PeripheralDeviceType : byte
{
    /// <summary>Direct access block device.</summary>
    Disk = 0x00,

    /// <summary>Sequential access device.</summary>
    Tape = 0x01,

    /// <summary>Printer.</summary>
    Printer = 0x02,

    /// <summary>Processor device.</summary>
    Processor = 0x03,

    /// <summary>Write-once device.</summary>
    WriteOnce = 0x04,

    /// <summary>CD and DVD device.</summary>
    CdDvd = 0x05,

    /// <summary>Scanner.</summary>
    Scanner = 0x06,

    /// <summary>Optical memory device.</summary>
    OpticalMemory = 0x07,

    /// <summary>Medium changer.</summary>
    MediumChanger = 0x08,

    /// <summary>Communications device.</summary>
    Communications = 0x09,

    /// <summary>Graphic arts pre-press device (ASC IT8), first code.</summary>
    GraphicArts0A = 0x0A,

    /// <summary>Graphic arts pre-press device (ASC IT8), second code.</summary>
    GraphicArts0B = 0x0B,

    /// <summary>Storage array controller.</summary>
    Raid = 0x0C,

    /// <summary>Enclosure services device.</summary>
    Enclosure = 0x0D,

    /// <summary>Simplified direct access device (RBC).</summary>
    ReducedBlock = 0x0E,

    /// <summary>Optical card reader or writer.</summary>
    OpticalCard = 0x0F,

    /// <summary>Bridge controller.</summary>
    Bridge = 0x10,

    /// <summary>Object based storage device.</summary>
    ObjectStorage = 0x11,

    /// <summary>Automation drive interface.</summary>
    Automation = 0x12,

    /// <summary>Security manager device.</summary>
    SecurityManager = 0x13,

    /// <summary>Host managed zoned block device.</summary>
    ZonedBlock = 0x14,

    /// <summary>Well-known logical unit.</summary>
    WellKnown = 0x1E,

    /// <summary>Unknown, or no device.</summary>
    None = 0x1F,
}
