using Scuzzy.Scsi;
using Scuzzy.Scsi.Vpd;
using Scuzzy.Target.Units.Copy;
using Scuzzy.Target.Units.Disk.Protection;

namespace Scuzzy.Target.Units.Disk;

/// <summary>The vital product data pages of a disk (SPC-5 7.7, SBC-4).</summary>
internal static class DiskPages
{
    private const byte AllProtectionTypes = 7;

    private static readonly VpdPageCode[] s_pages =
    [
        VpdPageCode.SupportedPages,
        VpdPageCode.UnitSerialNumber,
        VpdPageCode.DeviceIdentification,
        VpdPageCode.ExtendedInquiry,
        VpdPageCode.ModePagePolicy,
        VpdPageCode.ScsiPorts,
        VpdPageCode.ThirdPartyCopy,
        VpdPageCode.BlockLimits,
        VpdPageCode.BlockDeviceCharacteristics,
        VpdPageCode.LogicalBlockProvisioning,
        VpdPageCode.BlockLimitsExtension,
    ];

    private static readonly VpdPageCode[] s_pagesWithoutSerial =
    [
        .. s_pages.Where(p => p != VpdPageCode.UnitSerialNumber),
    ];

    /// <summary>Writes a page with its header; 0 if the disk has no such page.</summary>
    public static int Write(UnitNexus nexus, DiskUnit disk, VpdPageCode page, Span<byte> data)
    {
        var type = (PeripheralDeviceType)(disk.Personality.PeripheralDeviceType ?? disk.DeviceType);
        ReadOnlySpan<VpdPageCode> pages = Pages(disk);
        if (pages.IndexOf(page) < 0)
        {
            return 0;
        }

        int length = page switch
        {
            VpdPageCode.SupportedPages => VpdPage.WriteSupportedPages(data, type, pages),
            VpdPageCode.UnitSerialNumber => VpdPage.WriteUnitSerialNumber(data, type, disk.Personality.Serial),
            VpdPageCode.DeviceIdentification => VpdPage.WriteDeviceIdentification(
                data,
                type,
                disk.Designators,
                Reach(nexus, disk)
            ),
            VpdPageCode.ExtendedInquiry => Extended(disk).Write(data, type),
            VpdPageCode.ModePagePolicy => ModePagePolicy.Write(
                data,
                [new ModePagePolicy(0x3F, 0xFF, IsPerNexus: false)],
                type
            ),
            VpdPageCode.ScsiPorts => TransportPages.WritePorts(disk, type, data),
            VpdPageCode.ThirdPartyCopy => CopyPage.Write(disk, type, data),
            VpdPageCode.BlockLimitsExtension => new BlockLimitsExtension().Write(data, type),
            VpdPageCode.BlockLimits => Limits(disk).Write(data, type),
            VpdPageCode.BlockDeviceCharacteristics => new BlockDeviceCharacteristics
            {
                RotationRate = (ushort)disk.Options.RotationRate,
                BlockErase = disk.Options.IsThin ? (byte)1 : (byte)0,
                CryptographicErase = 1,
            }.Write(data, type),
            _ => Provisioning(disk).Write(data, type),
        };
        data[0] = Inquiry.Peripheral(disk);
        return length;
    }

    private static ReadOnlySpan<VpdPageCode> Pages(DiskUnit disk)
    {
        bool hasSerial = disk.Personality.Serial.Length > 0;
        ReadOnlySpan<VpdPageCode> pages = hasSerial ? s_pages : s_pagesWithoutSerial;
        return disk.Personality switch
        {
            { Version: < 3 } => pages[..(hasSerial ? 3 : 2)],
            { HasBlockLimitsExtension: false } => pages[..^1],
            _ => pages,
        };
    }

    /// <summary>The designators of the unit itself.</summary>
    public static Designator[] UnitDesignators(UnitPersonality who)
    {
        var vendor = Designator.T10VendorId(who.Vendor, who.Product.PadRight(16) + who.Serial);
        return who.Naa is { } naa ? [vendor, Designator.Naa(naa)] : [vendor];
    }

    /// <summary>The designators of what a target is reached by.</summary>
    public static Designator[] PortDesignators(TargetDevice target, ushort port)
    {
        var relative = Designator.RelativeTargetPort(port);
        var group = Designator.TargetPortGroup(target.GroupOf(port).Number);
        return !target.Options.HasScsiName
            ? [relative, group]
            :
            [
                relative,
                group,
                Designator.ScsiName(target.Options.PortName(port), DesignatorAssociation.TargetPort),
                Designator.ScsiName(target.Options.Name),
            ];
    }

    private static ReadOnlySpan<Designator> Reach(UnitNexus nexus, DiskUnit disk) =>
        disk.Personality.Version >= 5 ? nexus.Nexus.PortDesignators : [];

    private static ExtendedInquiry Extended(DiskUnit disk) =>
        new()
        {
            SupportedProtectionTypes = disk.HasProtection ? AllProtectionTypes : (byte)0,
            ProtectionChecks = disk.HasProtection ? (byte)ProtectionChecks.All : (byte)0,
            HeadOfQueue = true,
            Ordered = true,
            Simple = true,
            VolatileCache = disk.WriteCacheEnabled,
        };

    private static BlockLimits Limits(DiskUnit disk)
    {
        bool thin = disk.Options.IsThin;
        int granularity = disk.Store.Limits.DiscardGranularityBytes >> disk.BlockShift;
        return new BlockLimits
        {
            WriteSameNonZero = disk.RefusesWriteSameToEnd,
            MaximumCompareAndWriteLength = (byte)disk.MaximumCompareBlocks,
            OptimalTransferGranularity = (ushort)(1 << Math.Min(disk.Options.PhysicalBlockExponent, 15)),
            MaximumTransferLength = disk.Options.MaximumTransferBlocks,
            OptimalTransferLength = (uint)(disk.Store.Limits.OptimalIoBytes >> disk.BlockShift),
            MaximumUnmapLbaCount = thin ? disk.Options.MaximumUnmapBlocks : 0,
            MaximumUnmapDescriptorCount = thin ? Unmap.MaximumDescriptors : 0u,
            OptimalUnmapGranularity = thin ? (uint)Math.Max(1, granularity) : 0,
            UnmapGranularityAlignment = thin ? 0 : null,
            MaximumWriteSameLength = disk.Options.MaximumWriteSameBlocks,
            MaximumAtomicTransferLength = disk.MaximumAtomicBlocks,
            AtomicAlignment = disk.MaximumAtomicBlocks > 0 ? disk.AtomicUnitBlocks : 0,
            AtomicTransferGranularity = disk.MaximumAtomicBlocks > 0 ? disk.AtomicUnitBlocks : 0,
        };
    }

    private static LogicalBlockProvisioning Provisioning(DiskUnit disk) =>
        !disk.Options.IsThin
            ? new LogicalBlockProvisioning { Type = ProvisioningType.Full }
            : new LogicalBlockProvisioning
            {
                Unmap = true,
                WriteSame16 = true,
                WriteSame10 = true,
                ReadZeroes = disk.UnmappedReadsZeros ? (byte)1 : (byte)0,
                Type = ProvisioningType.Thin,
            };
}
