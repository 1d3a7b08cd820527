using FsCheck;
using FsCheck.Fluent;
using Scuzzy.Runtime;
using Scuzzy.Storage;
using Scuzzy.Storage.Filters;
using Scuzzy.Storage.Stores;

namespace Scuzzy.Tests.Storage;

public sealed class FilterTests : IDisposable
{
    private readonly StorageMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void An_overlay_behaves_as_a_copy_of_its_base_and_leaves_the_base_alone() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(30),
            Prop.ForAll(
                ArbMap.Default.ArbFor<ulong>(),
                ArbMap.Default.ArbFor<bool>(),
                (seed, isSlow) =>
                {
                    byte[] model = new byte[9 * 65536 + 512 * 7];
                    FillPattern.Write(seed, 0, model);
                    byte[] before = model.ToArray();
                    var below = new RamStore(_machine.Shard, model.Length, isReadOnly: true);
                    below.Fill(seed);
                    BlockDevice slow = isSlow ? new DelayFilter(below, new DelayOptions { ReadNs = 1000 }) : below;
                    using var overlay = new OverlayFilter(slow);
                    ModelDevice.Drive(_machine, overlay, model, seed, 120);
                    Assert.Equal(before, _machine.Read(below, 0, before.Length));
                }
            )
        );

    [Fact]
    public void An_overlay_over_a_read_only_device_may_be_written()
    {
        using var overlay = new OverlayFilter(new RamStore(_machine.Shard, 1 << 20, isReadOnly: true));
        Assert.False(overlay.IsReadOnly);
        _machine.Write(overlay, 512, new byte[512]);
        Assert.Equal(65536, overlay.AllocatedBytes);
    }

    [Fact]
    public void A_delay_passes_in_virtual_time_by_operation()
    {
        var options = new DelayOptions
        {
            ReadNs = 5_000_000,
            WriteNs = 9_000_000,
            FlushNs = 30_000_000_000,
        };
        using var filter = new DelayFilter(new RamStore(_machine.Shard, 1 << 20), options);
        using var bio = new TestBio();
        Assert.Equal(BlockStatus.Ok, _machine.Do(filter, bio.Read(0, 512)));
        Assert.InRange(_machine.Runtime.NowNs, 5_000_000, 8_999_999);
        long before = _machine.Runtime.NowNs;
        Assert.Equal(BlockStatus.Ok, _machine.Do(filter, bio.Flush()));
        Assert.True(_machine.Runtime.NowNs - before >= 30_000_000_000);
        Assert.Equal(BlockStatus.Ok, _machine.Do(filter, bio.Range(BlockOperation.Discard, 0, 512)));
        Assert.Equal(0, filter.HeldCount);
    }

    [Fact]
    public void Held_bios_overtake_each_other_by_their_delays()
    {
        using var filter = new DelayFilter(
            new RamStore(_machine.Shard, 1 << 20),
            new DelayOptions { ReadNs = 9_000_000, WriteNs = 1_000_000 }
        );
        var order = new List<string>();
        using var read = new TestBio { WhenEnded = _ => order.Add("read") };
        using var write = new TestBio { WhenEnded = _ => order.Add("write") };
        Assert.False(filter.Submit(read.Read(0, 512)));
        Assert.False(filter.Submit(write.Write(512, new byte[512])));
        _machine.Runtime.Run();
        Assert.Equal(["write", "read"], order);
    }

    [Fact]
    public void An_error_rule_fails_what_it_matches_after_a_while_and_so_often()
    {
        using var filter = new ErrorFilter(new RamStore(_machine.Shard, 1 << 20));
        filter.Add(
            new ErrorRule
            {
                Operation = BlockOperation.Read,
                OffsetBytes = 4096,
                LengthBytes = 512,
                SkipCount = 1,
                FailCount = 2,
                Status = BlockStatus.Medium,
            }
        );
        using var bio = new TestBio();
        BlockStatus[] seen =
        [
            .. Enumerable.Range(0, 5).Select(_ => _machine.Do(filter, bio.Read(0, 8192))),
            _machine.Do(filter, bio.Write(4096, new byte[512])),
        ];
        BlockStatus ok = BlockStatus.Ok;
        Assert.Equal([ok, BlockStatus.Medium, BlockStatus.Medium, ok, ok, ok], seen);
        Assert.Equal(2, filter.FailedCount);
    }

    [Theory]
    [InlineData(0, 4096, false)]
    [InlineData(0, 4608, true)]
    [InlineData(4096, 512, true)]
    [InlineData(4608, 512, false)]
    public void An_error_rule_matches_what_touches_its_range(long offset, int length, bool fails)
    {
        using var filter = new ErrorFilter(new RamStore(_machine.Shard, 1 << 20));
        filter.Add(new ErrorRule { OffsetBytes = 4096, LengthBytes = 512 });
        using var bio = new TestBio();
        Assert.Equal(fails ? BlockStatus.IoError : BlockStatus.Ok, _machine.Do(filter, bio.Read(offset, length)));
    }

    [Fact]
    public void A_failed_write_does_not_reach_the_device_below()
    {
        var below = new RamStore(_machine.Shard, 1 << 20);
        using var filter = new ErrorFilter(below);
        filter.Add(new ErrorRule { Operation = BlockOperation.Write, Status = BlockStatus.NoSpace });
        using var bio = new TestBio();
        Assert.Equal(BlockStatus.NoSpace, _machine.Do(filter, bio.Write(0, new byte[512])));
        Assert.Equal(0, below.AllocatedBytes);
        filter.Clear();
        Assert.Equal(BlockStatus.Ok, _machine.Do(filter, bio.Write(0, new byte[512])));
    }

    [Fact]
    public void A_recording_has_submissions_and_ends_in_their_order()
    {
        var slow = new DelayFilter(
            new RamStore(_machine.Shard, 1 << 20),
            new DelayOptions { WriteNs = 5_000_000, FlushNs = 1_000_000 }
        );
        using var filter = new RecordingFilter(slow, 1 << 20);
        using var write = new TestBio();
        using var flush = new TestBio();
        byte[] data = new byte[512];
        data.AsSpan().Fill(7);
        write.Write(1024, data).Flags = BioFlags.ForceUnitAccess;
        filter.Submit(write);
        filter.Submit(flush.Flush());
        _machine.Runtime.Run();
        Assert.Equal(
            [
                (0, false, BlockOperation.Write),
                (1, false, BlockOperation.Flush),
                (1, true, BlockOperation.Flush),
                (0, true, BlockOperation.Write),
            ],
            filter.Events.Select(e => ((int)e.Number, e.IsEnd, e.Operation))
        );
        Assert.Equal(data, filter.Events[0].Data.ToArray());
        Assert.Equal(
            (1024, 512, BioFlags.ForceUnitAccess),
            ((int)filter.Events[0].OffsetBytes, (int)filter.Events[0].LengthBytes, filter.Events[0].Flags)
        );
    }

    [Fact]
    public void A_recording_that_outgrows_its_bound_stops()
    {
        using var filter = new RecordingFilter(new RamStore(_machine.Shard, 1 << 20), 512);
        using var bio = new TestBio();
        Assert.Throws<InvariantViolationException>(() => filter.Submit(bio.Write(0, new byte[1024])));
    }
}
