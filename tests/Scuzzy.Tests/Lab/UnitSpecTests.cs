using Scuzzy.Lab;
using Scuzzy.Scsi;
using Scuzzy.Storage;
using Scuzzy.Tests.Storage;

namespace Scuzzy.Tests.Lab;

public sealed class UnitSpecTests
{
    [Theory]
    [InlineData("ram:1MiB", null)]
    [InlineData("ram:1MiB,pi=0", ProtectionType.None)]
    [InlineData("ram:1MiB,pi=1", ProtectionType.Type1)]
    [InlineData("ram:1MiB,pi=3,block=4096", ProtectionType.Type3)]
    public void Protection_information_is_an_option(string text, ProtectionType? type)
    {
        Assert.True(UnitSpec.TryParse(text, out UnitSpec? spec, out string error), error);
        Assert.Equal(type, spec!.Protection);
        Assert.Equal(type ?? ProtectionType.None, spec.ToDiskOptions().Protection);
    }

    [Theory]
    [InlineData(
        "ram:1MiB,pi=4",
        "pi=4: a type of protection information belongs here, 1 to 3, or 0 for a medium without"
    )]
    [InlineData("ram:1MiB,pi", "pi=: a type of protection information belongs here, 1 to 3, or 0 for a medium without")]
    public void A_wrong_type_is_refused_with_what_would_be_right(string text, string wanted)
    {
        Assert.False(UnitSpec.TryParse(text, out _, out string error));
        Assert.Equal(wanted, error);
    }

    [Theory]
    [InlineData("ram:5KiB,block=4096")]
    [InlineData("ram:1KiB,block=4096")]
    [InlineData("null:1536,block=1024")]
    public void A_unit_is_of_whole_blocks(string text)
    {
        Assert.False(UnitSpec.TryParse(text, out _, out string error));
        Assert.Contains("the size must be a multiple of the block of ", error);
    }

    [Theory]
    [InlineData("overlay=1", "option 'overlay' takes no value")]
    [InlineData("delay", "delay=: [OPERATION:]TIME belongs here, such as 10ms or flush:1s; ")]
    [InlineData("delay=10", "delay=10: [OPERATION:]TIME belongs here, ")]
    [InlineData("delay=verify:1s", "delay=verify:1s: [OPERATION:]TIME belongs here, ")]
    [InlineData("delay=:1s", "delay=:1s: [OPERATION:]TIME belongs here, ")]
    [InlineData("error", "error=: OPERATION[:FIRST[-LAST]] belongs here, such as read:100-107; ")]
    [InlineData("error=any", "error=any: OPERATION[:FIRST[-LAST]] belongs here, ")]
    [InlineData("error=read:", "error=read:: OPERATION[:FIRST[-LAST]] belongs here, ")]
    [InlineData("error=read:7-6", "error=read:7-6: OPERATION[:FIRST[-LAST]] belongs here, ")]
    [InlineData("error=read:1-2-3", "error=read:1-2-3: OPERATION[:FIRST[-LAST]] belongs here, ")]
    [InlineData("error=read:1:2", "error=read:1:2: OPERATION[:FIRST[-LAST]] belongs here, ")]
    [InlineData("error=read:1125899906842624", "error=read:1125899906842624: OPERATION[:FIRST[-LAST]] belongs here, ")]
    [InlineData("error=flush:7", "error=flush:7: OPERATION[:FIRST[-LAST]] belongs here, ")]
    public void A_wrong_filter_is_refused_with_what_would_be_right(string option, string wanted)
    {
        Assert.False(UnitSpec.TryParse("ram:1MiB," + option, out _, out string error));
        Assert.StartsWith(wanted, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Blocks_of_a_unit_fail_by_its_own_numbers()
    {
        using var machine = new StorageMachine();
        using BlockDevice device = Open(machine, "ram:1MiB,block=4096,error=read:2-3,error=write:5,error=discard");
        using var bio = new TestBio(4096);
        Assert.Equal(BlockStatus.Ok, machine.Do(device, bio.Read(4096, 4096)));
        Assert.Equal(BlockStatus.Medium, machine.Do(device, bio.Read(2 * 4096, 4096)));
        Assert.Equal(BlockStatus.Medium, machine.Do(device, bio.Read(3 * 4096, 4096)));
        Assert.Equal(BlockStatus.Ok, machine.Do(device, bio.Read(4 * 4096, 4096)));
        Assert.Equal(BlockStatus.Ok, machine.Do(device, bio.Write(2 * 4096, new byte[4096])));
        Assert.Equal(BlockStatus.Medium, machine.Do(device, bio.Write(5 * 4096, new byte[4096])));
        Assert.Equal(BlockStatus.Ok, machine.Do(device, bio.Write(6 * 4096, new byte[4096])));
        Assert.Equal(BlockStatus.Medium, machine.Do(device, bio.Range(BlockOperation.Discard, 0, 4096)));
        Assert.Equal(BlockStatus.Medium, machine.Do(device, bio.Range(BlockOperation.WriteZeroes, 0, 4096)));
    }

    [Fact]
    public void Delays_are_per_operation_and_filters_add_up()
    {
        using var machine = new StorageMachine();
        using BlockDevice device = Open(machine, "ram:1MiB,delay=10ms,overlay,delay=write:5ms");
        using var bio = new TestBio(4096);
        long start = machine.Shard.NowNs;
        Assert.Equal(BlockStatus.Ok, machine.Do(device, bio.Read(0, 4096)));
        Assert.Equal(10_000_000, machine.Shard.NowNs - start);
        start = machine.Shard.NowNs;
        Assert.Equal(BlockStatus.Ok, machine.Do(device, bio.Write(0, new byte[4096])));
        Assert.Equal(5_000_000, machine.Shard.NowNs - start);
    }

    /// <summary>What is written goes no further than the overlay, so the store is opened for reading only.</summary>
    [Fact]
    public void An_overlay_leaves_the_store_as_it_is()
    {
        using var machine = new StorageMachine();
        Assert.True(UnitSpec.TryParse("ram:1MiB,overlay", out UnitSpec? spec, out _));
        Assert.True(spec!.LeavesStore);
        Assert.False(spec.ToDiskOptions().IsReadOnly);
        using BlockDevice device = Open(machine, "ram:1MiB,overlay");
        byte[] block = [.. Enumerable.Repeat((byte)7, 512)];
        machine.Write(device, 4096, block);
        Assert.Equal(block, machine.Read(device, 4096, 512));
    }

    [Theory]
    [InlineData("ram:1MiB", "ram:1MiB")]
    [InlineData("file:/a/b.img,thin", "file:/a/b.img,thin")]
    [InlineData("file:../b.img,thin", "file:/c/b.img,thin")]
    [InlineData("nbd:unix:s:exportname=../x,thin", "nbd:unix:/c/d/s:exportname=../x,thin")]
    [InlineData("nbd:127.0.0.1:1", "nbd:127.0.0.1:1")]
    public void A_relative_path_starts_from_the_folder(string text, string wanted) =>
        Assert.Equal(wanted, UnitSpec.Located(text, "/c/d"));

    [Fact]
    public void Behind_NBD_there_is_no_place_for_protection_information()
    {
        Assert.False(UnitSpec.TryParse("nbd:127.0.0.1:1,pi=1", out _, out string error));
        Assert.EndsWith("behind NBD there is no place for protection information", error, StringComparison.Ordinal);
    }

    private static BlockDevice Open(StorageMachine machine, string text)
    {
        Assert.True(UnitSpec.TryParse(text, out UnitSpec? spec, out string error), error);
        return spec!.Filtered(spec.Store.Open(machine.Shard, spec.LeavesStore, out _)!);
    }
}
