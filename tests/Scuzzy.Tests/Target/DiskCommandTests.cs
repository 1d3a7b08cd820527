using System.Buffers.Binary;
using Scuzzy.Scsi;
using Scuzzy.Scsi.Parameters;
using Scuzzy.Scsi.Sam;
using Scuzzy.Scsi.Vpd;
using Scuzzy.Storage;
using Scuzzy.Storage.Stores;
using Scuzzy.Target;

namespace Scuzzy.Tests.Target;

public sealed class DiskCommandTests
{
    [Fact]
    public void Standard_INQUIRY_data_is_the_personality()
    {
        using var port = new TargetPort(
            personality: new UnitPersonality
            {
                Vendor = "SEAGATE",
                Product = "ST9300605SS",
                Revision = "B002",
            }
        );
        byte[] data = port.Do(Cdb.Inquiry(36), 36).Received;
        Assert.Equal(
            [
                0x00, // PERIPHERAL QUALIFIER 0, PERIPHERAL DEVICE TYPE 0
                0x00, // RMB 0
                0x06, // VERSION: SPC-4
                0x12, // HISUP, RESPONSE DATA FORMAT 2
                0x5B, // ADDITIONAL LENGTH: 91, of 96 bytes
                0x18, // TPGS: implicit, 3PC
                0x00, // MULTIP 0
                0x02, // CMDQUE
                .. "SEAGATE ST9300605SS     B002"u8,
            ],
            data
        );
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(96)]
    [InlineData(255)]
    public void INQUIRY_is_cut_to_the_allocation_length_without_error(ushort allocation)
    {
        using var port = new TargetPort();
        PortTask task = port.Do(Cdb.Inquiry(allocation), 300);
        Assert.Equal((ScsiStatus.Good, Math.Min(allocation, 96L)), (task.Status, task.TransferredBytes));
    }

    [Fact]
    public void The_list_of_VPD_pages_names_every_page_that_answers()
    {
        using var port = new TargetPort(
            new DiskOptions { IsThin = true },
            personality: new UnitPersonality { Serial = "S1", HasBlockLimitsExtension = true }
        );
        byte[] pages = port.Do(Cdb.InquiryVpd(0, 255), 255).Received;
        Assert.Equal([0x00, 0x80, 0x83, 0x86, 0x87, 0x88, 0x8F, 0xB0, 0xB1, 0xB2, 0xB7], pages[4..]);
        foreach (byte page in pages[4..])
        {
            byte[] data = port.Do(Cdb.InquiryVpd(page, 1024), 1024).Received;
            Assert.Equal(page, data[1]);
            Assert.Equal(data.Length - 4, BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(2)));
        }

        Assert.Equal("S1"u8.ToArray(), port.Do(Cdb.InquiryVpd(0x80, 255), 255).Received[4..]);
        var provisioning = LogicalBlockProvisioning.Read(port.Do(Cdb.InquiryVpd(0xB2, 255), 255).Received);
        Assert.True(provisioning.Unmap && provisioning.WriteSame16);
        Assert.Equal(ProvisioningType.Thin, provisioning.Type);
    }

    [Fact]
    public void Capacity_is_told_in_both_formats()
    {
        var options = new DiskOptions
        {
            BlockBytes = 4096,
            IsThin = true,
            PhysicalBlockExponent = 2,
        };
        using TargetPort port = new TargetPort(options).Ready();
        byte[] ten = port.Do(Cdb.ReadCapacity10(), 8).Received;
        Assert.Equal(new ReadCapacity10Data(255, 4096), ReadCapacity10Data.Read(ten));
        var capacity = ReadCapacity16Data.Read(port.Do(Cdb.ReadCapacity16(32), 32).Received);
        Assert.Equal(
            (255UL, 4096U, (byte)2, true, true),
            (
                capacity.LastLba,
                capacity.BlockLength,
                capacity.PhysicalBlockExponent,
                capacity.ProvisioningManaged,
                capacity.ReadsZeroes
            )
        );
    }

    [Fact]
    public void REPORT_LUNS_lists_units_in_order_and_clears_its_attention()
    {
        using TargetPort port = new TargetPort().Ready();
        using var store = new NullStore(port.Runtime.Shards[0], 1 << 20);
        port.Device.Add(300, new DiskUnit(store));
        byte[] luns = port.Do(Cdb.ReportLuns(64), 64).Received;
        Assert.Equal([0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x41, 0x2C, 0, 0, 0, 0, 0, 0], luns);
        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.TestUnitReady()).Status);
        Assert.Equal(luns, port.Do(Cdb.ReportLuns(64), 64, lun: 0xC101_0000_0000_0000).Received);
        Assert.True(port.Device.Remove(300));
        TargetPort.AssertSense(
            port.Do(Cdb.TestUnitReady()),
            SenseKey.UnitAttention,
            AdditionalSense.ReportedLunsDataChanged
        );
    }

    /// <summary>Without an answer Linux waits for the command's time, and then stops the whole host to recover.
    /// </summary>
    [Fact]
    public void Commands_of_a_unit_that_is_removed_are_answered()
    {
        using TargetPort port = new TargetPort().Ready();
        port.Store.IsOpen = false;
        PortTask read = port.Start(Cdb.Read10(0, 1), 512);
        PortTask waiting = port.Start(Cdb.TestUnitReady(), attribute: TaskAttribute.Ordered);
        Assert.True(port.Device.Remove(0));
        Assert.Equal((1, ScsiStatus.TaskAborted), (waiting.Completions, waiting.Status));
        Assert.False(read.HasEnded);
        port.Store.ReleaseAll();
        Assert.Equal((1, ScsiStatus.TaskAborted), (read.Completions, read.Status));
        TargetPort.AssertSense(
            port.Do(Cdb.TestUnitReady()),
            SenseKey.IllegalRequest,
            AdditionalSense.LogicalUnitNotSupported
        );
    }

    [Fact]
    public void An_initiator_sees_its_units_and_no_others()
    {
        using var port = new TargetPort();
        using var store = new NullStore(port.Runtime.Shards[0], 1 << 20);
        port.Device.Add(1, new DiskUnit(store));
        port.Device.Masking = name => name == "initiator-b" ? new HashSet<int> { 1 } : null;
        SamNexus masked = port.Device.Login("initiator-b", 1);
        const ulong One = 1UL << 48;
        byte[] luns = port.Do(Cdb.ReportLuns(64), 64, nexus: masked).Received;
        Assert.Equal([0, 0, 0, 8, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0], luns);
        Assert.Equal(0x7F, port.Do(Cdb.Inquiry(36), 36, nexus: masked).Received[0]);
        TargetPort.AssertSense(
            port.Do(Cdb.TestUnitReady(), nexus: masked),
            SenseKey.IllegalRequest,
            AdditionalSense.LogicalUnitNotSupported
        );
        PortManagement reset = port.Manage(TaskManagementFunction.LogicalUnitReset, nexus: masked);
        Assert.Equal(TaskManagementResponse.IncorrectLogicalUnitNumber, reset.Response);
        _ = port.Ready().Do(Cdb.TestUnitReady(), lun: One);
        Assert.Equal(
            TaskManagementResponse.FunctionComplete,
            port.Manage(TaskManagementFunction.TargetReset, nexus: masked).Response
        );
        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.TestUnitReady()).Status);
        Assert.Equal(ScsiStatus.CheckCondition, port.Do(Cdb.TestUnitReady(), lun: One).Status);
        _ = port.Do(Cdb.TestUnitReady(), lun: One, nexus: masked);
        Assert.Equal(0x00, port.Do(Cdb.Inquiry(36), 36, lun: One, nexus: masked).Received[0]);
        Assert.Equal(16, port.Do(Cdb.ReportLuns(64), 64).Received[3]);
    }

    [Fact]
    public void A_disk_that_grows_tells_all_nexuses_and_keeps_its_data()
    {
        using TargetPort port = new TargetPort().Ready();
        using var store = new RamStore(port.Runtime.Shards[0], 1 << 20);
        store.Fill(TargetPort.FillSeed);
        var disk = new DiskUnit(store, new DiskOptions { BlockBytes = 4096 });
        port.Device.Add(1, disk);
        const ulong One = 1UL << 48;
        port.Ready2();
        Assert.True(disk.TryGrow(5 << 20, out string error), error);
        TargetPort.AssertSense(
            port.Do(Cdb.TestUnitReady(), lun: One),
            SenseKey.UnitAttention,
            AdditionalSense.CapacityDataChanged
        );
        Assert.Equal([0, 0, 4, 0xFF, 0, 0, 0x10, 0], port.Do(Cdb.ReadCapacity10(), 8, lun: One).Received);
        byte[] old = port.Do(Cdb.Read10(255, 2), 8192, lun: One).Received;
        Assert.True(FillPattern.Matches(TargetPort.FillSeed, 255 * 4096, old.AsSpan(0, 4096)));
        Assert.False(old.AsSpan(4096).ContainsAnyExcept((byte)0));
        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.Write10(1279, 1), dataOut: new byte[4096], lun: One).Status);
        foreach (long bytes in (long[])[5 << 20, 1 << 20, (6 << 20) + 512])
        {
            Assert.False(disk.TryGrow(bytes, out error));
            Assert.Contains("more than 5242880 belong here, in blocks of 4096", error);
        }
    }

    [Fact]
    public void REQUEST_SENSE_takes_the_attention_as_data()
    {
        using var port = new TargetPort();
        byte[] sense = port.Do(Cdb.RequestSense(18), 18).Received;
        Assert.Equal((0x70, 0x06, 0x29), (sense[0], sense[2], sense[12]));
        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.TestUnitReady()).Status);
        sense = port.Do(Cdb.RequestSense(18, descriptorFormat: true), 18).Received;
        Assert.Equal([0x72, 0, 0, 0, 0, 0, 0, 0], sense);
    }

    [Fact]
    public void MODE_SELECT_turns_the_write_cache_off_tells_others_and_survives_a_reset_if_saved()
    {
        using TargetPort port = new TargetPort().Ready();
        var other = port.Device.Login("initiator-b", 1);
        port.Ready(other);
        byte[] page = port.Do(Cdb.ModeSense6(8, 0, 255, disableBlockDescriptors: true), 255).Received;
        Assert.Equal((0x88, 0x12, 0x04), (page[4], page[5], page[6] & 0x05));
        byte[] list = [0, 0, 0, 0, .. page[4..]];
        list[4] &= 0x7F;
        list[6] &= 0xFB;
        PortTask select = port.Do(Cdb.ModeSelect6((byte)list.Length, savePages: true), dataOut: list);
        Assert.Equal(ScsiStatus.Good, select.Status);
        Assert.False(port.Disk.WriteCacheEnabled);
        TargetPort.AssertSense(
            port.Do(Cdb.TestUnitReady(), nexus: other),
            SenseKey.UnitAttention,
            AdditionalSense.ModeParametersChanged
        );
        port.Manage(Scuzzy.Scsi.Sam.TaskManagementFunction.LogicalUnitReset);
        Assert.False(port.Disk.WriteCacheEnabled);
        byte[] defaults = port.Do(Cdb.RequestSense(18), 18).Received;
        Assert.Equal(0x29, defaults[12]);
        defaults = port.Do(Cdb.ModeSense6(8, 0, 255, ModePageControl.Default, true), 255).Received;
        Assert.Equal(0x04, defaults[6] & 0x04);
    }

    [Fact]
    public void MODE_SENSE_returns_all_pages_with_consistent_lengths()
    {
        using TargetPort port = new TargetPort().Ready();
        foreach (byte subpage in (byte[])[0, 0xFF])
        {
            byte[] six = port.Do(Cdb.ModeSense6(0x3F, subpage, 255), 255).Received;
            Assert.Equal((six.Length - 1, 8), (six[0], six[3]));
            byte[] ten = port.Do(Cdb.ModeSense10(0x3F, subpage, 512, longLbaAccepted: true), 512).Received;
            Assert.Equal(ten.Length - 2, BinaryPrimitives.ReadUInt16BigEndian(ten));
            Assert.Equal((1, 16), (ten[4], ten[7]));
        }
    }

    [Fact]
    public void Sense_data_has_descriptor_format_if_D_SENSE_is_set()
    {
        using TargetPort port = new TargetPort().Ready();
        byte[] list = [0, 0, 0, 0, 0x0A, 0x0A, 0x06, 0x10, 0, 0, 0, 0, 0, 0, 0, 0];
        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.ModeSelect6(16, savePages: false), dataOut: list).Status);
        PortTask task = port.Do(Cdb.Read16(ulong.MaxValue, 1), 512);
        Assert.Equal(0x72, task.Sense[0]);
        Assert.True(task.SenseData.TryGetInformation(out ulong lba));
        Assert.Equal(ulong.MaxValue, lba);
    }

    [Fact]
    public void VERIFY_compares_with_data_or_one_block_or_nothing()
    {
        using TargetPort port = new TargetPort().Ready();
        byte[] medium = new byte[200 * 512];
        FillPattern.Write(TargetPort.FillSeed, 0, medium);
        Cdb compare = new([0x2F, 0x02, 0, 0, 0, 0, 0, 0, 100, 0]);
        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.Verify10(0, 200)).Status);
        Assert.Equal(ScsiStatus.Good, port.Do(compare, dataOut: medium.AsSpan(0, 100 * 512)).Status);
        medium[70 * 512] ^= 1;
        PortTask task = port.Start(compare, dataOut: medium.AsSpan(0, 100 * 512), configure: t => t.WindowBytes = 999);
        TargetPort.AssertSense(task, SenseKey.Miscompare, AdditionalSense.MiscompareDuringVerify);
        Cdb oneBlock = new([0x2F, 0x06, 0, 0, 0, 0, 0, 0, 2, 0]);
        TargetPort.AssertSense(
            port.Do(oneBlock, dataOut: medium.AsSpan(0, 512)),
            SenseKey.Miscompare,
            AdditionalSense.MiscompareDuringVerify
        );
        port.Do(Cdb.Write10(1, 1), dataOut: medium.AsSpan(0, 512));
        Assert.Equal(ScsiStatus.Good, port.Do(oneBlock, dataOut: medium.AsSpan(0, 512)).Status);
    }

    [Fact]
    public void COMPARE_AND_WRITE_writes_if_equal_and_tells_where_not()
    {
        using TargetPort port = new TargetPort().Ready();
        byte[] data = new byte[4 * 512];
        FillPattern.Write(TargetPort.FillSeed, 512, data.AsSpan(0, 1024));
        data.AsSpan(1024).Fill(0x42);
        Cdb cdb = new([0x89, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0]);
        Assert.Equal(ScsiStatus.Good, port.Do(cdb, dataOut: data).Status);
        Assert.Equal(data[1024..], port.Do(Cdb.Read10(1, 2), 1024).Received);
        PortTask again = port.Do(cdb, dataOut: data);
        TargetPort.AssertSense(again, SenseKey.Miscompare, AdditionalSense.MiscompareDuringVerify);
        Assert.True(again.SenseData.TryGetInformation(out ulong offset));
        Assert.Equal(data.AsSpan(0, 1024).IndexOfAnyExcept((byte)0x42), (int)offset);
        TargetPort.AssertInvalidField(port.Do(cdb, dataOut: data.AsSpan(0, 1024)), 13, 7);
    }

    [Fact]
    public void WRITE_SAME_repeats_a_block_or_writes_zeros()
    {
        using TargetPort port = new TargetPort().Ready();
        byte[] block = new byte[512];
        block.AsSpan().Fill(0x77);
        Assert.Equal(ScsiStatus.Good, port.Do(new Cdb([0x41, 0, 0, 0, 0, 10, 0, 1, 0x2C, 0]), dataOut: block).Status);
        byte[] read = port.Do(Cdb.Read10(9, 3), 1536).Received;
        Assert.True(read.AsSpan(512).IndexOfAnyExcept((byte)0x77) < 0);
        Assert.NotEqual(0x77, read[0]);
        Assert.True(port.Do(Cdb.Read10(309, 1), 512).Received.AsSpan().IndexOfAnyExcept((byte)0x77) < 0);
        Cdb noData = new([0x93, 0x01, 0, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0, 4, 0, 0]);
        Assert.Equal(ScsiStatus.Good, port.Do(noData).Status);
        Assert.True(port.Do(Cdb.Read10(20, 4), 2048).Received.AsSpan().IndexOfAnyExcept((byte)0) < 0);
        Cdb one = new([0x41, 0, 0, 0, 0, 0, 0, 0, 1, 0]);
        TargetPort.AssertInvalidField(port.Do(one, dataOut: block.AsSpan(0, 256)), 7, 7);
    }

    [Fact]
    public void UNMAP_frees_blocks_and_GET_LBA_STATUS_tells()
    {
        using var port = new TargetPort(new DiskOptions { IsThin = true });
        port.Ready();
        byte[] list = new byte[8 + 32];
        list[1] = 38;
        list[3] = 32;
        BinaryPrimitives.WriteUInt64BigEndian(list.AsSpan(8), 128);
        BinaryPrimitives.WriteUInt32BigEndian(list.AsSpan(16), 256);
        BinaryPrimitives.WriteUInt64BigEndian(list.AsSpan(24), 1024);
        BinaryPrimitives.WriteUInt32BigEndian(list.AsSpan(32), 0);
        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.Unmap((ushort)list.Length), dataOut: list).Status);
        byte[] read = port.Do(Cdb.Read10(127, 32), 32 * 512).Received;
        Assert.True(FillPattern.Matches(TargetPort.FillSeed, 127 * 512, read.AsSpan(0, 512)));
        Assert.True(read.AsSpan(512).IndexOfAnyExcept((byte)0) < 0);
        byte[] status = port.Do(Cdb.GetLbaStatus(0, 512), 512).Received;
        LbaStatusDescriptor[] extents =
        [
            .. Enumerable.Range(0, LbaStatusDescriptor.Count(status)).Select(i => LbaStatusDescriptor.Read(status, i)),
        ];
        Assert.Equal(2048U, (uint)extents.Sum(e => e.Blocks));
        Assert.Contains(extents, e => e.Status == 1 && e.Lba >= 128 && e.Lba + e.Blocks <= 384);
        Assert.Equal(0, extents[0].Status);
    }

    [Fact]
    public void A_stopped_unit_is_not_ready_until_started_and_has_flushed()
    {
        using TargetPort port = new TargetPort().Ready();
        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.StartStopUnit(start: false)).Status);
        Assert.Equal(BlockOperation.Flush, port.Store.Seen[^1].Operation);
        TargetPort.AssertSense(
            port.Do(Cdb.Read10(0, 1), 512),
            SenseKey.NotReady,
            AdditionalSense.InitializingCommandRequired
        );
        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.StartStopUnit(start: true)).Status);
        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.Read10(0, 1), 512).Status);
    }

    [Fact]
    public void A_removable_medium_goes_unless_prevented_and_its_return_is_told()
    {
        using var port = new TargetPort(new DiskOptions { IsRemovable = true });
        port.Ready();
        var other = port.Device.Login("initiator-b", 1);
        port.Ready(other);
        port.Do(Cdb.PreventAllowMediumRemoval(true));
        TargetPort.AssertSense(
            port.Do(Cdb.StartStopUnit(start: false, loadEject: true), nexus: other),
            SenseKey.IllegalRequest,
            AdditionalSense.MediumRemovalPrevented
        );
        port.Do(Cdb.PreventAllowMediumRemoval(false));
        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.StartStopUnit(start: false, loadEject: true)).Status);
        TargetPort.AssertSense(port.Do(Cdb.TestUnitReady()), SenseKey.NotReady, AdditionalSense.MediumNotPresent);
        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.StartStopUnit(start: true, loadEject: true)).Status);
        TargetPort.AssertSense(
            port.Do(Cdb.TestUnitReady(), nexus: other),
            SenseKey.UnitAttention,
            AdditionalSense.NotReadyToReadyChange
        );
    }

    [Fact]
    public void A_write_protected_disk_refuses_every_command_that_writes()
    {
        using var port = new TargetPort(new DiskOptions { IsReadOnly = true, IsThin = true });
        port.Ready();
        Cdb[] writes =
        [
            Cdb.Write6(0, 1),
            Cdb.Write10(0, 1),
            Cdb.Write12(0, 1),
            Cdb.Write16(0, 1),
            Cdb.WriteAndVerify10(0, 1),
            Cdb.Unmap(8),
            new([0x41, 0, 0, 0, 0, 0, 0, 0, 1, 0]),
            new([0x04, 0, 0, 0, 0, 0]),
            new([0x89, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0]),
        ];
        foreach (Cdb cdb in writes)
        {
            TargetPort.AssertSense(
                port.Do(cdb, dataOut: new byte[1024]),
                SenseKey.DataProtect,
                AdditionalSense.WriteProtected
            );
        }

        Assert.Empty(port.Store.Seen);
        Assert.Equal(0x90, port.Do(Cdb.ModeSense6(0x3F, 0, 4), 4).Received[2]);
    }

    [Fact]
    public void Supported_operation_codes_are_exactly_those_that_are_not_unknown()
    {
        using var port = new TargetPort(new DiskOptions { IsThin = true, IsRemovable = true });
        port.Ready();
        byte[] all = port.Do(Cdb.ReportSupportedOperationCodes(8192, timeouts: true), 8192).Received;
        Assert.Equal(all.Length - 4, (int)BinaryPrimitives.ReadUInt32BigEndian(all));
        SupportedCommand[] commands =
        [
            .. Enumerable.Range(0, SupportedCommandsData.Count(all)).Select(i => SupportedCommandsData.Read(all, i)),
        ];
        Assert.InRange(commands.Length, 70, 80);
        Assert.All(commands, c => Assert.True(c.RecommendedTimeoutSeconds > 0));
        for (int opcode = 0; opcode < 256; opcode++)
        {
            byte[] cdb = new byte[Cdb.LengthOf((OperationCode)opcode)];
            cdb[0] = (byte)opcode;
            PortTask task = port.Do(new Cdb(cdb));
            bool isUnknown =
                task.Status == ScsiStatus.CheckCondition
                && task.SenseData.Additional == AdditionalSense.InvalidCommandOperationCode;
            Assert.Equal(!isUnknown, commands.Any(c => (int)c.OperationCode == opcode));
            _ = port.Do(Cdb.StartStopUnit(start: true));
        }

        byte[] one = port.Do(Cdb.ReportSupportedOperationCode(OperationCode.WriteSame16, null, 64), 64).Received;
        Assert.Equal(SupportStatus.Standard, SupportedCommandsData.StatusOfOne(one));
        Assert.Equal(0x19, SupportedCommandsData.UsageOfOne(one)[1]);
        one = port.Do(Cdb.ReportSupportedOperationCode(OperationCode.WriteLong10, null, 64), 64).Received;
        Assert.Equal(SupportStatus.NotSupported, SupportedCommandsData.StatusOfOne(one));
    }

    [Fact]
    public void The_echo_buffer_gives_back_what_the_nexus_wrote()
    {
        using TargetPort port = new TargetPort().Ready();
        byte[] data = [1, 2, 3, 4, 5, 6, 7, 8];
        Assert.Equal(ScsiStatus.Good, port.Do(new Cdb([0x3B, 0x0A, 0, 0, 0, 0, 0, 0, 8, 0]), dataOut: data).Status);
        Assert.Equal(data, port.Do(new Cdb([0x3C, 0x0A, 0, 0, 0, 0, 0, 1, 0, 0]), 256).Received);
        Assert.Equal([0, 0, 0x10, 0], port.Do(new Cdb([0x3C, 0x0B, 0, 0, 0, 0, 0, 0, 4, 0]), 4).Received);
    }

    [Fact]
    public void FORMAT_UNIT_leaves_zeros()
    {
        using TargetPort port = new TargetPort().Ready();
        Assert.Equal(ScsiStatus.Good, port.Do(new Cdb([0x04, 0x10, 0, 0, 0, 0]), dataOut: new byte[4]).Status);
        Assert.True(port.Do(Cdb.Read10(77, 8), 4096).Received.AsSpan().IndexOfAnyExcept((byte)0) < 0);
    }

    [Fact]
    public void WRITE_AND_VERIFY_flushes_and_reads_back()
    {
        using TargetPort port = new TargetPort().Ready();
        port.Store.LimitsOverride = new Scuzzy.Storage.BlockLimits { HasWriteCache = true };
        byte[] data = new byte[1024];
        data.AsSpan().Fill(3);
        PortTask task = port.Do(Cdb.WriteAndVerify10(0, 2, ReadWriteOptions.ByteCheck), dataOut: data);
        Assert.Equal(ScsiStatus.Good, task.Status);
        Assert.Equal(
            [BlockOperation.Write, BlockOperation.Flush, BlockOperation.Read],
            port.Store.Seen.Select(io => io.Operation)
        );
    }

    [Fact]
    public void One_target_port_group_has_all_ports_active()
    {
        using TargetPort port = new TargetPort(options: new TargetOptions { Ports = 2 }).Ready();
        Assert.Equal(
            [0, 0, 0, 16, 0x00, 0x01, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2],
            port.Do(Cdb.ReportTargetPortGroups(64), 64).Received
        );
    }
}
