namespace Scuzzy.Scsi.ModePages;

/// <summary>Page codes of mode pages (SPC-4 7.5, SBC-4).</summary>
public static class ModePageCode
{
    /// <summary>Read-write error recovery.</summary>
    public const byte ReadWriteErrorRecovery = 0x01;

    /// <summary>Disconnect-reconnect.</summary>
    public const byte DisconnectReconnect = 0x02;

    /// <summary>Format device (obsolete).</summary>
    public const byte FormatDevice = 0x03;

    /// <summary>Rigid disk geometry (obsolete).</summary>
    public const byte RigidDiskGeometry = 0x04;

    /// <summary>Caching.</summary>
    public const byte Caching = 0x08;

    /// <summary>Control; subpage 01h is control extension.</summary>
    public const byte Control = 0x0A;

    /// <summary>Protocol specific logical unit.</summary>
    public const byte ProtocolSpecificLogicalUnit = 0x18;

    /// <summary>Protocol specific port.</summary>
    public const byte ProtocolSpecificPort = 0x19;

    /// <summary>Power condition.</summary>
    public const byte PowerCondition = 0x1A;

    /// <summary>Informational exceptions control.</summary>
    public const byte InformationalExceptions = 0x1C;

    /// <summary>All pages, in MODE SENSE.</summary>
    public const byte All = 0x3F;

    /// <summary>All subpages, in MODE SENSE.</summary>
    public const byte AllSubpages = 0xFF;
}
