using FsCheck;
using FsCheck.Fluent;
using Scuzzy.Storage;
using Scuzzy.Storage.Stores;

namespace Scuzzy.Tests.Storage;

public sealed class RamStoreTests : IDisposable
{
    private readonly StorageMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void It_behaves_as_an_array_of_bytes() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(30),
            Prop.ForAll(
                ArbMap.Default.ArbFor<ulong>(),
                seed =>
                {
                    // Two slabs and a bit.
                    byte[] model = new byte[(4 << 20) + 512 * 7];
                    using var store = new RamStore(_machine.Shard, model.Length);
                    ModelDevice.Drive(_machine, store, model, seed, 120);
                }
            )
        );

    [Fact]
    public void Reading_a_hole_gives_zeros_and_takes_no_memory()
    {
        using var store = new RamStore(_machine.Shard, 1L << 40);
        Assert.False(_machine.Read(store, (1L << 39) + 512, 128 * 1024).AsSpan().ContainsAnyExcept((byte)0));
        Assert.Equal(0, store.AllocatedBytes);
    }

    [Fact]
    public void Memory_follows_what_is_written_and_discarded()
    {
        using var store = new RamStore(_machine.Shard, 1 << 20);
        using var bio = new TestBio();
        _machine.Write(store, 65536 - 512, new byte[1024]);
        Assert.Equal(2 * 65536, store.AllocatedBytes);
        _machine.Do(store, bio.Range(BlockOperation.Discard, 0, 65536));
        Assert.Equal(65536, store.AllocatedBytes);
        Assert.Equal(ExtentKind.Hole | ExtentKind.Zero, store.Extent(0, 1 << 20, out long length));
        Assert.Equal(65536, length);
        Assert.Equal(ExtentKind.Data, store.Extent(65536 + 512, 1 << 19, out length));
        Assert.Equal(65536 - 512, length);
        _machine.Do(store, bio.Range(BlockOperation.WriteZeroes, 0, 1 << 20));
        Assert.Equal(0, store.AllocatedBytes);
        bio.Range(BlockOperation.WriteZeroes, 0, 1 << 20).Flags = BioFlags.NoUnmap;
        _machine.Do(store, bio);
        Assert.Equal(1 << 20, store.AllocatedBytes);
    }

    [Fact]
    public void Its_filling_can_be_told_again_from_the_seed()
    {
        using var store = new RamStore(_machine.Shard, (1 << 20) + 512);
        store.Fill(7);
        Assert.True(FillPattern.Matches(7, 300 * 1024, _machine.Read(store, 300 * 1024, 200 * 1024)));
        Assert.True(FillPattern.Matches(7, 1 << 20, _machine.Read(store, 1 << 20, 512)));
        Assert.False(FillPattern.Matches(8, 0, _machine.Read(store, 0, 512)));
    }

    [Fact]
    public void What_was_discarded_is_zero_around_what_is_written_next()
    {
        using var store = new RamStore(_machine.Shard, 4 << 20);
        using var bio = new TestBio();
        const int border = 2 << 20;
        store.Fill(9);
        _machine.Do(store, bio.Range(BlockOperation.Discard, border - (128 * 1024), 256 * 1024));
        _machine.Write(store, border - 512, [.. Enumerable.Repeat((byte)5, 1024)]);
        byte[] read = _machine.Read(store, border - (192 * 1024), 384 * 1024);
        Assert.True(FillPattern.Matches(9, border - (192 * 1024), read.AsSpan(0, 64 * 1024)));
        Assert.False(read.AsSpan(64 * 1024, (128 * 1024) - 512).ContainsAnyExcept((byte)0));
        Assert.False(read.AsSpan((192 * 1024) - 512, 1024).ContainsAnyExcept((byte)5));
        Assert.False(read.AsSpan((192 * 1024) + 512, (128 * 1024) - 512).ContainsAnyExcept((byte)0));
        Assert.True(FillPattern.Matches(9, border + (128 * 1024), read.AsSpan(320 * 1024)));
        Assert.Equal((4 << 20) - (2 * 65536), store.AllocatedBytes);
    }

    [Theory]
    [InlineData(1 << 20, 512)]
    [InlineData((1 << 20) - 512, 1024)]
    [InlineData(-512, 512)]
    [InlineData(long.MaxValue - 511, 512)]
    [InlineData(256, 512)]
    [InlineData(0, 100)]
    public void A_range_outside_or_misaligned_is_invalid(long offset, int length)
    {
        using var store = new RamStore(_machine.Shard, 1 << 20);
        using var bio = new TestBio();
        Assert.Equal(BlockStatus.Invalid, _machine.Do(store, bio.Read(offset, length)));
        Assert.Equal(BlockStatus.Invalid, _machine.Do(store, bio.Write(offset, new byte[length])));
        Assert.Equal(BlockStatus.Invalid, _machine.Do(store, bio.Range(BlockOperation.Discard, offset, length)));
        Assert.Equal(0, store.AllocatedBytes);
    }

    [Fact]
    public void Data_of_another_length_than_the_bio_is_invalid()
    {
        using var store = new RamStore(_machine.Shard, 1 << 20);
        using var bio = new TestBio();
        bio.Read(0, 1024).LengthBytes = 512;
        Assert.Equal(BlockStatus.Invalid, _machine.Do(store, bio));
    }

    [Fact]
    public void A_read_only_store_refuses_changes_and_serves_reads()
    {
        using var store = new RamStore(_machine.Shard, 1 << 20, isReadOnly: true);
        using var bio = new TestBio();
        store.Fill(3);
        Assert.Equal(BlockStatus.ReadOnly, _machine.Do(store, bio.Write(0, new byte[512])));
        Assert.Equal(BlockStatus.ReadOnly, _machine.Do(store, bio.Range(BlockOperation.WriteZeroes, 0, 512)));
        Assert.Equal(BlockStatus.Ok, _machine.Do(store, bio.Flush()));
        Assert.True(FillPattern.Matches(3, 0, _machine.Read(store, 0, 4096)));
    }

    [Fact]
    public void A_read_allocates_nothing()
    {
        using var store = new RamStore(_machine.Shard, 1 << 20);
        using var bio = new TestBio();
        store.Fill(1);
        for (int i = 0; i < 10; i++)
        {
            store.Submit(bio.Read(4096, 4096));
        }

        long allocated = Allocated.Least(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                store.Submit(bio.Read(i % 250 * 4096, 4096));
            }
        });

        Assert.Equal(0, allocated);
    }
}
