using FsCheck;
using FsCheck.Fluent;
using Scuzzy.Scsi;
using Scuzzy.Scsi.Vpd;

namespace Scuzzy.Tests.Scsi;

public sealed class VpdTests
{
    // scsi_debug's pages, as a kernel keeps them in sysfs.
    private const string Page83 =
        "008300700201001c4c696e7578202020736373695f64656275672020202020203230303001030008"
        + "33333330000007d061940004000000016193000832222220000007ce619500040000010061a30008"
        + "32222220000007cd63a800186e61612e3332323232323230303030303037434400000000";

    private const string PageB0 =
        "00b0003c000000010000800000000400000000000000000000000000000000010000000000000000"
        + "0000ffff0000000000000000000000000000000000000000";

    [Fact]
    public void A_recorded_page_83_yields_the_wwid_that_sysfs_showed()
    {
        byte[] page = Convert.FromHexString(Page83);
        Assert.True(new VpdView(page).IsComplete);
        Assert.Equal("naa.33333330000007d0", WorldWideId.Find(new VpdView(page)));
    }

    [Fact]
    public void Page_83_is_written_as_it_was_recorded()
    {
        const int Sas = 6;
        byte[] page = new byte[256];
        int length = VpdPage.WriteDeviceIdentification(
            page,
            PeripheralDeviceType.Disk,
            [
                Designator.T10VendorId("Linux", "scsi_debug      2000"),
                Designator.Naa(0x33333330000007D0),
                Designator.RelativeTargetPort(1, Sas),
                Designator.Naa(0x32222220000007CE, DesignatorAssociation.TargetPort, Sas),
                Designator.TargetPortGroup(0x100, Sas),
                Designator.Naa(0x32222220000007CD, DesignatorAssociation.TargetDevice, Sas),
                Designator.ScsiName("naa.32222220000007CD", DesignatorAssociation.TargetDevice, Sas),
            ]
        );
        Assert.Equal(Page83, Convert.ToHexStringLower(page[..length]));
    }

    [Fact]
    public void The_wwid_follows_the_kernels_order_of_preference()
    {
        Assert.Equal(
            "naa.600508b1001c0000" + "0102030405060708",
            Wwid(Designator.NaaExtended(0x600508B1001C0000, 0x0102030405060708), Designator.Naa(0x5000C50012345678))
        );
        Assert.Equal(
            "naa.5000c50012345679",
            Wwid(Designator.Naa(0x5000C50012345678), Designator.Naa(0x5000C50012345679))
        );
        Assert.Equal(
            "iqn.2026-01.test:lun",
            Wwid(
                Designator.ScsiName("iqn.2026-01.test:lun", DesignatorAssociation.LogicalUnit),
                Designator.NaaExtended(0x600508B1001C0000, 1)
            )
        );
        Assert.Equal("t10.LINUX   disk", Wwid(Designator.T10VendorId("LINUX", "disk")));
        Assert.Equal(
            "eui.0011223344556677",
            Wwid(Designator.T10VendorId("LINUX", "disk"), Designator.Eui64(0x0011223344556677))
        );
        Assert.Null(Wwid(Designator.Naa(0x5000C50012345678, DesignatorAssociation.TargetPort)));
    }

    [Fact]
    public void Block_limits_are_read_and_written_as_recorded()
    {
        byte[] recorded = Convert.FromHexString(PageB0);
        BlockLimits limits = BlockLimits.Read(recorded);
        Assert.Equal(0x8000u, limits.MaximumTransferLength);
        Assert.Equal(0x400u, limits.OptimalTransferLength);
        Assert.Equal(1, limits.OptimalTransferGranularity);
        Assert.Equal(0xFFFFUL, limits.MaximumWriteSameLength);
        Assert.Null(limits.UnmapGranularityAlignment);
        byte[] written = new byte[BlockLimits.Size];
        limits.Write(written);
        Assert.Equal(PageB0, Convert.ToHexStringLower(written));
    }

    [Fact]
    public void The_other_pages_are_written_as_SPC_and_SBC_have_them()
    {
        byte[] b = new byte[64];
        int length = new BlockDeviceCharacteristics { RotationRate = 1, FormFactor = 5 }.Write(b);
        Assert.Equal("00b1003c00010005", Convert.ToHexStringLower(b[..8]));
        Assert.Equal(64, length);

        length = new LogicalBlockProvisioning
        {
            Unmap = true,
            WriteSame16 = true,
            WriteSame10 = true,
            ReadZeroes = 1,
            Type = ProvisioningType.Thin,
        }.Write(b);
        Assert.Equal("00b2000400e40200", Convert.ToHexStringLower(b[..length]));

        length = VpdPage.WriteSupportedPages(
            b,
            PeripheralDeviceType.Disk,
            [VpdPageCode.SupportedPages, VpdPageCode.UnitSerialNumber, VpdPageCode.BlockLimits]
        );
        Assert.Equal("000000030080b0", Convert.ToHexStringLower(b[..length]));
        Assert.True(new VpdView(b.AsSpan(0, length)).Lists(VpdPageCode.BlockLimits));

        length = VpdPage.WriteUnitSerialNumber(b, PeripheralDeviceType.Disk, "2000");
        Assert.Equal("0080000432303030", Convert.ToHexStringLower(b[..length]));
        Assert.Equal("2000", new VpdView(b.AsSpan(0, length)).SerialNumber);

        length = new ExtendedInquiry
        {
            HeadOfQueue = true,
            Ordered = true,
            Simple = true,
            VolatileCache = true,
        }.Write(b);
        Assert.Equal("0086003c00070100", Convert.ToHexStringLower(b[..8]));

        length = ModePagePolicy.Write(b, [new(0x3F, 0xFF, IsPerNexus: false)]);
        Assert.Equal("008700043fff0000", Convert.ToHexStringLower(b[..length]));
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        Check.One(
            Config.QuickThrowOnFailure,
            Prop.ForAll<uint, ulong, byte>(
                (a, b, c) =>
                {
                    Span<byte> page = stackalloc byte[64];
                    BlockLimits limits = new()
                    {
                        WriteSameNonZero = (c & 1) != 0,
                        MaximumCompareAndWriteLength = c,
                        OptimalTransferGranularity = (ushort)a,
                        MaximumTransferLength = a,
                        OptimalTransferLength = a + 1,
                        MaximumPrefetchLength = a + 2,
                        MaximumUnmapLbaCount = a + 3,
                        MaximumUnmapDescriptorCount = a + 4,
                        OptimalUnmapGranularity = a + 5,
                        UnmapGranularityAlignment = (c & 2) != 0 ? a & 0x7FFF_FFFF : null,
                        MaximumWriteSameLength = b,
                        MaximumAtomicTransferLength = a + 6,
                        AtomicAlignment = a + 7,
                        AtomicTransferGranularity = a + 8,
                        MaximumAtomicTransferLengthWithBoundary = a + 9,
                        MaximumAtomicBoundarySize = a + 10,
                    };
                    limits.Write(page);
                    bool limitsOk = BlockLimits.Read(page) == limits;
                    LogicalBlockProvisioning provisioning = new()
                    {
                        ThresholdExponent = c,
                        Unmap = (a & 1) != 0,
                        WriteSame16 = (a & 2) != 0,
                        WriteSame10 = (a & 4) != 0,
                        Anchor = (a & 8) != 0,
                        ReadZeroes = (byte)(c & 7),
                        Type = (ProvisioningType)(c % 3),
                    };
                    provisioning.Write(page);
                    return limitsOk && LogicalBlockProvisioning.Read(page) == provisioning;
                }
            )
        );
    }

    [Fact]
    public void No_parser_fails_on_random_bytes_of_any_length()
    {
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(3000),
            Prop.ForAll<byte[], bool>(
                (bytes, fill) =>
                {
                    if (fill && bytes.Length > 3)
                    {
                        (bytes[1], bytes[2], bytes[3]) = (0x83, 0, (byte)(bytes.Length - 4));
                    }

                    VpdView view = new(bytes);
                    _ = WorldWideId.Find(view);
                    _ = (BlockLimits.Read(bytes), LogicalBlockProvisioning.Read(bytes), ExtendedInquiry.Read(bytes));
                    _ = (BlockDeviceCharacteristics.Read(bytes), ModePagePolicy.Read(bytes, 3));
                    return view.Payload.Length <= bytes.Length && view.SerialNumber.Length == view.Payload.Length;
                }
            )
        );
    }

    private static string? Wwid(params Designator[] designators)
    {
        byte[] page = new byte[512];
        int length = VpdPage.WriteDeviceIdentification(page, PeripheralDeviceType.Disk, designators);
        return WorldWideId.Find(new VpdView(page.AsSpan(0, length)));
    }
}
