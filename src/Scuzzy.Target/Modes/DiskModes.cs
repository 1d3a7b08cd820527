using Scuzzy.Scsi.ModePages;

namespace Scuzzy.Target.Modes;

/// <summary>The mode pages of a disk, and what their values mean.</summary>
internal sealed class DiskModes
{
    private const byte WriteCacheEnable = 0x04;
    private const byte DescriptorSense = 0x04;
    private const byte SoftwareWriteProtect = 0x08;
    private const byte TaskAbortedStatusBit = 0x40;
    private const byte SkipUnaskedChecks = 0x08;
    private const byte RefuseUnprotectedWrites = 0x10;

    private static readonly ModePageTemplate s_errorRecovery = ErrorRecovery();
    private static readonly ModePageTemplate s_disconnect = Disconnect();
    private static readonly ModePageTemplate s_writeBack = Caching(writeCacheEnabled: true);
    private static readonly ModePageTemplate s_writeThrough = Caching(writeCacheEnabled: false);
    private static readonly ModePageTemplate s_control = Control(hasProtection: false);
    private static readonly ModePageTemplate s_protectedControl = Control(hasProtection: true);
    private static readonly ModePageTemplate s_controlExtension = ControlExtension();
    private static readonly ModePageTemplate s_exceptions = Exceptions();

    private readonly ModePage _caching;
    private readonly ModePage _control;

    public DiskModes(bool writeCacheEnabled, bool hasProtection)
    {
        _control = new ModePage(hasProtection ? s_protectedControl : s_control);
        _caching = new ModePage(writeCacheEnabled ? s_writeBack : s_writeThrough);
        Set = new ModePageSet(
            new ModePage(s_errorRecovery),
            new ModePage(s_disconnect),
            _caching,
            _control,
            new ModePage(s_controlExtension),
            new ModePage(s_exceptions)
        );
    }

    public ModePageSet Set { get; }

    /// <summary>WCE.</summary>
    public bool IsWriteCacheEnabled => (_caching.Current[2] & WriteCacheEnable) != 0;

    /// <summary>D_SENSE.</summary>
    public bool UsesDescriptorSense => (_control.Current[2] & DescriptorSense) != 0;

    /// <summary>SWP.</summary>
    public bool IsWriteProtected => (_control.Current[4] & SoftwareWriteProtect) != 0;

    /// <summary>TAS.</summary>
    public bool ReportsTaskAborted => (_control.Current[5] & TaskAbortedStatusBit) != 0;

    /// <summary>DPICZ: what is read is not checked where the command asks for nothing.</summary>
    public bool SkipsUnaskedChecks => (_control.Current[2] & SkipUnaskedChecks) != 0;

    /// <summary>RWWP: writes without protection information are refused.</summary>
    public bool RefusesUnprotectedWrites => (_control.Current[5] & RefuseUnprotectedWrites) != 0;

    private static ModePageTemplate ErrorRecovery()
    {
        byte[] page = new byte[ReadWriteErrorRecoveryPage.Size];
        _ = new ReadWriteErrorRecoveryPage
        {
            AutomaticReadReallocation = true,
            AutomaticWriteReallocation = true,
            ReadRetryCount = 11,
            WriteRetryCount = 5,
        }.Write(page);
        return ModePage.Template(page);
    }

    private static ModePageTemplate Disconnect()
    {
        byte[] page = new byte[DisconnectReconnectPage.Size];
        _ = new DisconnectReconnectPage { BufferFullRatio = 0x80, BufferEmptyRatio = 0x80 }.Write(page);
        return ModePage.Template(page);
    }

    private static ModePageTemplate Caching(bool writeCacheEnabled)
    {
        byte[] page = new byte[CachingPage.Size];
        _ = new CachingPage { WriteCacheEnabled = writeCacheEnabled }.Write(page);
        return ModePage.Template(page, (2, WriteCacheEnable));
    }

    // One task set for all nexuses, SIMPLE tasks in any order, QERR 0: a failed task ends alone. ATO with protection
    // information: application tags are the client's.
    private static ModePageTemplate Control(bool hasProtection)
    {
        byte[] page = new byte[ControlPage.Size];
        _ = new ControlPage
        {
            GlobalLoggingTargetSaveDisable = true,
            QueueAlgorithmModifier = 1,
            ApplicationTagOwner = hasProtection,
        }.Write(page);
        return ModePage.Template(
            page,
            (2, (byte)(DescriptorSense | (hasProtection ? SkipUnaskedChecks : 0))),
            (4, SoftwareWriteProtect),
            (5, (byte)(TaskAbortedStatusBit | (hasProtection ? RefuseUnprotectedWrites : 0)))
        );
    }

    private static ModePageTemplate ControlExtension()
    {
        byte[] page = new byte[ControlExtensionPage.Size];
        _ = default(ControlExtensionPage).Write(page);
        return ModePage.Template(page);
    }

    // DEXCPT: informational exceptions are not reported.
    private static ModePageTemplate Exceptions()
    {
        byte[] page = new byte[InformationalExceptionsPage.Size];
        _ = default(InformationalExceptionsPage).Write(page);
        page[2] = 0x08;
        return ModePage.Template(page);
    }
}
