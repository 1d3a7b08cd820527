using System.Runtime.InteropServices;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Files;
using Scuzzy.Runtime.Randomness;
using Scuzzy.Storage;
using Scuzzy.Storage.Integrity;
using Scuzzy.Storage.Stores;

namespace Scuzzy.Tests.Storage.Integrity;

public sealed unsafe class IntegrityStoreTests : IDisposable
{
    private const int Length = 96 * 512;

    private readonly byte* _tuples = (byte*)NativeMemory.AlignedAlloc(4096, 4096);
    private readonly StorageMachine _machine = new();

    public void Dispose()
    {
        _machine.Dispose();
        NativeMemory.AlignedFree(_tuples);
    }

    [Fact]
    public void Tuples_come_back_with_their_data_and_are_all_ones_where_none_were_written()
    {
        using IntegrityStore store = InMemory();
        using var bio = new TestBio();
        Assert.Equal(Ones(3), ReadTuples(store, bio, 5, 3));
        byte[] sent = [.. Enumerable.Range(1, 16).Select(i => (byte)i)];
        WriteTuples(store, bio, 6, sent);
        Assert.Equal([.. Ones(1), .. sent, .. Ones(1)], ReadTuples(store, bio, 5, 4));
    }

    [Theory]
    [InlineData(BlockOperation.Write)]
    [InlineData(BlockOperation.Discard)]
    [InlineData(BlockOperation.WriteZeroes)]
    public void What_changes_data_without_tuples_takes_them_away(BlockOperation operation)
    {
        using IntegrityStore store = InMemory();
        using var bio = new TestBio();
        WriteTuples(store, bio, 0, new byte[32]);
        bio.Integrity = default;
        _ = operation == BlockOperation.Write ? bio.Write(512, new byte[1024]) : bio.Range(operation, 512, 1024);
        Assert.Equal(BlockStatus.Ok, _machine.Do(store, bio));
        Assert.Equal([.. new byte[8], .. Ones(2), .. new byte[8]], ReadTuples(store, bio, 0, 4));
    }

    [Fact]
    public void Tuples_belong_to_intervals_of_the_size_that_is_set_and_only_whole_ones_are_taken()
    {
        using IntegrityStore store = InMemory();
        store.IntervalBytes = 4096;
        using var bio = new TestBio();
        byte[] sent = new byte[16];
        sent.AsSpan().Fill(0x3C);
        WriteTuples(store, bio, 2, sent, 4096);
        Assert.Equal([.. Ones(1), .. sent], ReadTuples(store, bio, 1, 3, 4096));
        bio.Read(0, 4096);
        bio.Integrity = new DataSegment(_tuples, 16);
        Assert.Equal(BlockStatus.Invalid, _machine.Do(store, bio));
    }

    [Fact]
    public void A_file_has_its_tuples_in_another_that_is_made_when_missing_and_must_be_as_long()
    {
        var disk = new VirtualDisk();
        disk.Create("a.img", Length);
        using var machine = new StorageMachine(1, disk);
        Assert.True(StoreSpec.TryParse("file:a.img", out StoreSpec? spec, out _));
        using BlockDevice data = spec!.Open(machine.Shard, false, out _)!;
        Assert.Null(spec.OpenTuples(data, isReadOnly: true, out string error));
        Assert.Equal("a.img.pi: there is no such file", error);
        spec.OpenTuples(data, isReadOnly: false, out error)!.Dispose();
        Assert.Equal(Length / 64, disk.LengthOf("a.img.pi"));
        disk.Create("a.img.pi", Length);
        Assert.Null(spec.OpenTuples(data, isReadOnly: false, out error));
        Assert.Equal($"a.img.pi: {Length / 64} bytes belong there, not {Length}", error);
    }

    // Blocks written one at a time, so that only the last can be anything else than what was acknowledged.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_was_flushed_survives_a_power_cut_with_its_tuple(bool leavesOutSynchronize)
    {
        int losses = 0;
        for (ulong seed = 1; seed <= 200; seed++)
        {
            losses += Cut(seed, leavesOutSynchronize);
        }

        Assert.Equal(leavesOutSynchronize, losses > 0);
    }

    private int Cut(ulong seed, bool leavesOutSynchronize)
    {
        var random = new SeededRandom(seed);
        var disk = new VirtualDisk { TransferLatencyNs = 20_000, SynchronizeLatencyNs = 100_000 };
        disk.Create("data", Length);
        disk.Create("tuples", IntegrityStore.LengthFor(Length));
        using var machine = new StorageMachine(seed, disk);
        using var store = new IntegrityStore(
            new FileStore(machine.Shard, File(machine, "data"), isDirect: false),
            new FileStore(machine.Shard, File(machine, "tuples"), false, leavesOutSynchronize, 8)
        );
        using var bio = new TestBio();
        byte[] durable = new byte[Length / 512];
        byte[] written = new byte[Length / 512];
        int last = -1;
        for (int i = 1; i < 60; i++)
        {
            bool isFlush = random.Chance(1, 5);
            int block = (int)random.Below((uint)durable.Length);
            bool isDurable = random.Chance(1, 4);
            if (isFlush)
            {
                bio.Flush().Integrity = default;
            }
            else
            {
                last = block;
                written[block] = (byte)i;
                byte[] content = new byte[512];
                content.AsSpan().Fill((byte)i);
                new Span<byte>(_tuples, 8).Fill((byte)i);
                bio.Write(block * 512L, content).Integrity = new DataSegment(_tuples, 8);
                bio.Flags = isDurable ? BioFlags.ForceUnitAccess : BioFlags.None;
            }

            if (i == 59)
            {
                _ = store.Submit(bio);
                machine.Runtime.Run(stop: () => !bio.IsUnderWay || random.Chance(1, 4));
                break;
            }

            Assert.Equal(BlockStatus.Ok, machine.Do(store, bio));
            if (isFlush)
            {
                written.CopyTo(durable, 0);
            }
            else if (isDurable)
            {
                durable[block] = written[block];
            }
        }

        disk.PowerCut(seed);
        int losses = Enumerable
            .Range(0, durable.Length)
            .Count(block => block != last && durable[block] == written[block] && !IsKept(disk, block, durable[block]));
        machine.Runtime.Run();
        return losses;
    }

    private static bool IsKept(VirtualDisk disk, int block, byte value)
    {
        byte[] content = new byte[512];
        byte[] tuple = new byte[8];
        disk.Read("data", block * 512L, content);
        disk.Read("tuples", block * 8L, tuple);
        byte kept = value == 0 ? (byte)0 : (byte)~value; // never written: a hole
        return !content.AsSpan().ContainsAnyExcept(value) && !tuple.AsSpan().ContainsAnyExcept(kept);
    }

    private static ShardFile File(StorageMachine machine, string path) =>
        machine.Shard.Files.Open(path, default, out _)!;

    private IntegrityStore InMemory() =>
        new(
            new RamStore(_machine.Shard, Length),
            new RamStore(_machine.Shard, IntegrityStore.LengthFor(Length), false, IntegrityStore.TupleBytes)
        );

    private void WriteTuples(IntegrityStore store, TestBio bio, int interval, byte[] tuples, int size = 512)
    {
        tuples.CopyTo(new Span<byte>(_tuples + 8, tuples.Length));
        bio.Write((long)interval * size, new byte[tuples.Length / 8 * size]);
        bio.Integrity = new DataSegment(_tuples + 8, tuples.Length);
        Assert.Equal(BlockStatus.Ok, _machine.Do(store, bio));
        Assert.Equal(tuples, new Span<byte>(_tuples + 8, tuples.Length).ToArray());
    }

    private byte[] ReadTuples(IntegrityStore store, TestBio bio, int interval, int count, int size = 512)
    {
        bio.Read((long)interval * size, count * size);
        bio.Integrity = new DataSegment(_tuples, count * 8);
        Assert.Equal(BlockStatus.Ok, _machine.Do(store, bio));
        return new Span<byte>(_tuples, count * 8).ToArray();
    }

    private static byte[] Ones(int count) => [.. Enumerable.Repeat((byte)0xFF, count * 8)];
}
