using Scuzzy.Scsi;
using Scuzzy.Scsi.LogPages;
using Scuzzy.Scsi.Sam;
using Scuzzy.Storage;
using Scuzzy.Target;

namespace Scuzzy.Tests.Target;

/// <summary>READ and WRITE BUFFER, READ LONG, LOG SENSE and LOG SELECT.</summary>
public sealed class UnitBufferTests
{
    [Fact]
    public void The_data_buffer_is_one_for_all_nexuses_and_is_written_at_any_offset()
    {
        using TargetPort port = new TargetPort().Ready();
        SamNexus other = port.Device.Login("initiator-b", 1);
        _ = port.Ready(other);
        Assert.Equal([0, 1, 0, 0], port.Do(Read(0x03, 0, 4), 4).Received);
        Assert.Equal(ScsiStatus.Good, port.Do(Write(0x02, 0xFFFE, 2), dataOut: [7, 8]).Status);
        Assert.Equal([0, 7, 8], port.Do(Read(0x02, 0xFFFD, 16), 16, nexus: other).Received);
        TargetPort.AssertInvalidField(port.Do(Write(0x02, 0xFFFF, 2), dataOut: [7, 8]), 6, 7);
        TargetPort.AssertInvalidField(port.Do(Write(0x02, 0x10001, 0)), 3, 7);
        TargetPort.AssertInvalidField(port.Do(Write(0x04, 0, 2), dataOut: [7, 8]), 1, 4);
        TargetPort.AssertInvalidField(port.Do(new Cdb([0x3C, 0x02, 1, 0, 0, 0, 0, 0, 4, 0]), 4), 2, 7);
    }

    [Fact]
    public void READ_LONG_gives_a_block_and_tells_how_much_too_long_a_length_is()
    {
        using TargetPort port = new TargetPort().Ready();
        byte[] block = port.Do(Cdb.Read10(5, 1), 512).Received;
        byte[] longBlock = port.Do(new Cdb([0x3E, 0, 0, 0, 0, 5, 0, 2, 8, 0]), 520).Received;
        Assert.Equal([.. block, .. new byte[8]], longBlock);
        PortTask wrong = port.Do(new Cdb([0x9E, 0x11, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 2, 0x0C, 0, 0]), 600);
        TargetPort.AssertSense(wrong, SenseKey.IllegalRequest, AdditionalSense.InvalidFieldInCdb);
        Assert.True(wrong.SenseData.TryGetInformation(out ulong residue));
        Assert.Equal((true, 4ul), (wrong.SenseData.IncorrectLength, residue));

        // Too short: the difference is negative, in either format.
        Cdb tooShort = new([0x9E, 0x11, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 2, 0, 0, 0]);
        wrong = port.Do(tooShort, 600);
        Assert.Equal([0xF0, 0, 0x25, 0xFF, 0xFF, 0xFF, 0xF8], wrong.SenseData.Bytes[..7].ToArray());
        byte[] descriptors = [0x0A, 0x0A, 0x06, 0x10, 0, 0, 0, 0, 0, 0, 0, 0]; // D_SENSE
        Assert.Equal(
            ScsiStatus.Good,
            port.Do(new Cdb([0x15, 0x10, 0, 0, 16, 0]), dataOut: [0, 0, 0, 0, .. descriptors]).Status
        );
        wrong = port.Do(tooShort, 600);
        Assert.Equal(
            [0x00, 0x0A, 0x80, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xF8],
            wrong.SenseData.Bytes[8..20].ToArray()
        );
        Assert.Equal([0x05, 0x02, 0, 0x20], wrong.SenseData.Bytes[28..32].ToArray()); // the block commands' descriptor
        Assert.Equal(ScsiStatus.Good, port.Do(new Cdb([0x3E, 0, 0, 0, 0, 5, 0, 0, 0, 0])).Status);
    }

    [Fact]
    public void Log_pages_count_what_failed_until_LOG_SELECT_resets_them()
    {
        using TargetPort port = new TargetPort().Ready();
        SamNexus other = port.Device.Login("initiator-b", 1);
        _ = port.Ready(other);
        port.Store.Failure = BlockStatus.Medium;
        _ = port.Do(Cdb.Read10(0, 1), 512);
        _ = port.Do(Cdb.Read10(1, 1), 512);
        _ = port.Do(Cdb.Write10(0, 1), dataOut: new byte[512]);
        _ = port.Do(Cdb.Verify10(0, 1));
        port.Store.Failure = BlockStatus.IoError;
        _ = port.Do(Cdb.Read10(0, 1), 512);
        port.Store.Failure = null;
        Assert.Equal(ulong.MaxValue, Counter(port, 0x03, 5)); // bytes processed: not counted, so not told
        Assert.Equal([2ul, 1ul, 1ul, 1ul], Counters(port));
        Assert.Equal(ScsiStatus.Good, port.Do(Select(0x02, 0x43)).Status);
        Assert.Equal([0ul, 1ul, 1ul, 1ul], Counters(port));
        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.TestUnitReady()).Status);
        PortTask told = port.Do(Cdb.TestUnitReady(), nexus: other);
        TargetPort.AssertSense(told, SenseKey.UnitAttention, AdditionalSense.LogParametersChanged);
        Assert.Equal(ScsiStatus.Good, port.Do(Select(0x02, 0x40)).Status);
        Assert.Equal([0ul, 0ul, 0ul, 0ul], Counters(port));
        TargetPort.AssertInvalidField(port.Do(Select(0x03, 0x40)), 1, 0);
        TargetPort.AssertInvalidField(port.Do(Select(0x02, 0x7E)), 2, 5);
    }

    [Fact]
    public void Every_log_page_that_is_listed_is_there()
    {
        using TargetPort port = new TargetPort().Ready();
        byte[] pages = port.Do(Sense(0x00, 0), 255).Received[4..];
        foreach (byte page in pages)
        {
            byte[] data = port.Do(Sense(page, 0), 512).Received;
            Assert.Equal(page, data[0]);
            Assert.Equal(data.Length - 4, (data[2] << 8) | data[3]);
        }

        byte[] subpages = port.Do(Sense(0x00, 0xFF), 255).Received;
        Assert.Equal([0x40, 0xFF, 0, (byte)(2 * (pages.Length + 1)), 0, 0, 0, 0xFF, pages[1], 0], subpages[..10]);
    }

    private static ulong[] Counters(TargetPort port) =>
        [Counter(port, 0x03, 6), Counter(port, 0x02, 6), Counter(port, 0x05, 6), Counter(port, 0x06, 0)];

    private static ulong Counter(TargetPort port, byte page, ushort parameter) =>
        new LogPageView(port.Do(Sense(page, 0), 255).Received).Counter(parameter) ?? ulong.MaxValue;

    private static Cdb Sense(byte page, byte subpage) => new([0x4D, 0, (byte)(0x40 | page), subpage, 0, 0, 0, 2, 0, 0]);

    private static Cdb Select(byte flags, byte page) => new([0x4C, flags, page, 0, 0, 0, 0, 0, 0, 0]);

    private static Cdb Read(byte mode, int offset, byte length) =>
        new([0x3C, mode, 0, (byte)(offset >> 16), (byte)(offset >> 8), (byte)offset, 0, 0, length, 0]);

    private static Cdb Write(byte mode, int offset, byte length) =>
        new([0x3B, mode, 0, (byte)(offset >> 16), (byte)(offset >> 8), (byte)offset, 0, 0, length, 0]);
}
