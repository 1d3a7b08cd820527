using System.Buffers.Binary;
using Scuzzy.Scsi;
using Scuzzy.Scsi.Vpd;
using Scuzzy.Storage;
using Scuzzy.Storage.Stores;
using Scuzzy.Target;

namespace Scuzzy.Tests.Target;

public sealed class SpecialWriteTests
{
    [Fact]
    public void ORWRITE_ors_over_many_pieces_and_windows()
    {
        using TargetPort port = new TargetPort().Ready();
        byte[] before = port.Do(Cdb.Read16(3, 200), 200 * 512).Received;
        byte[] data = new byte[200 * 512];
        new Random(3).NextBytes(data);
        PortTask task = port.Start(Sixteen(0x8B, 3, 200), dataOut: data, configure: t => t.WindowBytes = 4099);
        Assert.Equal((ScsiStatus.Good, data.LongLength), (task.Status, task.TransferredBytes));
        byte[] wanted = [.. before.Zip(data, (a, b) => (byte)(a | b))];
        Assert.Equal(wanted, port.Do(Cdb.Read16(3, 200), 200 * 512).Received);
        Assert.Equal(ScsiStatus.Good, port.Do(Sixteen(0x8B, 2048, 0)).Status);
        TargetPort.AssertSense(port.Do(Sixteen(0x8B, 2049, 0)), SenseKey.IllegalRequest, AdditionalSense.LbaOutOfRange);
    }

    [Fact]
    public void WRITE_ATOMIC_takes_whole_physical_blocks_and_page_B0_says_so()
    {
        using TargetPort port = new TargetPort(new DiskOptions { PhysicalBlockExponent = 3 }).Ready();
        var limits = Scuzzy.Scsi.Vpd.BlockLimits.Read(port.Do(Cdb.InquiryVpd(0xB0, 64), 64).Received);
        Assert.Equal(
            (65528u, 8u, 8u),
            (limits.MaximumAtomicTransferLength, limits.AtomicAlignment, limits.AtomicTransferGranularity)
        );
        byte[] data = new byte[16 * 512];
        data.AsSpan().Fill(0xA6);
        PortTask task = port.Do(Atomic(8, 16), dataOut: data);
        Assert.Equal((ScsiStatus.Good, data.LongLength), (task.Status, task.TransferredBytes));
        Assert.Equal(data, port.Do(Cdb.Read16(8, 16), data.Length).Received);
        Assert.Equal(
            (BlockOperation.Write, 4096L, 8192L),
            port.Store.Seen.First(io => io.Operation == BlockOperation.Write)
        );
        TargetPort.AssertInvalidField(port.Do(Atomic(1, 8), dataOut: data), 2, 7);
        TargetPort.AssertInvalidField(port.Do(Atomic(0, 1), dataOut: data), 12, 7);
        TargetPort.AssertInvalidField(port.Do(Atomic(0, 8), dataOut: data), 12, 7); // more data than blocks
        Assert.Equal(ScsiStatus.Good, port.Do(Atomic(0, 0)).Status);
        TargetPort.AssertSense(
            port.Do(Atomic(ulong.MaxValue - 7, 8), dataOut: data),
            SenseKey.IllegalRequest,
            AdditionalSense.LbaOutOfRange
        );
    }

    [Fact]
    public void WRITE_ATOMIC_is_not_there_if_the_store_promises_nothing()
    {
        using TargetPort port = new TargetPort().Ready();
        using var store = new NullStore(port.Runtime.Shards[0], 1 << 20);
        port.Device.Add(1, new DiskUnit(store));
        _ = port.Ready2();
        PortTask task = port.Do(Atomic(0, 1), dataOut: new byte[512], lun: 1UL << 48);
        TargetPort.AssertSense(task, SenseKey.IllegalRequest, AdditionalSense.InvalidCommandOperationCode);
        Assert.Equal(new byte[20], port.Do(Cdb.InquiryVpd(0xB0, 64), 64, lun: 1UL << 48).Received[44..]);
    }

    [Fact]
    public void Commands_of_32_bytes_do_what_those_of_16_do()
    {
        using TargetPort port = new TargetPort(new DiskOptions { HasLongCommands = true }).Ready();
        byte[] data = new byte[1024];
        data.AsSpan().Fill(0x5A);
        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.Write32(70, 2, 70), dataOut: data).Status);
        Assert.Equal(data, port.Do(Cdb.Read32(70, 2, 70), 1024).Received);
        Assert.Equal(ScsiStatus.Good, port.Do(Long(ServiceAction.Verify32, 0x02, 70, 2), dataOut: data).Status);
        PortTask differs = port.Do(Long(ServiceAction.Verify32, 0x02, 71, 2), dataOut: data);
        TargetPort.AssertSense(differs, SenseKey.Miscompare, AdditionalSense.MiscompareDuringVerify);
        Assert.Equal(ScsiStatus.Good, port.Do(Long(ServiceAction.WriteAndVerify32, 0, 90, 2), dataOut: data).Status);
        Assert.Equal(data, port.Do(Cdb.Read16(90, 2), 1024).Received);
        Assert.Equal(ScsiStatus.Good, port.Do(Long(ServiceAction.WriteSame32, 0x01, 90, 2)).Status);
        Assert.Equal(new byte[1024], port.Do(Cdb.Read16(90, 2), 1024).Received);
        TargetPort.AssertInvalidField(port.Do(Long(ServiceAction.WriteSame32, 0x10, 90, 2)), 10, 4);
        TargetPort.AssertInvalidField(port.Do(Long(0x7F, 0, 90, 2)), 1, 4);
        TargetPort.AssertInvalidField(port.Do(new Cdb([0x7F, 0, 0, 0, 0, 0, 0, 0x18, 0, 9])), 10, -1);
        TargetPort.AssertSense(
            port.Do(Cdb.Read32(2048, 1, 0), 512),
            SenseKey.IllegalRequest,
            AdditionalSense.LbaOutOfRange
        );
    }

    [Fact]
    public void Reassigned_blocks_are_in_the_grown_defect_list()
    {
        using TargetPort port = new TargetPort().Ready();
        Assert.Equal([0, 0x18, 0, 0], port.Do(new Cdb([0x37, 0, 0x18, 0, 0, 0, 0, 0, 64, 0]), 64).Received);
        PortTask reassign = port.Do(new Cdb([0x07, 0, 0, 0, 0, 0]), dataOut: [0, 0, 0, 8, 0, 0, 0, 5, 0, 0, 1, 0]);
        Assert.Equal(ScsiStatus.Good, reassign.Status);
        Assert.Equal(
            [0, 0x08, 0, 8, 0, 0, 0, 5, 0, 0, 1, 0],
            port.Do(new Cdb([0x37, 0, 0x08, 0, 0, 0, 0, 0, 64, 0]), 64).Received
        );
        byte[] twelve = port.Do(new Cdb([0xB7, 0x0B, 0, 0, 0, 1, 0, 0, 0, 64, 0, 0]), 64).Received;
        Assert.Equal([0, 0x0B, 0, 2, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 1, 0], twelve);
        Assert.Equal(
            ScsiStatus.CheckCondition,
            port.Do(new Cdb([0x07, 0, 0, 0, 0, 0]), dataOut: [0, 0, 0, 4, 0, 0, 8, 0]).Status
        );

        // Monitors ask for physical sectors first; another format is what they get then, and are told so.
        PortTask other = port.Do(new Cdb([0x37, 0, 0x0D, 0, 0, 0, 0, 0, 64, 0]), 64);
        TargetPort.AssertSense(other, SenseKey.RecoveredError, AdditionalSense.DefectListNotFound);
        Assert.Equal([0, 0x0B, 0, 16, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 1, 0], other.Received);
        other = port.Do(new Cdb([0xB7, 0x0C, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0]), 64);
        TargetPort.AssertSense(other, SenseKey.RecoveredError, AdditionalSense.DefectListNotFound);
        Assert.Equal([0, 0x0B, 0, 2, 0, 0, 0, 16], other.Received);
    }

    private static Cdb Sixteen(byte opcode, ulong lba, uint blocks)
    {
        byte[] bytes = new byte[16];
        bytes[0] = opcode;
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(2), lba);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(10), blocks);
        return new Cdb(bytes);
    }

    private static Cdb Atomic(ulong lba, ushort blocks) => Sixteen(0x9C, lba, blocks);

    private static Cdb Long(ushort action, byte flags, ulong lba, uint blocks)
    {
        byte[] bytes = new byte[32];
        (bytes[0], bytes[7], bytes[8], bytes[9], bytes[10]) = (0x7F, 0x18, (byte)(action >> 8), (byte)action, flags);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(12), lba);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(28), blocks);
        return new Cdb(bytes);
    }
}
