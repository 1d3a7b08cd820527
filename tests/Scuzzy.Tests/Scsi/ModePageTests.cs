using FsCheck;
using FsCheck.Fluent;
using Scuzzy.Scsi;
using Scuzzy.Scsi.ModePages;

namespace Scuzzy.Tests.Scsi;

public sealed class ModePageTests
{
    [Fact]
    public void Pages_are_written_as_the_standards_have_them()
    {
        byte[] b = new byte[40];
        new CachingPage
        {
            WriteCacheEnabled = true,
            CacheSegments = 20,
            MaximumPrefetch = 0xFFFF,
        }.Write(b);
        Assert.Equal("0812040000000000ffff00000014000000000000", Hex(b, CachingPage.Size));
        new ControlPage
        {
            DescriptorSense = true,
            QueueAlgorithmModifier = 1,
            QueueErrorManagement = 1,
            TaskAbortedStatus = true,
        }.Write(b);
        Assert.Equal("0a0a04120040000000000000", Hex(b, ControlPage.Size));
        new ControlExtensionPage { InitialCommandPriority = 3, MaximumSenseDataLength = 96 }.Write(b);
        Assert.Equal("4a01001c000360", Hex(b, 7));
        new ReadWriteErrorRecoveryPage
        {
            AutomaticWriteReallocation = true,
            AutomaticReadReallocation = true,
            ReadRetryCount = 5,
        }.Write(b);
        Assert.Equal("010ac0050000000000000000", Hex(b, ReadWriteErrorRecoveryPage.Size));
        new DisconnectReconnectPage { BufferFullRatio = 0x80, MaximumBurstSize = 0x1234 }.Write(b);
        Assert.Equal("020e8000000000000000123400000000", Hex(b, DisconnectReconnectPage.Size));
        new InformationalExceptionsPage { DisableExceptions = true, ReportingMethod = 6 }.Write(b);
        Assert.Equal("1c0a08060000000000000000", Hex(b, InformationalExceptionsPage.Size));
        new RigidDiskGeometryPage
        {
            Cylinders = 0x010203,
            Heads = 255,
            RotationRate = 10000,
        }.Write(b);
        Assert.Equal("0416010203ff", Hex(b, 6));
        Assert.Equal("2710", Convert.ToHexStringLower(b.AsSpan(20, 2)));
        new FormatDevicePage
        {
            SectorsPerTrack = 63,
            BytesPerSector = 512,
            HardSectored = true,
        }.Write(b);
        Assert.Equal("03160000000000000000003f0200000000000000400000" + "00", Hex(b, FormatDevicePage.Size));
        new PowerConditionPage
        {
            IdleAEnabled = true,
            IdleATimer = 20,
            StandbyZTimer = 0x01020304,
        }.Write(b);
        Assert.Equal("1a2600020000001401020304", Hex(b, 12));
    }

    [Fact]
    public void A_whole_answer_is_taken_apart_again()
    {
        byte[] b = new byte[256];
        foreach (bool isTen in new[] { false, true })
        {
            int at = ModeHeader.SizeOf(isTen);
            at += new ModeBlockDescriptor(0x1_0000_0000, 512).Write(b.AsSpan(at), isTen);
            at += new CachingPage { WriteCacheEnabled = true }.Write(b.AsSpan(at));
            at += new ControlPage { TaskSetType = 1 }.Write(b.AsSpan(at));
            at += new ControlExtensionPage { MaximumSenseDataLength = 99 }.Write(b.AsSpan(at));
            new ModeHeader
            {
                ModeDataLength = at - (isTen ? 2 : 1),
                DeviceSpecific = ModeHeader.BlockDevice(writeProtected: true, dpoFua: true),
                LongLba = isTen,
                BlockDescriptorLength = isTen ? 16 : 8,
            }.Write(b, isTen);

            ModeDataView view = new(b.AsSpan(0, at), isTen);
            Assert.True(view.IsComplete && view.Header.IsWriteProtected && view.Header.SupportsDpoFua);
            ModeBlockDescriptor blocks = ModeBlockDescriptor.Read(view.BlockDescriptors, isTen);
            Assert.Equal(isTen ? 0x1_0000_0000UL : 0xFFFF_FFFFUL, blocks.BlockCount);
            Assert.Equal(512u, blocks.BlockLength);
            Assert.True(view.TryFind(ModePageCode.Caching, 0, out ModePageView caching));
            Assert.True(CachingPage.Read(caching.Bytes).WriteCacheEnabled);
            Assert.True(view.TryFind(ModePageCode.Control, 0, out ModePageView control));
            Assert.Equal(1, ControlPage.Read(control.Bytes).TaskSetType);
            Assert.True(view.TryFind(ModePageCode.Control, 1, out ModePageView extension));
            Assert.Equal(99, ControlExtensionPage.Read(extension.Bytes).MaximumSenseDataLength);
            Assert.False(view.TryFind(ModePageCode.PowerCondition, 0, out _));
        }
    }

    [Fact]
    public void Mode_select_changes_what_may_be_changed_and_points_at_what_may_not()
    {
        byte[] defaults = new byte[CachingPage.Size];
        byte[] mask = new byte[CachingPage.Size];
        new CachingPage { WriteCacheEnabled = true }.Write(defaults);
        new CachingPage { WriteCacheEnabled = true }.Write(mask);
        ModePageTemplate template = new(defaults, mask, isSavable: true);
        byte[] current = template.Defaults.ToArray();

        byte[] sent = new byte[CachingPage.Size];
        new CachingPage { WriteCacheEnabled = false }.Write(sent);
        Assert.True(template.TrySelect(new ModePageView(sent), current, out _, out _));
        Assert.False(CachingPage.Read(current).WriteCacheEnabled);

        new CachingPage { WriteCacheEnabled = true, ReadAheadDisabled = true }.Write(sent);
        Assert.False(template.TrySelect(new ModePageView(sent), current, out int badByte, out int badBit));
        Assert.Equal((12, 5), (badByte, badBit));
        Assert.False(CachingPage.Read(current).WriteCacheEnabled);

        sent[1] = 10;
        Assert.False(template.TrySelect(new ModePageView(sent), current, out badByte, out _));
        Assert.Equal(1, badByte);

        byte[] answer = new byte[CachingPage.Size];
        template.Write(answer, ModePageControl.Changeable, current, default);
        Assert.Equal("88120400", Hex(answer, 4));
        Assert.Equal(3, template.Write(answer.AsSpan(0, 3), ModePageControl.Default, current, default));
    }

    [Fact]
    public void A_template_with_a_wrong_length_is_refused() =>
        Assert.Throws<ArgumentException>(() => new ModePageTemplate([0x08, 0x12, 0], [0, 0, 0]));

    [Fact]
    public void No_parser_fails_on_random_bytes_of_any_length()
    {
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(3000),
            Prop.ForAll<byte[], bool>(
                (bytes, isTen) =>
                {
                    ModeDataView view = new(bytes, isTen);
                    _ = view.TryFind(0x3E, 0, out _);
                    _ = ModeBlockDescriptor.Read(view.BlockDescriptors, isTen);
                    _ = (CachingPage.Read(bytes), ControlPage.Read(bytes), ControlExtensionPage.Read(bytes));
                    _ = (ReadWriteErrorRecoveryPage.Read(bytes), DisconnectReconnectPage.Read(bytes));
                    _ = (InformationalExceptionsPage.Read(bytes), RigidDiskGeometryPage.Read(bytes));
                    _ = (FormatDevicePage.Read(bytes), PowerConditionPage.Read(bytes));
                    return new ModePageView(bytes).Bytes.Length <= bytes.Length;
                }
            )
        );
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        Check.One(
            Config.QuickThrowOnFailure,
            Prop.ForAll<byte, ushort, uint>(
                (a, b, c) =>
                {
                    Span<byte> page = stackalloc byte[64];
                    CachingPage caching = new()
                    {
                        WriteCacheEnabled = (a & 1) != 0,
                        ReadCacheDisabled = (a & 2) != 0,
                        Discontinuity = (a & 4) != 0,
                        ReadAheadDisabled = (a & 8) != 0,
                        NonVolatileDisabled = (a & 16) != 0,
                        DisablePrefetchTransferLength = b,
                        MaximumPrefetch = (ushort)c,
                        MaximumPrefetchCeiling = (ushort)(c >> 16),
                        CacheSegments = a,
                    };
                    caching.Write(page);
                    bool same = CachingPage.Read(page) == caching;
                    ControlPage control = new()
                    {
                        TaskSetType = (byte)(a & 7),
                        DescriptorSense = (b & 1) != 0,
                        GlobalLoggingTargetSaveDisable = (b & 2) != 0,
                        QueueAlgorithmModifier = (byte)(a & 15),
                        NoUnitAttentionOnRelease = (b & 4) != 0,
                        QueueErrorManagement = (byte)(a & 3),
                        UnitAttentionInterlock = (byte)(a & 3),
                        SoftwareWriteProtect = (b & 8) != 0,
                        TaskAbortedStatus = (b & 16) != 0,
                        ApplicationTagOwner = (b & 32) != 0,
                        AutoloadMode = (byte)(a & 7),
                        BusyTimeoutPeriod = b,
                        ExtendedSelfTestSeconds = (ushort)c,
                    };
                    control.Write(page);
                    same &= ControlPage.Read(page) == control;
                    PowerConditionPage power = new()
                    {
                        StandbyYEnabled = (a & 1) != 0,
                        IdleCEnabled = (a & 2) != 0,
                        IdleBEnabled = (a & 4) != 0,
                        IdleAEnabled = (a & 8) != 0,
                        StandbyZEnabled = (a & 16) != 0,
                        IdleATimer = c,
                        StandbyZTimer = c + 1,
                        IdleBTimer = c + 2,
                        IdleCTimer = c + 3,
                        StandbyYTimer = c + 4,
                    };
                    power.Write(page);
                    return same && PowerConditionPage.Read(page) == power;
                }
            )
        );
    }

    private static string Hex(byte[] bytes, int length) => Convert.ToHexStringLower(bytes.AsSpan(0, length));
}
