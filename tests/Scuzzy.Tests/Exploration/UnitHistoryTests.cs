using Scuzzy.Lab.Checking;
using Scuzzy.Runtime;
using Scuzzy.Storage;
using Scuzzy.Storage.Stores;

namespace Scuzzy.Tests.Exploration;

/// <summary>What a read may return, by the history of its sectors (I4).</summary>
public sealed class UnitHistoryTests : IDisposable
{
    private const uint First = 1;
    private const uint Second = 2;

    private readonly VirtualRuntime _runtime = new(new VirtualRuntimeOptions());
    private readonly InvariantNet _net;
    private readonly StoreWatch _store;
    private readonly UnitHistory _history;

    public UnitHistoryTests()
    {
        _net = new InvariantNet(_runtime);
        _store = _net.Watch(new RamStore(_runtime.Shards[0], 64 << 10), "unit");
        _history = new UnitHistory(_net, _store);
    }

    [Fact]
    public void What_was_acknowledged_is_read_and_nothing_older()
    {
        Write(First);
        Write(Second);

        Assert.True(Reads(SectorValue.Of(Second, 0)));
        Assert.False(Reads(SectorValue.Of(First, 0)));
        Assert.False(Reads(SectorValue.Zero));
    }

    [Fact]
    public void Of_two_writes_at_the_same_time_either_may_be_last()
    {
        WriteRecord first = _history.Submit(BlockOperation.Write, First, 0, 1);
        WriteRecord second = _history.Submit(BlockOperation.Write, Second, 0, 1);
        _history.End(first, isAcknowledged: true);
        _history.End(second, isAcknowledged: true);

        Assert.True(Reads(SectorValue.Of(First, 0)));
        Assert.True(Reads(SectorValue.Of(Second, 0)));
        Assert.False(Reads(SectorValue.Zero));
    }

    [Fact]
    public void A_write_that_failed_may_have_happened_or_not()
    {
        Write(First);
        _history.End(_history.Submit(BlockOperation.Write, Second, 0, 1), isAcknowledged: false);

        Assert.True(Reads(SectorValue.Of(First, 0)));
        Assert.True(Reads(SectorValue.Of(Second, 0)));
    }

    [Fact]
    public void What_was_read_once_does_not_go_back()
    {
        Write(First);
        _history.End(_history.Submit(BlockOperation.Write, Second, 0, 1), isAcknowledged: false);

        Assert.True(Reads(SectorValue.Of(Second, 0)));
        Assert.False(Reads(SectorValue.Of(First, 0)));
    }

    [Fact]
    public void What_nobody_wrote_and_sectors_put_together_of_two_are_never_right()
    {
        Write(First);

        Assert.False(Reads(SectorValue.Of(Second, 0)));
        Assert.False(Reads(SectorValue.Poison));
        var torn = new byte[SectorValue.Bytes];
        SectorValue.Fill(torn, First, 0);
        torn[^1] ^= 1;
        Assert.False(Reads(torn));
    }

    [Fact]
    public void A_write_is_durable_after_a_flush_and_not_before()
    {
        WriteRecord record = _history.Submit(BlockOperation.Write, First, 0, 1);
        Store(BlockOperation.Write, BioFlags.None);
        _history.End(record, isAcknowledged: true);

        Assert.False(IsDurable());
        Store(BlockOperation.Flush, BioFlags.None);
        Assert.True(IsDurable());
    }

    [Fact]
    public void A_forced_write_is_durable_at_once()
    {
        WriteRecord record = _history.Submit(BlockOperation.Write, First, 0, 1);
        Store(BlockOperation.Write, BioFlags.ForceUnitAccess);
        _history.End(record, isAcknowledged: true);

        Assert.True(IsDurable());
    }

    [Fact]
    public void A_forced_write_promises_nothing_about_later_ones_to_its_sectors()
    {
        WriteRecord earlier = _history.Submit(BlockOperation.Write, First, 0, 1);
        WriteRecord forced = _history.Submit(BlockOperation.Write, Second, 0, 1);
        Store(BlockOperation.Write, BioFlags.ForceUnitAccess);
        _history.End(earlier, isAcknowledged: true);
        Write(Second + 1);
        _history.End(forced, isAcknowledged: true);

        // The earlier write came after the forced one, was flushed, and was replaced by one that nobody flushed.
        Assert.True(IsForced(forced));
    }

    [Fact]
    public void A_forced_write_that_leaves_what_it_replaces_is_found()
    {
        Write(First);
        Store(BlockOperation.Write, BioFlags.ForceUnitAccess);
        WriteRecord forced = _history.Submit(BlockOperation.Write, Second, 0, 1);
        _history.End(forced, isAcknowledged: true);

        Assert.False(IsForced(forced));
    }

    [Fact]
    public void The_whole_store_is_compared_in_the_end()
    {
        Store(BlockOperation.Write, BioFlags.None);
        _history.CheckContent();

        Assert.Equal("I4", Assert.Single(_net.Breaches).Invariant);
    }

    public void Dispose()
    {
        _store.Dispose();
        _runtime.Dispose();
    }

    private void Write(uint number) =>
        _history.End(_history.Submit(BlockOperation.Write, number, 0, 1), isAcknowledged: true);

    private bool Reads(ulong value)
    {
        var data = new byte[SectorValue.Bytes];
        System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ulong>(data.AsSpan()).Fill(value);
        return Reads(data);
    }

    private bool Reads(byte[] data)
    {
        long before = _net.BreachCount;
        _history.CheckRead(0, data, _net.Next(), "reader");
        return _net.BreachCount == before;
    }

    private bool IsDurable()
    {
        long before = _net.BreachCount;
        _history.CheckFlushed(_net.Next(), "flush");
        return _net.BreachCount == before;
    }

    private bool IsForced(WriteRecord forced)
    {
        long before = _net.BreachCount;
        _history.CheckForced(forced, "writer");
        return _net.BreachCount == before;
    }

    private void Store(BlockOperation operation, BioFlags flags)
    {
        bool isWrite = operation == BlockOperation.Write;
        var bio = new Initiator.SubmittedBio(operation, 0, isWrite ? SectorValue.Bytes : 0, flags);
        if (isWrite)
        {
            SectorValue.Fill(bio.Memory, First, 0);
        }

        Assert.True(_store.Submit(bio));
        Assert.Equal(BlockStatus.Ok, bio.Status);
    }
}
