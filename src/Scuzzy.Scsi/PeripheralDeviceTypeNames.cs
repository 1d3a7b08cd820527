namespace Scuzzy.Scsi;

/// <summary>Names of device types, as the kernel and lsscsi print them.</summary>
public static class PeripheralDeviceTypeNames
{
    private static readonly string[] s_kernel =
    [
        "Direct-Access    ",
        "Sequential-Access",
        "Printer          ",
        "Processor        ",
        "WORM             ",
        "CD-ROM           ",
        "Scanner          ",
        "Optical Device   ",
        "Medium Changer   ",
        "Communications   ",
        "ASC IT8          ",
        "ASC IT8          ",
        "RAID             ",
        "Enclosure        ",
        "Direct-Access-RBC",
        "Optical card     ",
        "Bridge controller",
        "Object storage   ",
        "Automation/Drive ",
        "Security Manager ",
        "Direct-Access-ZBC",
    ];

    private static readonly string[] s_short =
    [
        "disk   ",
        "tape   ",
        "printer",
        "process",
        "worm   ",
        "cd/dvd ",
        "scanner",
        "optical",
        "mediumx",
        "comms  ",
        "(0xa)  ",
        "(0xb)  ",
        "storage",
        "enclosu",
        "sim dsk",
        "opti rd",
        "bridge ",
        "osd    ",
        "adi    ",
        "sec man",
        "zbc    ",
        "(0x15) ",
        "(0x16) ",
        "(0x17) ",
        "(0x18) ",
        "(0x19) ",
        "(0x1a) ",
        "(0x1b) ",
        "(0x1c) ",
        "(0x1e) ",
        "wlun   ",
        "no dev ",
    ];

    /// <summary>Seventeen characters, padded with blanks (kernel: scsi_device_type).</summary>
    public static string Kernel(PeripheralDeviceType type) =>
        type switch
        {
            PeripheralDeviceType.WellKnown => "Well-known LUN   ",
            PeripheralDeviceType.None => "No Device        ",
            _ when (int)type < s_kernel.Length => s_kernel[(int)type],
            _ => "Unknown          ",
        };

    /// <summary>Seven characters, padded with blanks (lsscsi: scsi_short_device_types).</summary>
    public static string Short(PeripheralDeviceType type) => s_short[(int)type & 0x1F];
}
