using Scuzzy.Scsi;
using Scuzzy.Scsi.Sam;
using Scuzzy.Storage;
using Scuzzy.Target;

namespace Scuzzy.Tests.Target;

public sealed class SanitizeTests
{
    private const long TenSeconds = 10_000_000_000;

    private static readonly DiskOptions s_thin = new() { IsThin = true };
    private static readonly DiskOptions s_slow = new() { IsThin = true, LeastSanitizeNs = TenSeconds };

    [Theory]
    [InlineData(512)]
    [InlineData(256)]
    [InlineData(7)]
    public void OVERWRITE_fills_each_block_with_the_pattern(int patternBytes)
    {
        using TargetPort port = new TargetPort(s_thin).Ready();
        byte[] pattern = [.. Enumerable.Range(1, patternBytes).Select(i => (byte)i)];
        PortTask task = port.Do(Overwrite(patternBytes), dataOut: List(pattern));
        Assert.Equal((ScsiStatus.Good, 4L + patternBytes), (task.Status, task.TransferredBytes));
        byte[] block = [.. Enumerable.Range(0, 512).Select(i => pattern[i % patternBytes])];
        foreach (uint lba in (uint[])[0, 1, 1000, 2047])
        {
            Assert.Equal(block, port.Do(Cdb.Read10(lba, 1), 512).Received);
        }
    }

    [Fact]
    public void OVERWRITE_inverts_the_pattern_in_every_second_pass_and_flushes_at_the_end()
    {
        using TargetPort port = new TargetPort(s_thin, storeBytes: 1 << 16).Ready();
        _ = port.Do(Overwrite(4), dataOut: List([0x0F, 0, 0, 0], passes: 2, inverts: true));
        Assert.Equal([0xF0, 0xFF, 0xFF, 0xFF], port.Do(Cdb.Read10(0, 1), 512).Received[..4]);
        Assert.Equal(2, port.Store.Seen.Count(io => io.Operation == BlockOperation.Write && io.Offset == 0));
        Assert.Equal(BlockOperation.Flush, port.Store.Seen[^2].Operation);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Erasing_leaves_zeros_and_no_mapped_block(byte action)
    {
        using TargetPort port = new TargetPort(s_thin).Ready();
        Assert.Equal(ScsiStatus.Good, port.Do(Command(action)).Status);
        Assert.Equal(new byte[512], port.Do(Cdb.Read10(2047, 1), 512).Received);
        Assert.Equal(0, port.Ram.AllocatedBytes);
    }

    // With the store held, so that one that is asked for nothing at all is not asked for ever.
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void A_store_that_cannot_write_zeros_by_itself_is_written_full_of_them(byte action)
    {
        using TargetPort port = new TargetPort(s_thin).Ready();
        port.Store.LimitsOverride = port.Ram.Limits with { MaximumWriteZeroesBytes = 0 };
        port.Store.IsOpen = false;
        PortTask task = port.Start(Command(action));
        (BlockOperation operation, _, long length) = Assert.Single(port.Store.Seen);
        Assert.Equal((BlockOperation.Write, 1L << 20), (operation, length));
        port.Store.IsOpen = true;
        port.Store.ReleaseAll();
        _ = port.Runtime.Run();
        Assert.Equal(ScsiStatus.Good, task.Status);
        Assert.Equal(new byte[512], port.Do(Cdb.Read10(2047, 1), 512).Received);
    }

    [Fact]
    public void A_cryptographic_erase_of_a_full_unit_leaves_neither_the_old_data_nor_zeros()
    {
        using TargetPort port = new TargetPort().Ready();
        byte[] before = port.Do(Cdb.Read10(7, 1), 512).Received;
        Assert.Equal(ScsiStatus.Good, port.Do(Command(3)).Status);
        byte[] after = port.Do(Cdb.Read10(7, 1), 512).Received;
        Assert.NotEqual(before, after);
        Assert.InRange(after.Distinct().Count(), 100, 256);
    }

    [Fact]
    public void BLOCK_ERASE_is_not_there_without_thin_provisioning_and_page_B1_says_so()
    {
        using TargetPort port = new TargetPort().Ready();
        TargetPort.AssertInvalidField(port.Do(Command(2)), 1, 4);
        Assert.Equal(0x10, port.Do(Cdb.InquiryVpd(0xB1, 64), 64).Received[7]);
        using TargetPort thin = new TargetPort(s_thin).Ready();
        Assert.Equal(0x50, thin.Do(Cdb.InquiryVpd(0xB1, 64), 64).Received[7]);
    }

    [Theory]
    [InlineData("48 81 00 00 00 00 00 00 04 00", 7, 7)]
    [InlineData("48 81 00 00 00 00 00 02 05 00", 7, 7)]
    [InlineData("48 82 00 00 00 00 00 00 08 00", 7, 7)]
    [InlineData("48 9F 00 00 00 00 00 00 00 00", 1, 7)]
    [InlineData("48 1F 00 00 00 00 00 00 08 00", 7, 7)]
    [InlineData("48 42 00 00 00 00 00 00 00 00", 1, 6)]
    [InlineData("48 00 00 00 00 00 00 00 00 00", 1, 4)]
    [InlineData("48 02 00 00 00 01 00 00 00 00", 5, 0)]
    public void Wrong_CDBs_are_refused_with_a_pointer_and_without_effect(string bytes, int fieldByte, int bit)
    {
        using TargetPort port = new TargetPort(s_thin).Ready();
        TargetPort.AssertInvalidField(port.Do(new Cdb(Bytes(bytes)), dataOut: new byte[600]), fieldByte, bit);
        Assert.DoesNotContain(port.Store.Seen, io => io.Operation != BlockOperation.Read);
    }

    [Theory]
    [InlineData(0, 4, 0, 4)] // OVERWRITE COUNT 0
    [InlineData(1, 0, 2, 7)] // INITIALIZATION PATTERN LENGTH 0
    [InlineData(1, 9, 2, 7)] // longer than what was sent
    public void Wrong_lists_are_refused(byte passes, byte patternLength, int fieldByte, int bit)
    {
        using TargetPort port = new TargetPort(s_thin).Ready();
        PortTask task = port.Do(Overwrite(8), dataOut: [passes, 0, 0, patternLength, 1, 2, 3, 4, 5, 6, 7, 8]);
        TargetPort.AssertSense(task, SenseKey.IllegalRequest, AdditionalSense.InvalidFieldInParameterList);
        Assert.Equal(SenseSpecific.AtField(inCdb: false, fieldByte, bit), task.SenseData.Specific);
    }

    [Fact]
    public void While_it_runs_other_commands_are_refused_with_growing_progress_and_REQUEST_SENSE_tells_it()
    {
        using TargetPort port = new TargetPort(s_slow, storeBytes: 64 << 20).Ready();
        PortTask sanitize = port.Start(Command(2));
        ushort before = 0;
        for (int second = 1; second < 10; second++)
        {
            _ = port.Runtime.Run(second * 1_000_000_000L);
            Assert.False(sanitize.HasEnded);
            foreach (
                Cdb cdb in (Cdb[])[Cdb.TestUnitReady(), Cdb.Read10(0, 1), Cdb.StartStopUnit(start: false), Command(2)]
            )
            {
                PortTask refused = port.Do(cdb, 512);
                TargetPort.AssertSense(refused, SenseKey.NotReady, AdditionalSense.SanitizeInProgress);
                Assert.True(refused.SenseData.Specific.IsValid);
            }

            Assert.Equal(ScsiStatus.Good, port.Do(Cdb.Inquiry(36), 36).Status);
            var sense = new SenseView(port.Do(Cdb.RequestSense(18), 18).Received);
            Assert.Equal((SenseKey.NotReady, AdditionalSense.SanitizeInProgress), (sense.Key, sense.Additional));
            Assert.True(sense.Specific.Progress > before);
            before = sense.Specific.Progress;
        }

        _ = port.Runtime.Run(TenSeconds + 1_000_000_000);
        Assert.Equal(ScsiStatus.Good, sanitize.Status);
        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.TestUnitReady()).Status);
    }

    [Theory]
    [InlineData(TaskManagementFunction.AbortTask)]
    [InlineData(TaskManagementFunction.AbortTaskSet)]
    [InlineData(TaskManagementFunction.LogicalUnitReset)]
    [InlineData(TaskManagementFunction.TargetReset)]
    public void Ending_the_task_does_not_end_the_operation(TaskManagementFunction function)
    {
        using TargetPort port = new TargetPort(s_slow).Ready();
        PortTask sanitize = port.Start(Command(2), tag: 77);
        _ = port.Runtime.Run(1_000_000_000);
        Assert.Equal(1, port.Manage(function, tag: 77).Answers);
        Assert.Equal(1, sanitize.Terminations);
        if (function is TaskManagementFunction.LogicalUnitReset or TaskManagementFunction.TargetReset)
        {
            _ = port.Ready();
        }

        TargetPort.AssertSense(port.Do(Cdb.TestUnitReady()), SenseKey.NotReady, AdditionalSense.SanitizeInProgress);
        _ = port.Runtime.Run();
        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.TestUnitReady()).Status);
        Assert.Equal(0, port.Ram.AllocatedBytes);
    }

    [Fact]
    public void With_IMMED_the_task_ends_at_once_and_what_waited_for_the_medium_is_refused()
    {
        using TargetPort port = new TargetPort(s_slow).Ready();
        port.Store.IsOpen = false;
        PortTask read = port.Start(Cdb.Read10(0, 1), 512);
        PortTask sanitize = port.Start(Command(0x82));
        PortTask parked = port.Start(Cdb.Write10(0, 1), dataOut: new byte[512]);
        Assert.Equal((0, 0), (sanitize.Completions, parked.Completions));
        port.Store.IsOpen = true;
        port.Store.ReleaseAll();
        Assert.Equal(ScsiStatus.Good, read.Status);
        Assert.Equal((1, ScsiStatus.Good), (sanitize.Completions, sanitize.Status));
        TargetPort.AssertSense(parked, SenseKey.NotReady, AdditionalSense.SanitizeInProgress);
        Assert.DoesNotContain(port.Store.Seen, io => io.Operation == BlockOperation.Write);
    }

    [Fact]
    public void A_write_whose_data_comes_while_the_medium_is_sanitized_is_refused()
    {
        using TargetPort port = new TargetPort(s_slow).Ready();
        PortTask write = port.Start(
            Cdb.Write10(0, 1),
            dataOut: new byte[512],
            configure: task => task.HoldsDataBack = true
        );
        _ = port.Do(Command(0x82));
        port.DeliverData(write);
        TargetPort.AssertSense(write, SenseKey.NotReady, AdditionalSense.SanitizeInProgress);
    }

    [Theory]
    [InlineData(0xA2, true)]
    [InlineData(0x82, false)]
    public void After_a_failure_only_another_sanitize_helps_or_EXIT_FAILURE_MODE_if_it_was_allowed(
        byte flags,
        bool exits
    )
    {
        using TargetPort port = new TargetPort(s_thin).Ready();
        port.Store.Failure = BlockStatus.Medium;
        _ = port.Do(Command(flags));
        port.Store.Failure = null;
        TargetPort.AssertSense(port.Do(Cdb.Read10(0, 1), 512), SenseKey.MediumError, AdditionalSense.SanitizeFailed);
        Assert.Equal(exits ? ScsiStatus.Good : ScsiStatus.CheckCondition, port.Do(Command(0x1F)).Status);
        if (!exits)
        {
            Assert.Equal(ScsiStatus.Good, port.Do(Command(2)).Status);
        }

        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.Read10(0, 1), 512).Status);
    }

    [Fact]
    public void FORMAT_UNIT_with_IMMED_tells_its_progress_and_others_are_refused()
    {
        using TargetPort port = new TargetPort(storeBytes: 256 << 20).Ready();
        PortTask format = port.Do(new Cdb([0x04, 0x10, 0, 0, 0, 0]), dataOut: [0, 0x02, 0, 0]);
        Assert.Equal(ScsiStatus.Good, format.Status);
        PortTask refused = port.Do(Cdb.TestUnitReady());
        TargetPort.AssertSense(refused, SenseKey.NotReady, AdditionalSense.FormatInProgress);
        Assert.Equal(0x4000, refused.SenseData.Specific.Progress);
        _ = port.Runtime.Run();
        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.TestUnitReady()).Status);
        Assert.Equal(new byte[512], port.Do(Cdb.Read10(500_000, 1), 512).Received);
    }

    private static Cdb Command(byte actionAndFlags) => new([0x48, actionAndFlags, 0, 0, 0, 0, 0, 0, 0, 0]);

    private static Cdb Overwrite(int pattern) =>
        new([0x48, 0x01, 0, 0, 0, 0, 0, (byte)((pattern + 4) >> 8), (byte)(pattern + 4), 0]);

    private static byte[] List(byte[] pattern, byte passes = 1, bool inverts = false) =>
        [(byte)(passes | (inverts ? 0x80 : 0)), 0, (byte)(pattern.Length >> 8), (byte)pattern.Length, .. pattern];

    private static byte[] Bytes(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));
}
