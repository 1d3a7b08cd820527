using System.Buffers.Binary;
using Scuzzy.Scsi;
using Scuzzy.Scsi.Copy;
using Scuzzy.Scsi.Sam;
using Scuzzy.Storage;
using Scuzzy.Storage.Stores;
using Scuzzy.Target;

namespace Scuzzy.Tests.Target;

public sealed class ExtendedCopyTests
{
    private const ulong SecondNaa = 0x5000000000000002;

    [Fact]
    public void Blocks_are_copied_within_a_disk_and_the_status_can_be_asked_once()
    {
        using TargetPort port = new TargetPort(storeBytes: 4 << 20).Ready();
        PortTask task = Copy(port, List(5, 0, [Cscd(1)], [Blocks(0, 0, 1000, 0, 4000)]));
        Assert.Equal(ScsiStatus.Good, task.Status);
        Assert.Equal(port.Do(Cdb.Read10(999, 1), 512).Received, port.Do(Cdb.Read10(4999, 1), 512).Received);
        Assert.Equal(port.Do(Cdb.Read10(0, 1), 512).Received, port.Do(Cdb.Read10(4000, 1), 512).Received);
        byte[] status = port.Do(In(0x00, 5), 12).Received;
        Assert.Equal([0, 0, 0, 8, 1, 0, 1, 0, 0, 7, 0xD0, 0], status);
        TargetPort.AssertInvalidField(port.Do(In(0x00, 5), 12), 2, 7);
    }

    [Fact]
    public void Bytes_are_copied_between_disks_with_other_block_lengths_and_nothing_else_is_touched()
    {
        using TargetPort port = WithSecond(out RamStore second, 4096);
        byte[] list = List(0, 3, [Cscd(1), Cscd(2)], [Offset(0, 1, 8192, 8, 1, 0, 4096)]);
        Assert.Equal(ScsiStatus.Good, Copy(port, list).Status);
        byte[] source = port.Do(Cdb.Read10(8, 16), 8192).Received;
        _ = port.Ready2();
        byte[] destination = port.Do(Cdb.Read10(2, 2), 8192, lun: 1UL << 48).Received;
        Assert.Equal(source, destination);
        Assert.Equal(new byte[4096], port.Do(Cdb.Read10(4, 1), 4096, lun: 1UL << 48).Received);
        Assert.True(second.AllocatedBytes > 0);
        TargetPort.AssertInvalidField(port.Do(In(0x00, 0), 12), 2, 7); // LIST ID USAGE 3 keeps no status
    }

    [Fact]
    public void Wrong_lists_are_refused_or_aborted_as_SPC_says()
    {
        using TargetPort port = WithSecond(out _, 512);
        byte[] cscd = Cscd(1);
        byte[] strange = [0xE0, .. cscd[1..]];
        byte[] missing = Cscd(9);
        byte[] stream = [0x01, .. Blocks(0, 0, 1, 0, 0)[1..]];
        (byte[] List, SenseKey Key, AdditionalSense Additional)[] cases =
        [
            (List(1, 0, [strange], [Blocks(0, 0, 1, 0, 9)]), SenseKey.IllegalRequest, new(0x26, 0x07)),
            (List(1, 0, [cscd], [stream]), SenseKey.IllegalRequest, new(0x26, 0x09)),
            (List(1, 0, [missing], [Blocks(0, 0, 1, 0, 9)]), SenseKey.CopyAborted, new(0x0D, 0x02)),
            (List(1, 0, [cscd], [Blocks(0, 1, 1, 0, 9)]), SenseKey.CopyAborted, new(0x0D, 0x02)),
            (List(1, 0, [cscd], [Blocks(0, 0, 2, 0, 2047)]), SenseKey.CopyAborted, new(0x00, 0x00)),
            (List(1, 0, [cscd], [Blocks(0, 0, 2, ulong.MaxValue, 0)]), SenseKey.CopyAborted, new(0x00, 0x00)),
            (List(1, 0, [cscd], [Offset(0, 0, 100, 0, 9, 0, 0)]), SenseKey.CopyAborted, new(0x26, 0x0A)),
            (List(1, 0, Many(9, cscd), [Blocks(0, 0, 1, 0, 9)]), SenseKey.IllegalRequest, new(0x26, 0x06)),
            (List(1, 0, [cscd], Many(65, Blocks(0, 0, 1, 0, 9))), SenseKey.IllegalRequest, new(0x26, 0x08)),
            (List(1, 0, Many(9, cscd), Many(65, Blocks(0, 0, 1, 0, 9))), SenseKey.IllegalRequest, new(0x1A, 0x00)),
            (List(1, 0, [cscd], [Blocks(0, 0, 1, 0, 9)])[..^1], SenseKey.IllegalRequest, new(0x1A, 0x00)),
        ];
        foreach ((byte[] list, SenseKey key, AdditionalSense additional) in cases)
        {
            TargetPort.AssertSense(Copy(port, list), key, additional);
        }

        Assert.DoesNotContain(port.Store.Seen, io => io.Operation == BlockOperation.Write);
        Assert.Equal(ScsiStatus.Good, Copy(port, []).Status);
    }

    [Fact]
    public void A_destination_that_fails_aborts_the_copy_and_the_details_can_be_asked()
    {
        using TargetPort port = new TargetPort(storeBytes: 4 << 20).Ready();
        port.Store.IsOpen = false;
        PortTask copy = port.Start(
            Out(0x00, 16 + 32 + 56),
            dataOut: List(7, 0, [Cscd(1)], [Blocks(0, 0, 8, 0, 64), Blocks(0, 0, 8, 0, 128)])
        );
        port.Store.Release();
        port.Store.Release();
        Assert.Equal([0, 0, 0, 8, 0, 0, 1], port.Do(In(0x00, 7), 12).Received[..7]);
        port.Store.Failure = BlockStatus.Medium;
        port.Store.Release();
        TargetPort.AssertSense(copy, SenseKey.CopyAborted, AdditionalSense.ThirdPartyDeviceFailure);
        byte[] details = port.Do(In(0x04, 7), 96).Received;
        Assert.Equal((0x02, 18), (details[56], BinaryPrimitives.ReadUInt16BigEndian(details.AsSpan(58))));
        Assert.Equal(SenseKey.CopyAborted, new SenseView(details.AsSpan(60)).Key);
    }

    [Theory]
    [InlineData(TaskManagementFunction.AbortTask)]
    [InlineData(TaskManagementFunction.LogicalUnitReset)]
    public void An_aborted_copy_writes_nothing_after_the_answer(TaskManagementFunction function)
    {
        using TargetPort port = new TargetPort(storeBytes: 4 << 20).Ready();
        port.Store.IsOpen = false;
        PortTask copy = port.Start(
            Out(0x00, 16 + 32 + 28),
            dataOut: List(7, 0, [Cscd(1)], [Blocks(0, 0, 2048, 0, 4096)]),
            tag: 99
        );
        PortManagement abort = port.Manage(function, tag: 99);
        Assert.Equal(0, abort.Answers);
        port.Store.Release();
        Assert.Equal((1, 1, 0), (abort.Answers, copy.Terminations, port.Store.Held.Count));
        Assert.DoesNotContain(port.Store.Seen, io => io.Operation == BlockOperation.Write);
        Assert.Equal(0, port.Disk.TaskCount);
    }

    [Fact]
    public void A_reservation_of_another_nexus_stops_the_copy_and_ones_own_does_not()
    {
        using TargetPort port = WithSecond(out _, 512);
        SamNexus other = port.Device.Login("initiator-b", 1);
        _ = port.Do(Cdb.TestUnitReady(), lun: 1UL << 48, nexus: other);
        byte[] list = List(0, 3, [Cscd(1), Cscd(2)], [Blocks(0, 1, 8, 0, 0)]);
        _ = port.Ready2();
        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.Reserve6(), lun: 1UL << 48).Status);
        Assert.Equal(ScsiStatus.Good, Copy(port, list).Status);
        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.Release6(), lun: 1UL << 48).Status);
        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.Reserve6(), lun: 1UL << 48, nexus: other).Status);
        TargetPort.AssertSense(Copy(port, list), SenseKey.CopyAborted, AdditionalSense.ThirdPartyDeviceFailure);
    }

    [Fact]
    public void A_unit_that_an_initiator_does_not_see_is_no_source_and_no_destination_for_it()
    {
        using TargetPort port = WithSecond(out RamStore second, 512);
        port.Device.Masking = name => name == "initiator-b" ? new HashSet<int> { 0 } : null;
        SamNexus masked = port.Device.Login("initiator-b", 1);
        _ = port.Ready(masked).Ready2();
        long allocated = second.AllocatedBytes;
        foreach ((byte from, byte to) in ((byte, byte)[])[(0, 1), (1, 0)])
        {
            byte[] list = List(0, 3, [Cscd(1), Cscd(2)], [Blocks(from, to, 8, 0, 0)]);
            PortTask refused = port.Do(Out(0x00, list.Length), dataOut: list, nexus: masked);
            TargetPort.AssertSense(refused, SenseKey.CopyAborted, AdditionalSense.CopyTargetDeviceNotReachable);
        }

        Assert.Equal(allocated, second.AllocatedBytes);
        Assert.DoesNotContain(port.Store.Seen, io => io.Operation == BlockOperation.Write);
        Assert.Equal(ScsiStatus.Good, Copy(port, List(0, 3, [Cscd(1), Cscd(2)], [Blocks(1, 0, 8, 0, 0)])).Status);
    }

    [Fact]
    public void The_operating_parameters_and_page_8F_tell_the_same_limits()
    {
        using TargetPort port = new TargetPort().Ready();
        byte[] parameters = port.Do(In(0x03, 0), 64).Received;
        Assert.Equal([0x02, 0x0A, 0xE4], parameters[44..]);
        byte[] page = port.Do(Cdb.InquiryVpd(0x8F, 512), 512).Received;
        Dictionary<int, byte[]> descriptors = [];
        for (int at = 4; at < page.Length; )
        {
            int length = 4 + ((page[at + 2] << 8) | page[at + 3]);
            descriptors.Add((page[at] << 8) | page[at + 1], page[at..(at + length)]);
            Assert.Equal(0, length % 4);
            at += length;
        }

        Assert.Equal([0x0000, 0x0001, 0x0004, 0x0008, 0x8001], descriptors.Keys);
        byte[] commands = descriptors[0x0001];
        Assert.Equal((0x83, 0x84), (commands[5], commands[5 + 2 + commands[6]]));
        Assert.Equal(parameters[8..16], descriptors[0x0004][8..16]);
    }

    private static TargetPort WithSecond(out RamStore second, int blockBytes)
    {
        TargetPort port = new TargetPort().Ready();
        second = new RamStore(port.Runtime.Shards[0], 1 << 20);
        port.Device.Add(
            1,
            new DiskUnit(second, new DiskOptions { BlockBytes = blockBytes }, new UnitPersonality { Naa = SecondNaa })
        );
        _ = port.Do(Cdb.ReportLuns(64), 64);
        return port;
    }

    private static PortTask Copy(TargetPort port, byte[] list) => port.Do(Out(0x00, list.Length), dataOut: list);

    private static Cdb Out(byte action, int length) =>
        new([0x83, action, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)(length >> 8), (byte)length, 0, 0]);

    private static Cdb In(byte action, byte list) => new([0x84, action, list, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 0, 0]);

    private static byte[] List(byte identifier, int usage, byte[][] cscds, byte[][] segments)
    {
        byte[] list =
        [
            .. new byte[ExtendedCopyView.HeaderSize],
            .. cscds.SelectMany(c => c),
            .. segments.SelectMany(s => s),
        ];
        list[0] = identifier;
        list[1] = (byte)(usage << 3);
        BinaryPrimitives.WriteUInt16BigEndian(list.AsSpan(2), (ushort)cscds.Sum(c => c.Length));
        BinaryPrimitives.WriteUInt32BigEndian(list.AsSpan(8), (uint)segments.Sum(s => s.Length));
        return list;
    }

    // By NAA name; the first disk's ends with 1.
    private static byte[] Cscd(byte number)
    {
        byte[] descriptor = new byte[CscdView.Size];
        descriptor[0] = CscdView.Identification;
        (descriptor[4], descriptor[5], descriptor[7]) = (1, 3, 8);
        BinaryPrimitives.WriteUInt64BigEndian(descriptor.AsSpan(8), 0x5000000000000000UL + number);
        return descriptor;
    }

    private static byte[] Blocks(byte source, byte destination, ushort blocks, ulong from, ulong to)
    {
        byte[] segment = new byte[28];
        (segment[0], segment[3], segment[5], segment[7]) = (2, 24, source, destination);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(10), blocks);
        BinaryPrimitives.WriteUInt64BigEndian(segment.AsSpan(12), from);
        BinaryPrimitives.WriteUInt64BigEndian(segment.AsSpan(20), to);
        return segment;
    }

    private static byte[] Offset(
        byte source,
        byte destination,
        uint bytes,
        ulong from,
        ulong to,
        ushort fromOffset,
        ushort toOffset
    )
    {
        byte[] segment = new byte[32];
        (segment[0], segment[3], segment[5], segment[7]) = (10, 28, source, destination);
        BinaryPrimitives.WriteUInt32BigEndian(segment.AsSpan(8), bytes);
        BinaryPrimitives.WriteUInt64BigEndian(segment.AsSpan(12), from);
        BinaryPrimitives.WriteUInt64BigEndian(segment.AsSpan(20), to);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(28), fromOffset);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(30), toOffset);
        return segment;
    }

    private static byte[][] Many(int count, byte[] one) => [.. Enumerable.Repeat(one, count)];
}
