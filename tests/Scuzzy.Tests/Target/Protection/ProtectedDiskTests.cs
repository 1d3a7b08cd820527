using System.Buffers.Binary;
using Scuzzy.Runtime.Files;
using Scuzzy.Scsi;
using Scuzzy.Scsi.ModePages;
using Scuzzy.Scsi.Parameters;
using Scuzzy.Scsi.Vpd;
using Scuzzy.Storage;
using Scuzzy.Target;

namespace Scuzzy.Tests.Target.Protection;

public sealed class ProtectedDiskTests
{
    [Theory]
    [InlineData(ProtectionType.None, false)]
    [InlineData(ProtectionType.Type1, false)]
    [InlineData(ProtectionType.Type2, true)]
    [InlineData(ProtectionType.Type3, false)]
    public void It_says_what_it_has(ProtectionType type, bool hasLong)
    {
        using var disk = new ProtectedPort(type);
        Assert.Equal(1, disk.Port.Do(Cdb.Inquiry(96), 96).Received[5] & 1); // PROTECT
        var extended = ExtendedInquiry.Read(disk.Port.Do(Cdb.InquiryVpd(0x86, 64), 64).Received);
        Assert.Equal((7, 7), (extended.SupportedProtectionTypes, extended.ProtectionChecks));
        var capacity = ReadCapacity16Data.Read(disk.Port.Do(Cdb.ReadCapacity16(32), 32).Received);
        Assert.Equal(((byte)type, 0), (capacity.ProtectionType, capacity.ProtectionIntervalExponent));
        Assert.True(ControlPage.Read(Control(disk)).ApplicationTagOwner);
        Assert.Equal(0xF8, Usage(disk, 0x28, 0)[1]);
        Assert.Equal(0xFF, Usage(disk, 0x04, 0)[1]);
        Assert.Equal(hasLong ? 32 : 0, Usage(disk, 0x7F, 0x09).Length);
        Assert.Equal(hasLong ? 0xF8 : 0, Usage(disk, 0x7F, 0x09).ElementAtOrDefault(10));
        PortTask read = disk.Port.Do(ProtectedPort.Of("READ", 32, 0, 0, 1), 512);
        Assert.Equal(hasLong ? "ok" : "opcode", ProtectedPort.Outcome(read));
    }

    [Fact]
    public void A_unit_whose_store_keeps_nothing_has_none_of_it()
    {
        using TargetPort port = new TargetPort().Ready();
        Assert.Equal(0, port.Do(Cdb.Inquiry(96), 96).Received[5] & 1);
        Assert.Equal(0, port.Do(Cdb.InquiryVpd(0x86, 64), 64).Received[4]);
        TargetPort.AssertInvalidField(port.Do(ProtectedPort.Of("READ", 10, 1, 0, 1), 520), 1, 5);
        TargetPort.AssertInvalidField(port.Do(new Cdb([0x04, 0x80, 0, 0, 0, 0])), 1, 7);
        _ = Assert.Throws<ArgumentException>(() =>
            new DiskUnit(port.Ram, new DiskOptions { Protection = ProtectionType.Type1 })
        );
    }

    [Fact]
    public void A_medium_without_refuses_the_field_and_else_does_what_others_do()
    {
        using var disk = new ProtectedPort(ProtectionType.None);
        TargetPort.AssertInvalidField(disk.Port.Do(ProtectedPort.Of("READ", 10, 1, 0, 1), 520), 1, 7);
        TargetPort.AssertInvalidField(
            disk.Port.Do(ProtectedPort.Of("WRITE", 16, 3, 0, 1), dataOut: new byte[520]),
            1,
            7
        );
        byte[] data = new byte[1024];
        data.AsSpan().Fill(7);
        Assert.Equal(ScsiStatus.Good, disk.Port.Do(Cdb.Write10(3, 2), dataOut: data).Status);
        Assert.Equal(data, disk.Port.Do(Cdb.Read10(3, 2), 1024).Received);
    }

    // FMTPINFO, PROTECTION FIELD USAGE, PROTECTION INTERVAL EXPONENT: SBC-4 table 40 and 5.5.3.
    [Theory]
    [InlineData(0, 0, 0, 4096, 0)]
    [InlineData(0, 1, 0, 4096, -1)]
    [InlineData(1, 0, 0, 4096, -2)]
    [InlineData(2, 0, 0, 4096, 1)]
    [InlineData(2, 1, 0, 4096, -1)]
    [InlineData(2, 0, 1, 4096, -1)]
    [InlineData(3, 0, 0, 4096, 2)]
    [InlineData(3, 0, 3, 4096, 2)]
    [InlineData(3, 0, 4, 4096, -1)]
    [InlineData(3, 1, 3, 4096, 3)]
    [InlineData(3, 1, 0, 512, 3)]
    [InlineData(3, 1, 1, 512, -1)]
    [InlineData(3, 2, 0, 4096, -1)]
    public void FORMAT_UNIT_takes_the_combinations_of_the_table(int info, int usage, int exponent, int block, int type)
    {
        using var disk = new ProtectedPort(ProtectionType.Type1, block);
        var other = disk.Port.Device.Login("initiator-b", 1);
        _ = disk.Port.Ready(other);
        PortTask task = Format(disk, info, usage, exponent);
        if (type < 0)
        {
            Assert.Equal(ScsiStatus.CheckCondition, task.Status);
            AdditionalSense wanted =
                type == -2 ? AdditionalSense.InvalidFieldInCdb : AdditionalSense.InvalidFieldInParameterList;
            Assert.Equal(wanted, task.SenseData.Additional);
            return;
        }

        Assert.Equal(ScsiStatus.Good, task.Status);
        var capacity = ReadCapacity16Data.Read(disk.Port.Do(Cdb.ReadCapacity16(32), 32).Received);
        Assert.Equal((type, exponent), (capacity.ProtectionType, capacity.ProtectionIntervalExponent));
        PortTask told = disk.Port.Do(Cdb.TestUnitReady(), nexus: other);
        Assert.Equal(type == 1 ? ScsiStatus.Good : ScsiStatus.CheckCondition, told.Status);
    }

    [Fact]
    public void Formatting_leaves_protection_information_that_asks_for_no_check()
    {
        using var disk = new ProtectedPort(ProtectionType.Type1);
        disk.Put(9, new byte[512], new ProtectionInformation(1, 2, 3));
        Assert.Equal("guard", ProtectedPort.Outcome(disk.Port.Do(Cdb.Read10(9, 1), 512)));
        Assert.Equal(ScsiStatus.Good, Format(disk, 2, 0, 0).Status);
        Assert.Equal(new ProtectionInformation(0xFFFF, 0xFFFF, 0xFFFF_FFFF), disk.Get(9).Tuple);
        Assert.Equal("ok", ProtectedPort.Outcome(disk.Port.Do(Cdb.Read10(9, 1), 512)));
    }

    [Fact]
    public void So_do_UNMAP_and_WRITE_SAME_that_unmaps_or_brings_no_data()
    {
        using var disk = new ProtectedPort(ProtectionType.Type1, isThin: true);
        byte[] list = new byte[24];
        list[1] = 22;
        list[3] = 16;
        BinaryPrimitives.WriteUInt64BigEndian(list.AsSpan(8), 9);
        list[19] = 1;
        foreach (
            (Cdb cdb, byte[] data) in ((Cdb, byte[])[])
                [
                    (Cdb.Unmap(24), list),
                    (Cdb.WriteSame16(9, 1, unmap: true), new byte[512]),
                    (Cdb.WriteSame16(9, 1, noDataOut: true), []),
                ]
        )
        {
            disk.Put(9, new byte[512], new ProtectionInformation(1, 2, 3));
            PortTask task = disk.Port.Do(cdb, dataOut: data);
            Assert.Equal((ScsiStatus.Good, (long)data.Length), (task.Status, task.TransferredBytes));
            Assert.Equal(new ProtectionInformation(0xFFFF, 0xFFFF, 0xFFFF_FFFF), disk.Get(9).Tuple);
        }

        Assert.Equal(ScsiStatus.Good, disk.Port.Do(Cdb.WriteSame16(9, 1), dataOut: new byte[512]).Status);
        Assert.Equal(new ProtectionInformation(0, 0xFFFF, 9), disk.Get(9).Tuple);
    }

    [Fact]
    public void DPICZ_reads_unchecked_and_RWWP_refuses_what_comes_without()
    {
        using var disk = new ProtectedPort(ProtectionType.Type1);
        disk.Put(9, new byte[512], new ProtectionInformation(1, 2, 3));
        byte[] page = [0, 0, 0, 0, .. Control(disk)];
        page[6] |= 0x08;
        page[9] |= 0x10;
        PortTask select = disk.Port.Do(Cdb.ModeSelect6((byte)page.Length, savePages: false), dataOut: page);
        Assert.Equal(ScsiStatus.Good, select.Status);
        Assert.Equal("ok", ProtectedPort.Outcome(disk.Port.Do(Cdb.Read10(9, 1), 512)));
        Assert.Equal("guard", ProtectedPort.Outcome(disk.Port.Do(ProtectedPort.Of("READ", 10, 4, 9, 1), 520)));
        TargetPort.AssertInvalidField(disk.Port.Do(Cdb.Write10(9, 1), dataOut: new byte[512]), 1, 7);
    }

    [Theory]
    [InlineData(ProtectionType.Type1, 512, 0)]
    [InlineData(ProtectionType.Type2, 4096, 0)]
    [InlineData(ProtectionType.Type2, 4096, 3)]
    [InlineData(ProtectionType.Type3, 4096, 2)]
    public void Long_transfers_keep_order_over_pieces_windows_and_a_slow_store(
        ProtectionType type,
        int block,
        int exponent
    )
    {
        using var disk = new ProtectedPort(type, block, taskBytes: 1 << 17);
        int info = type == ProtectionType.Type1 ? 2 : 3;
        Assert.Equal(ScsiStatus.Good, Format(disk, info, type == ProtectionType.Type3 ? 1 : 0, exponent).Status);
        int interval = block >> exponent;
        byte[] data = new byte[100 * 1024 / block * block];
        new Random(8).NextBytes(data);
        int length = type == ProtectionType.Type2 ? 32 : 10;
        uint first = type == ProtectionType.Type1 ? 5u : 0xFFFF_FFF0;
        ProtectionInformation[] tuples =
        [
            .. Enumerable
                .Range(0, data.Length / interval)
                .Select(i => new ProtectionInformation(
                    ProtectionInformation.GuardOf(data.AsSpan(i * interval, interval)),
                    0x1234,
                    first + (uint)i
                )),
        ];
        byte[] woven = ProtectedPort.Woven(data, tuples);
        uint blocks = (uint)(data.Length / block);
        Cdb write = ProtectedPort.Of("WRITE", length, 1, 5, blocks, tags: (first, 0x1234, 0xFFFF));
        disk.Port.Store.IsOpen = false;
        PortTask task = disk.Port.Start(write, dataOut: woven, configure: t => t.WindowBytes = 777);
        disk.Port.Store.ReleaseAll();
        Assert.Equal((ScsiStatus.Good, (long)woven.Length), (task.Status, task.TransferredBytes));
        Cdb read = ProtectedPort.Of("READ", length, 1, 5, blocks, tags: (first, 0x1234, 0xFFFF));
        task = disk.Port.Start(read, woven.Length, configure: t => t.WindowBytes = 1001);
        disk.Port.Store.ReleaseAll();
        Assert.Equal(woven, task.Received);
        task = disk.Port.Start(ProtectedPort.Of("READ", length, 0, 5, blocks, tags: (first, 0, 0)), data.Length);
        disk.Port.Store.ReleaseAll();
        Assert.Equal(data, task.Received);
    }

    [Fact]
    public void Residuals_count_what_the_field_adds_and_a_short_buffer_gets_what_fits()
    {
        using var disk = new ProtectedPort(ProtectionType.Type1);
        PortTask task = disk.Port.Do(ProtectedPort.Of("READ", 10, 1, 0, 2), 700);
        Assert.Equal((700L, 1040L), (task.TransferredBytes, task.WantedBytes));
        task = disk.Port.Do(ProtectedPort.Of("READ", 10, 1, 0, 2), 2000);
        Assert.Equal((1040L, 1040L), (task.TransferredBytes, task.WantedBytes));
        task = disk.Port.Do(ProtectedPort.Of("WRITE", 10, 3, 0, 2), dataOut: new byte[520]);
        Assert.Equal((ScsiStatus.Good, 520L, 1040L), (task.Status, task.TransferredBytes, task.WantedBytes));
        task = disk.Port.Do(ProtectedPort.Of("WRITE", 10, 3, 0, 2), dataOut: new byte[1024]);
        TargetPort.AssertSense(task, SenseKey.IllegalRequest, AdditionalSense.InvalidFieldInInformationUnit);
        task = disk.Port.Do(ProtectedPort.Of("WRITE SAME", 10, 3, 0, 2), dataOut: new byte[512]);
        TargetPort.AssertSense(task, SenseKey.IllegalRequest, AdditionalSense.InvalidFieldInCdb);
    }

    [Fact]
    public void An_error_in_the_middle_names_its_block_and_nothing_was_written()
    {
        using var disk = new ProtectedPort(ProtectionType.Type1, taskBytes: 1 << 17);
        byte[] before = disk.Port.Do(Cdb.Read10(0, 150), 150 * 512).Received;
        var tuples = new ProtectionInformation[150];
        byte[] data = new byte[150 * 512];
        for (int i = 0; i < tuples.Length; i++)
        {
            tuples[i] = new ProtectionInformation(0, 0, i == 140 ? 0 : (uint)i);
        }

        Cdb write = ProtectedPort.Of("WRITE", 10, 1, 0, 150);
        PortTask task = disk.Port.Do(write, dataOut: ProtectedPort.Woven(data, tuples));
        Assert.Equal("ref", ProtectedPort.Outcome(task));
        Assert.True(task.SenseData.TryGetInformation(out ulong lba));
        Assert.Equal(140ul, lba);
        Assert.Equal(before, disk.Port.Do(Cdb.Read10(0, 150), 150 * 512).Received);
    }

    [Fact]
    public void WRITE_SAME_counts_reference_tags_on_except_in_type_3()
    {
        foreach (
            ProtectionType type in (ProtectionType[])[ProtectionType.Type1, ProtectionType.Type2, ProtectionType.Type3]
        )
        {
            using var disk = new ProtectedPort(type);
            int length = type == ProtectionType.Type2 ? 32 : 16;
            uint first = type == ProtectionType.Type1 ? 200u : 1000;
            byte[] woven = ProtectedPort.Woven(new byte[512], new ProtectionInformation(0, 0, first));
            Cdb cdb = ProtectedPort.Of("WRITE SAME", length, 1, 200, 100, tags: (first, 0, 0));
            Assert.Equal("ok", ProtectedPort.Outcome(disk.Port.Do(cdb, dataOut: woven)));
            uint last = type == ProtectionType.Type3 ? first : first + 99;
            Assert.Equal(new ProtectionInformation(0, 0, last), disk.Get(299).Tuple);
        }
    }

    [Fact]
    public void An_aborted_write_leaves_nothing_behind_for_the_next_command_of_its_place()
    {
        using var disk = new ProtectedPort(ProtectionType.Type1);
        disk.Port.Store.IsOpen = false;
        PortTask write = disk.Port.Start(
            ProtectedPort.Of("WRITE", 10, 3, 0, 1),
            dataOut: ProtectedPort.Woven(new byte[512], new ProtectionInformation(1, 2, 3))
        );
        PortManagement abort = disk.Port.Manage(Scuzzy.Scsi.Sam.TaskManagementFunction.AbortTask, write.TaskTag);
        disk.Port.Store.ReleaseAll();
        disk.Port.Store.IsOpen = true;
        _ = disk.Port.Runtime.Run();
        Assert.Equal((1, 1), (write.Terminations, abort.Answers));
        Assert.Equal(ScsiStatus.Good, disk.Port.Do(Cdb.WriteSame16(0, 2, noDataOut: true)).Status);
        Assert.Equal(new ProtectionInformation(0xFFFF, 0xFFFF, 0xFFFF_FFFF), disk.Get(0).Tuple);
    }

    [Fact]
    public void The_format_is_kept_through_a_restart()
    {
        var files = new VirtualDisk();
        var options = new DiskOptions { Protection = ProtectionType.Type1 };
        using (TargetPort port = new TargetPort(options, files: files, keepsTuples: true).Ready())
        {
            PortTask task = port.Start(new Cdb([0x04, 0xD0, 0, 0, 0, 0]), dataOut: [1, 0, 0, 0]);
            _ = port.Runtime.Run();
            Assert.Equal(ScsiStatus.Good, task.Status);
        }

        using TargetPort again = new TargetPort(options, files: files, keepsTuples: true).Ready();
        Assert.Equal(3, ReadCapacity16Data.Read(again.Do(Cdb.ReadCapacity16(32), 32).Received).ProtectionType);
    }

    [Fact]
    public void A_protected_read_and_write_allocate_nothing()
    {
        using var disk = new ProtectedPort(ProtectionType.Type1);
        using var task = new PortTask(8 * 520);
        byte[] woven = disk.Port.Do(ProtectedPort.Of("READ", 10, 1, 0, 8), 8 * 520).Received;
        Action prepare = () => task.Prepare(default, 8 * 520, woven);
        Action once = () =>
        {
            Execute(ProtectedPort.Of("WRITE", 10, 3, 0, 8), 0, woven);
            Execute(ProtectedPort.Of("READ", 10, 1, 0, 8), 8 * 520, []);
        };
        once();
        long harness = Allocated.Least(() => Repeat(prepare));
        Assert.Equal(harness, Allocated.Least(() => Repeat(once)));
        Assert.Equal(ScsiStatus.Good, task.Status);

        void Execute(Cdb cdb, int dataIn, ReadOnlySpan<byte> dataOut)
        {
            task.Prepare(cdb, dataIn, dataOut);
            task.Nexus = disk.Port.Nexus;
            task.TaskTag++;
            disk.Port.Device.Execute(task);
        }

        static void Repeat(Action action)
        {
            for (int i = 0; i < 300; i++)
            {
                action();
            }
        }
    }

    private static PortTask Format(ProtectedPort disk, int information, int usage, int exponent)
    {
        byte[] list = [(byte)usage, 0, 0, (byte)exponent, 0, 0, 0, 0];
        PortTask task = disk.Port.Start(new Cdb([0x04, (byte)((information << 6) | 0x30), 0, 0, 0, 0]), dataOut: list);
        _ = disk.Port.Runtime.Run();
        Assert.True(task.HasEnded);
        return task;
    }

    private static byte[] Control(ProtectedPort disk) =>
        disk.Port.Do(Cdb.ModeSense6(0x0A, 0, 64, disableBlockDescriptors: true), 64).Received[4..];

    // CDB usage data of REPORT SUPPORTED OPERATION CODES; empty if the command is not there.
    private static byte[] Usage(ProtectedPort disk, byte opcode, ushort action)
    {
        byte[] data = disk
            .Port.Do(new Cdb([0xA3, 0x0C, 3, opcode, (byte)(action >> 8), (byte)action, 0, 0, 0, 64, 0, 0]), 64)
            .Received;
        return (data[1] & 7) == 3 ? data[4..] : [];
    }
}
