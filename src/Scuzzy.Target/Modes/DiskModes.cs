using Scuzzy.Scsi.ModePages;

namespace Scuzzy.Target.Modes;

/// <summary>The mode pages of a disk, and what their values mean.</summary>
internal sealed class DiskModes
{
    private const byte WriteCacheEnable = 0x04;
    private const byte DescriptorSense = 0x04;
    private const byte SoftwareWriteProtect = 0x08;
    private const byte TaskAbortedStatusBit = 0x40;

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
    public bool ReportsTaskAborted => (_control.Current[5] & TaskAbortedStatusBit) != 0;

    private static ModePage ErrorRecovery()
    {
        byte[] page = new byte[ReadWriteErrorRecoveryPage.Size];
        _ = new ReadWriteErrorRecoveryPage
        {
            AutomaticReadReallocation = true,
            AutomaticWriteReallocation = true,
            ReadRetryCount = 11,
            WriteRetryCount = 5,
        }.Write(page);
        return new ModePage(page);
    }

    private static ModePage Disconnect()
    {
        byte[] page = new byte[DisconnectReconnectPage.Size];
        _ = new DisconnectReconnectPage { BufferFullRatio = 0x80, BufferEmptyRatio = 0x80 }.Write(page);
        return new ModePage(page);
    }

    private static ModePage Caching(bool writeCacheEnabled)
    {
        byte[] page = new byte[CachingPage.Size];
        _ = new CachingPage { WriteCacheEnabled = writeCacheEnabled }.Write(page);
        return new ModePage(page, (2, WriteCacheEnable));
    }

    // One task set for all nexuses, SIMPLE tasks in any order, QERR 0: a failed task ends alone.
    private static ModePage Control()
    {
        byte[] page = new byte[ControlPage.Size];
        _ = new ControlPage { GlobalLoggingTargetSaveDisable = true, QueueAlgorithmModifier = 1 }.Write(page);
        return new ModePage(page, (2, DescriptorSense), (4, SoftwareWriteProtect), (5, TaskAbortedStatusBit));
    }

    private static ModePage ControlExtension()
    {
        byte[] page = new byte[ControlExtensionPage.Size];
        _ = default(ControlExtensionPage).Write(page);
        return new ModePage(page);
    }

    // DEXCPT: informational exceptions are not reported.
    private static ModePage Exceptions()
    {
        byte[] page = new byte[InformationalExceptionsPage.Size];
        _ = default(InformationalExceptionsPage).Write(page);
        page[2] = 0x08;
        return new ModePage(page);
    }
}
