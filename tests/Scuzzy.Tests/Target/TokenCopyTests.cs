using System.Buffers.Binary;
using Scuzzy.Scsi;
using Scuzzy.Scsi.Copy;
using Scuzzy.Storage.Stores;
using Scuzzy.Target;

namespace Scuzzy.Tests.Target;

/// <summary>POPULATE TOKEN, WRITE USING TOKEN, RECEIVE ROD TOKEN INFORMATION.</summary>
public sealed class TokenCopyTests
{
    [Fact]
    public void Ranges_are_copied_by_a_token_from_an_offset_on()
    {
        using TargetPort port = new TargetPort(storeBytes: 4 << 20).Ready();
        byte[] token = Token(port, 1, (100, 10), (300, 10));
        byte[] source = [.. Read(port, 100, 10), .. Read(port, 300, 10)];
        Assert.Equal(ScsiStatus.Good, Write(port, 2, token, 5, (5000, 8), (6000, 20)).Status);
        byte[] copied = [.. Read(port, 5000, 8), .. Read(port, 6000, 7)];
        Assert.Equal(source[(5 * 512)..], copied);
        byte[] information = Information(port, 2);
        Assert.Equal((0x11, 0x01, 0xF1), (information[4] & 0x1F, information[5], information[15]));
        Assert.Equal(15ul, BinaryPrimitives.ReadUInt64BigEndian(information.AsSpan(16)));
    }

    [Fact]
    public void A_token_holds_as_long_as_its_data_is_not_written()
    {
        using TargetPort port = new TargetPort(storeBytes: 4 << 20).Ready();
        byte[] token = Token(port, 1, (100, 10));
        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.Write10(110, 1), dataOut: new byte[512]).Status);
        Assert.Equal(ScsiStatus.Good, Write(port, 2, token, 0, (5000, 10)).Status);
        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.Write10(109, 1), dataOut: new byte[512]).Status);
        AssertRefused(AdditionalSense.TokenRevoked, Write(port, 3, token, 0, (5000, 10)));
        byte[] another = Token(port, 4, (200, 10));
        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.Write10(191, 10), dataOut: new byte[5120]).Status);
        AssertRefused(AdditionalSense.TokenRevoked, Write(port, 5, another, 0, (5000, 10)));
    }

    [Fact]
    public void A_write_that_comes_while_a_token_is_copied_ends_the_copy()
    {
        using TargetPort port = new TargetPort(storeBytes: 4 << 20).Ready();
        byte[] token = Token(port, 1, (0, 1024));
        port.Store.IsOpen = false;
        PortTask copy = StartWrite(port, 2, token, 0, (4096, 1024));
        port.Store.Release();
        PortTask write = port.Start(Cdb.Write10(1000, 1), dataOut: new byte[512]);
        while (port.Store.Held.Count > 0)
        {
            port.Store.Release();
        }

        Assert.Equal(ScsiStatus.Good, write.Status);
        TargetPort.AssertSense(copy, SenseKey.IllegalRequest, AdditionalSense.TokenRevoked);
    }

    [Fact]
    public void Tokens_that_are_wrong_expired_or_forgotten_are_refused_and_the_one_of_zeros_is_not()
    {
        using TargetPort port = new TargetPort(storeBytes: 4 << 20).Ready();
        byte[] token = Token(port, 1, (0, 8));
        byte[] corrupt = [.. token];
        corrupt[500] ^= 1;
        byte[] unknown = [.. token];
        unknown[15] ^= 0x40;
        AssertRefused(AdditionalSense.TokenCorrupt, Write(port, 2, corrupt, 0, (100, 8)));
        AssertRefused(AdditionalSense.TokenUnknown, Write(port, 2, unknown, 0, (100, 8)));
        Wait(port, 31);
        AssertRefused(AdditionalSense.TokenUnknown, Write(port, 2, token, 0, (100, 8)));
        byte[] zeros = new byte[TokenListView.TokenSize];
        BinaryPrimitives.WriteUInt32BigEndian(zeros, 0xFFFF0001);
        Assert.Equal(ScsiStatus.Good, Write(port, 2, zeros, 0, (100, 8)).Status);
        Assert.Equal(new byte[8 * 512], Read(port, 100, 8));
        TargetPort.AssertInvalidField(port.Do(Received(9), 64), 2, 7);
        PortTask range = Write(port, 3, zeros, 0, (8190, 8));
        TargetPort.AssertSense(range, SenseKey.IllegalRequest, AdditionalSense.LbaOutOfRange);
    }

    // Virtual time goes on as long as something is going on: here another unit's SANITIZE.
    private static void Wait(TargetPort port, int seconds)
    {
        var store = new NullStore(port.Runtime.Shards[0], 1 << 20);
        port.Device.Add(1, new DiskUnit(store, new DiskOptions { LeastSanitizeNs = seconds * 1_000_000_000L }));
        _ = port.Ready2().Start(new Cdb([0x48, 0x03, 0, 0, 0, 0, 0, 0, 0, 0]), lun: 1UL << 48);
        _ = port.Runtime.Run();
        _ = port.Do(Cdb.RequestSense(18), 18);
    }

    private static void AssertRefused(AdditionalSense why, PortTask task) =>
        TargetPort.AssertSense(task, SenseKey.IllegalRequest, why);

    private static byte[] Read(TargetPort port, uint lba, ushort blocks) =>
        port.Do(Cdb.Read10(lba, blocks), blocks * 512).Received;

    private static byte[] Token(TargetPort port, uint identifier, params (ulong Lba, uint Blocks)[] ranges)
    {
        byte[] list = List(TokenListView.PopulateHeader, ranges);
        Assert.Equal(ScsiStatus.Good, port.Do(Command(0x10, identifier, list.Length), dataOut: list).Status);
        byte[] information = Information(port, identifier);
        Assert.Equal((0x10, 0x01), (information[4] & 0x1F, information[5]));
        return information[^TokenListView.TokenSize..];
    }

    private static byte[] Information(TargetPort port, uint identifier) => port.Do(Received(identifier), 1024).Received;

    private static Cdb Received(uint identifier) =>
        new([0x84, 0x07, 0, 0, 0, (byte)identifier, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0]);

    private static PortTask Write(
        TargetPort port,
        uint identifier,
        byte[] token,
        ulong offset,
        params (ulong Lba, uint Blocks)[] ranges
    )
    {
        PortTask task = StartWrite(port, identifier, token, offset, ranges);
        Assert.Equal(1, task.Completions);
        return task;
    }

    private static PortTask StartWrite(
        TargetPort port,
        uint identifier,
        byte[] token,
        ulong offset,
        params (ulong Lba, uint Blocks)[] ranges
    )
    {
        byte[] list = List(TokenListView.WriteHeader, ranges);
        BinaryPrimitives.WriteUInt64BigEndian(list.AsSpan(8), offset);
        token.CopyTo(list, 16);
        return port.Start(Command(0x11, identifier, list.Length), dataOut: list);
    }

    private static Cdb Command(byte action, uint identifier, int length) =>
        new([0x83, action, 0, 0, 0, 0, 0, 0, 0, (byte)identifier, 0, 0, (byte)(length >> 8), (byte)length, 0, 0]);

    private static byte[] List(int header, (ulong Lba, uint Blocks)[] ranges)
    {
        byte[] list = new byte[header + (ranges.Length * TokenListView.RangeSize)];
        BinaryPrimitives.WriteUInt16BigEndian(list, (ushort)(list.Length - 2));
        BinaryPrimitives.WriteUInt16BigEndian(list.AsSpan(header - 2), (ushort)(list.Length - header));
        for (int i = 0; i < ranges.Length; i++)
        {
            int at = header + (i * TokenListView.RangeSize);
            BinaryPrimitives.WriteUInt64BigEndian(list.AsSpan(at), ranges[i].Lba);
            BinaryPrimitives.WriteUInt32BigEndian(list.AsSpan(at + 8), ranges[i].Blocks);
        }

        return list;
    }
}
