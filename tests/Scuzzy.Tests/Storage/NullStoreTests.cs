using Scuzzy.Storage;
using Scuzzy.Storage.Stores;

namespace Scuzzy.Tests.Storage;

public sealed class NullStoreTests
{
    [Fact]
    public void It_reads_as_zeros_whatever_was_written()
    {
        using var machine = new StorageMachine();
        using var store = new NullStore(machine.Shard, 1 << 20);
        byte[] data = new byte[4096];
        data.AsSpan().Fill(0x55);
        machine.Write(store, 8192, data);
        Assert.Equal(new byte[4096], machine.Read(store, 8192, 4096));
        Assert.Equal(ExtentKind.Hole | ExtentKind.Zero, store.Extent(0, 1 << 20, out long length));
        Assert.Equal(1 << 20, length);
    }

    [Fact]
    public void It_refuses_what_lies_outside()
    {
        using var machine = new StorageMachine();
        using var store = new NullStore(machine.Shard, 1 << 20);
        using var bio = new TestBio();
        Assert.Equal(BlockStatus.Invalid, machine.Do(store, bio.Read(1 << 20, 512)));
    }
}
