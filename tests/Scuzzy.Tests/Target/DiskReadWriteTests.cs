using Scuzzy.Runtime;
using Scuzzy.Scsi;
using Scuzzy.Storage;
using Scuzzy.Storage.Filters;
using Scuzzy.Storage.Integrity;
using Scuzzy.Storage.Stores;
using Scuzzy.Target;

namespace Scuzzy.Tests.Target;

public sealed class DiskReadWriteTests(ITestOutputHelper output)
{
    [Fact]
    public void A_new_nexus_hears_of_power_on_once()
    {
        using var port = new TargetPort();
        TargetPort.AssertSense(port.Do(Cdb.TestUnitReady()), SenseKey.UnitAttention, AdditionalSense.PowerOnOrReset);
        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.TestUnitReady()).Status);
    }

    [Fact]
    public void What_was_written_is_read_back_from_the_store()
    {
        using TargetPort port = new TargetPort().Ready();
        byte[] data = [.. Enumerable.Range(0, 4096).Select(i => (byte)(i * 7))];
        PortTask write = port.Do(Cdb.Write10(16, 8), dataOut: data);
        Assert.Equal((ScsiStatus.Good, 4096L, 4096L), (write.Status, write.TransferredBytes, write.WantedBytes));
        foreach (Cdb cdb in (Cdb[])[Cdb.Read6(16, 8), Cdb.Read10(16, 8), Cdb.Read12(16, 8), Cdb.Read16(16, 8)])
        {
            PortTask read = port.Do(cdb, dataIn: 4096);
            Assert.Equal(ScsiStatus.Good, read.Status);
            Assert.Equal(data, read.Received);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_disk_without_FUA_says_so_and_refuses_it(bool hasForceUnitAccess)
    {
        using TargetPort port = new TargetPort(new DiskOptions { HasForceUnitAccess = hasForceUnitAccess }).Ready();

        Assert.Equal(hasForceUnitAccess, (port.Do(Cdb.ModeSense6(8, 0, 255), 255).Received[2] & 0x10) != 0);
        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.Write10(4, 1), dataOut: new byte[512]).Status);
        PortTask forced = port.Do(Cdb.Write10(4, 1, ReadWriteOptions.ForceUnitAccess), dataOut: new byte[512]);
        Assert.Equal(hasForceUnitAccess, forced.Status == ScsiStatus.Good);
        if (!hasForceUnitAccess)
        {
            TargetPort.AssertSense(forced, SenseKey.IllegalRequest, AdditionalSense.InvalidFieldInCdb);
        }
    }

    [Fact]
    public void Data_goes_through_windows_of_any_size()
    {
        using TargetPort port = new TargetPort().Ready();
        PortTask read = port.Start(Cdb.Read10(8, 16), dataIn: 8192, configure: t => t.WindowBytes = 700);
        Assert.Equal(ScsiStatus.Good, read.Status);
        Assert.True(FillPattern.Matches(TargetPort.FillSeed, 8 * 512, read.Received));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(100, 100)]
    [InlineData(512, 512)]
    [InlineData(1000, 1000)]
    [InlineData(1024, 1024)]
    [InlineData(4000, 1024)]
    public void A_read_fills_what_the_buffer_holds_and_tells_the_residual(int buffer, int transferred)
    {
        using TargetPort port = new TargetPort().Ready();
        PortTask read = port.Do(Cdb.Read10(4, 2), dataIn: buffer);
        Assert.Equal(ScsiStatus.Good, read.Status);
        Assert.Equal(((long)transferred, 1024L), (read.TransferredBytes, read.WantedBytes));
        byte[] expected = new byte[1024];
        FillPattern.Write(TargetPort.FillSeed, 4 * 512, expected);
        Assert.Equal(expected[..transferred], read.Received);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(512, 512)]
    [InlineData(5000, 1024)]
    public void A_write_takes_whole_blocks_of_what_is_offered(int offered, int written)
    {
        using TargetPort port = new TargetPort().Ready();
        byte[] data = new byte[offered];
        data.AsSpan().Fill(0x11);
        PortTask write = port.Do(Cdb.Write10(4, 2), dataOut: data);
        Assert.Equal(ScsiStatus.Good, write.Status);
        Assert.Equal(((long)written, 1024L), (write.TransferredBytes, write.WantedBytes));
        byte[] after = port.Do(Cdb.Read10(4, 3), dataIn: 1536).Received;
        Assert.Equal(written, after.Count(b => b == 0x11) / 512 * 512);
        Assert.True(FillPattern.Matches(TargetPort.FillSeed, (4 * 512) + written, after.AsSpan(written)));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(700)]
    public void A_write_of_a_part_of_a_block_is_refused_with_the_overflow_and_without_effect(int offered)
    {
        using TargetPort port = new TargetPort().Ready();
        PortTask write = port.Do(Cdb.Write10(4, 2), dataOut: new byte[offered]);
        TargetPort.AssertSense(write, SenseKey.IllegalRequest, AdditionalSense.InvalidFieldInInformationUnit);
        Assert.Equal((0L, 1024L), (write.TransferredBytes, write.WantedBytes));
        Assert.DoesNotContain(port.Store.Seen, io => io.Operation == BlockOperation.Write);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(512, 512)]
    [InlineData(1000, -1)]
    [InlineData(1024, 1024)]
    [InlineData(5000, 1024)]
    public void WRITE_AND_VERIFY_takes_whole_blocks_of_what_is_offered(int offered, int written)
    {
        using TargetPort port = new TargetPort().Ready();
        byte[] data = new byte[offered];
        data.AsSpan().Fill(0x11);
        PortTask write = port.Do(Cdb.WriteAndVerify10(4, 2), dataOut: data);
        Assert.Equal(written < 0 ? ScsiStatus.CheckCondition : ScsiStatus.Good, write.Status);
        Assert.Equal((Math.Max(written, 0), 1024L), (write.TransferredBytes, write.WantedBytes));
        byte[] after = port.Do(Cdb.Read10(4, 2), dataIn: 1024).Received;
        Assert.Equal(Math.Max(written, 0), after.Count(b => b == 0x11) / 512 * 512);
    }

    private static readonly Cdb s_limits = Cdb.InquiryVpd(0xB0, 64);

    [Fact]
    public void WRITE_SAME_of_zero_blocks_goes_up_to_the_last_block()
    {
        using TargetPort port = new TargetPort(new DiskOptions { MaximumWriteSameBlocks = 100 }).Ready();
        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.WriteSame16(1948, 0), dataOut: new byte[512]).Status);
        Assert.Equal(new byte[512], port.Do(Cdb.Read10(2047, 1), 512).Received);
        Assert.Equal(new byte[512], port.Do(Cdb.Read10(1948, 1), 512).Received);
        Assert.NotEqual(new byte[512], port.Do(Cdb.Read10(1947, 1), 512).Received);
        TargetPort.AssertInvalidField(port.Do(Cdb.WriteSame16(1947, 0), dataOut: new byte[512]), 10, 7);
        using TargetPort thin = new TargetPort(new DiskOptions { IsThin = true }).Ready();
        TargetPort.AssertInvalidField(thin.Do(Cdb.WriteSame16(2000, 0), dataOut: new byte[512]), 10, 7);
        Assert.Equal((0, 1), (port.Do(s_limits, 64).Received[4], thin.Do(s_limits, 64).Received[4]));
    }

    [Fact]
    public void The_range_is_checked_against_the_capacity()
    {
        using TargetPort port = new TargetPort().Ready();
        foreach (Cdb cdb in (Cdb[])[Cdb.Read10(2048, 1), Cdb.Read10(2047, 2), Cdb.Read16(ulong.MaxValue, 1)])
        {
            TargetPort.AssertSense(port.Do(cdb, 1024), SenseKey.IllegalRequest, AdditionalSense.LbaOutOfRange);
        }

        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.Read10(2048, 0)).Status);
        Assert.Empty(port.Store.Seen);
    }

    [Fact]
    public void Each_step_of_a_read_is_marked_once()
    {
        using TargetPort port = new TargetPort().Ready();
        Step[] steps =
        [
            Step.TargetPortIn,
            Step.Routed,
            Step.Enabled,
            Step.Decoded,
            Step.Executed,
            Step.StatusSet,
            Step.TargetPortOut,
        ];
        long[] before = [.. steps.Select(port.Runtime.StepCount)];
        for (int i = 0; i < 10; i++)
        {
            port.Do(Cdb.Read10(0, 8), dataIn: 4096);
        }

        Assert.All(steps.Zip(before), pair => Assert.Equal(pair.Second + 10, port.Runtime.StepCount(pair.First)));
    }

    [Fact]
    public void A_write_waits_for_its_data_and_for_its_store()
    {
        using TargetPort port = new TargetPort().Ready();
        port.Store.IsOpen = false;
        PortTask write = port.Start(Cdb.Write10(0, 1), dataOut: new byte[512], configure: t => t.HoldsDataBack = true);
        Assert.True(write.AskedForData);
        Assert.Empty(port.Store.Held);
        port.DeliverData(write);
        Assert.Single(port.Store.Held);
        Assert.False(write.HasEnded);
        port.Store.Release();
        Assert.Equal((1, ScsiStatus.Good), (write.Completions, write.Status));
    }

    [Theory]
    [InlineData(false, false, 1)]
    [InlineData(true, false, 2)]
    [InlineData(false, true, 2)]
    public void A_write_that_must_be_durable_is_followed_by_a_flush_if_the_store_has_no_FUA(
        bool fua,
        bool writeThrough,
        int operations
    )
    {
        using var port = new TargetPort(new DiskOptions { WriteCacheEnabled = !writeThrough });
        port.Ready();
        port.Store.LimitsOverride = new BlockLimits { HasWriteCache = true };
        ReadWriteOptions options = fua ? ReadWriteOptions.ForceUnitAccess : ReadWriteOptions.None;
        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.Write10(0, 1, options), dataOut: new byte[512]).Status);
        Assert.Equal(operations, port.Store.Seen.Count);
        Assert.Equal(operations == 2, port.Store.Seen[^1].Operation == BlockOperation.Flush);
    }

    [Theory]
    [InlineData(BlockStatus.Medium, SenseKey.MediumError, 0x11, 0x00)]
    [InlineData(BlockStatus.IoError, SenseKey.HardwareError, 0x44, 0x00)]
    [InlineData(BlockStatus.Offline, SenseKey.NotReady, 0x04, 0x00)]
    public void A_store_that_fails_is_told_by_sense_data(BlockStatus failure, SenseKey key, byte asc, byte ascq)
    {
        using TargetPort port = new TargetPort().Ready();
        port.Store.Failure = failure;
        TargetPort.AssertSense(port.Do(Cdb.Read10(5, 1), 512), key, new AdditionalSense(asc, ascq));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_medium_error_names_the_block_that_is_bad(bool keepsTuples)
    {
        using TargetPort port = new TargetPort().Ready();
        var errors = new ErrorFilter(new RamStore(port.Runtime.Shards[0], 1 << 20));
        errors.Add(
            new ErrorRule
            {
                OffsetBytes = 9 * 512,
                LengthBytes = 2 * 512,
                Status = BlockStatus.Medium,
            }
        );
        var tuples = new RamStore(
            port.Runtime.Shards[0],
            IntegrityStore.LengthFor(1 << 20),
            false,
            IntegrityStore.TupleBytes
        );
        var overlay = new OverlayFilter(errors);
        using BlockDevice store = keepsTuples ? new IntegrityStore(overlay, tuples) : overlay;
        port.Device.Add(1, new DiskUnit(store));
        port.Ready2();
        ulong lun = 1UL << 48;
        Assert.Equal(9, BadBlock(port.Do(Cdb.Read10(6, 8), 4096, lun: lun)));
        Assert.Equal(10, BadBlock(port.Do(Cdb.Read10(10, 8), 4096, lun: lun)));
        Assert.Equal(9, BadBlock(port.Do(Cdb.Verify10(0, 200), lun: lun)));
        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.Read10(1, 8), 4096, lun: lun).Status);
        tuples.Dispose();
    }

    [Fact]
    public void A_medium_error_names_no_block_if_the_store_does_not_tell_which()
    {
        using TargetPort port = new TargetPort().Ready();
        port.Store.LimitsOverride = new BlockLimits { HasWriteCache = true };
        port.Store.Failure = BlockStatus.Medium;
        Assert.Equal(5, BadBlock(port.Do(Cdb.Read10(5, 1), 512)));
        Assert.Null(BadBlock(port.Do(Cdb.Read10(5, 2), 1024)));
        Assert.Null(BadBlock(port.Do(Cdb.SynchronizeCache10(0, 0))));
    }

    private static long? BadBlock(PortTask task)
    {
        Assert.Equal(SenseKey.MediumError, task.SenseData.Key);
        return task.SenseData.TryGetInformation(out ulong lba) ? (long)lba : null;
    }

    [Fact]
    public void A_thousand_units_take_little_memory()
    {
        using TargetPort port = new TargetPort().Ready();
        using var store = new NullStore(port.Runtime.Shards[0], 1 << 20);
        void Add(int from, int to)
        {
            for (int i = from; i < to; i++)
            {
                port.Device.Add(i, new DiskUnit(store));
            }
        }

        Add(1, 2);

        // What this thread allocates bounds what the units hold, whatever other tests allocate meanwhile.
        long before = GC.GetAllocatedBytesForCurrentThread();
        Add(2, 1002);
        long each = (GC.GetAllocatedBytesForCurrentThread() - before) / 1000;
        output.WriteLine($"{each} bytes per unit");
        Assert.InRange(each, 100, 3000);
    }

    [Fact]
    public void A_read_allocates_nothing()
    {
        using TargetPort port = new TargetPort(disk: null, storeBytes: 1 << 20).Ready();
        using var task = new PortTask(8192);
        var disk = new DiskUnit(port.Ram);
        port.Device.Add(1, disk);
        void Once()
        {
            task.Prepare(Cdb.Read10(0, 8), 4096);
            task.Nexus = port.Nexus;
            task.Lun = LogicalUnitNumber.FromNumber(1).Value;
            task.TaskTag++;
            port.Device.Execute(task);
        }

        for (int i = 0; i < 1000; i++)
        {
            Once();
        }

        Action prepare = () => task.Prepare(default, 4096);
        Action once = Once;
        long harness = Allocated.Least(() => Repeat(prepare));
        long allocated = Allocated.Least(() => Repeat(once));

        Assert.Equal(ScsiStatus.Good, task.Status);
        Assert.Equal(harness, allocated);

        static void Repeat(Action action)
        {
            for (int i = 0; i < 1000; i++)
            {
                action();
            }
        }
    }
}
