namespace Scuzzy.Scsi.Vpd;

/// <summary>DESIGNATOR TYPE (SPC-4 table 598).</summary>
public enum DesignatorType : byte
{
    /// <summary>The vendor's.</summary>
    VendorSpecific = 0,

    /// <summary>T10 vendor identification and a number of the vendor's.</summary>
    T10VendorId = 1,

    /// <summary>EUI-64 based, of 8, 12 or 16 bytes.</summary>
    Eui64 = 2,

    /// <summary>NAA, of 8 or 16 bytes.</summary>
    Naa = 3,

    /// <summary>Relative target port identifier.</summary>
    RelativeTargetPort = 4,

    /// <summary>Target port group.</summary>
    TargetPortGroup = 5,

    /// <summary>Logical unit group.</summary>
    LogicalUnitGroup = 6,

    /// <summary>MD5 logical unit identifier.</summary>
    Md5 = 7,

    /// <summary>SCSI name string: `iqn.`, `eui.` or `naa.` in UTF-8.</summary>
    ScsiName = 8,

    /// <summary>Protocol specific port identifier.</summary>
    ProtocolSpecificPort = 9,

    /// <summary>UUID.</summary>
    Uuid = 10,
}
