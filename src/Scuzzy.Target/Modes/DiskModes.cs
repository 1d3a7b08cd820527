namespace Scuzzy.Target.Modes;

/// <summary>The mode pages of a disk, and what their values mean.</summary>
internal sealed class DiskModes
{
    private const byte WriteCacheEnable = 0x04;
    private const byte DescriptorSense = 0x04;
    private const byte SoftwareWriteProtect = 0x08;
    private const byte TaskAbortedStatus = 0x40;

    private readonly ModePage _caching;
    private readonly ModePage _control;

    public DiskModes(bool writeCacheEnabled)
    {
        _caching = Caching(writeCacheEnabled);
        _control = Control();
        Set = new ModePageSet(ErrorRecovery(), Disconnect(), _caching, _control, ControlExtension(), Exceptions());
    }

    public ModePageSet Set { get; }

    /// <summary>WCE.</summary>
    public bool IsWriteCacheEnabled => (_caching.Current[2] & WriteCacheEnable) != 0;

    /// <summary>D_SENSE.</summary>
    public bool UsesDescriptorSense => (_control.Current[2] & DescriptorSense) != 0;

    /// <summary>SWP.</summary>
    public bool IsWriteProtected => (_control.Current[4] & SoftwareWriteProtect) != 0;

    /// <summary>TAS.</summary>
    public bool ReportsTaskAborted => (_control.Current[5] & TaskAbortedStatus) != 0;

    // Read-write error recovery (SBC-4 6.5.10): AWRE and ARRE, 11 read retries, 240 bits of correction, 5 write
    // retries, no recovery time limit.
    private static ModePage ErrorRecovery() =>
        new([0x01, 0x0A, 0xC0, 11, 240, 0, 0, 0, 5, 0, 0xFF, 0xFF]);

    // Disconnect-reconnect (SPC-5 7.5.11): buffer ratios only.
    private static ModePage Disconnect() =>
        new([0x02, 0x0E, 0x80, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

    // Caching (SBC-4 6.5.5): WCE, everything else is off.
    private static ModePage Caching(bool writeCacheEnabled) =>
        new(
            [0x08, 0x12, writeCacheEnabled ? WriteCacheEnable : (byte)0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF,
                0x80, 0x14, 0, 0, 0, 0, 0, 0],
            (2, WriteCacheEnable));

    // Control (SPC-5 7.5.10): one task set, SIMPLE tasks in any order (QUEUE ALGORITHM MODIFIER 1), QERR 0.
    private static ModePage Control() =>
        new(
            [0x0A, 0x0A, 0x02, 0x10, 0, 0, 0, 0, 0, 0, 0, 0],
            (2, DescriptorSense),
            (4, SoftwareWriteProtect),
            (5, TaskAbortedStatus));

    private static ModePage ControlExtension()
    {
        byte[] page = new byte[32];
        page[0] = 0x4A;
        page[1] = 0x01;
        page[3] = 0x1C;
        return new ModePage(page);
    }

    // Informational exceptions control (SPC-5 7.5.15): DEXCPT, none are reported.
    private static ModePage Exceptions() => new([0x1C, 0x0A, 0x08, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
}
