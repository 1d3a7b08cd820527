using Scuzzy.Storage;
using Scuzzy.Storage.Stores;

namespace Scuzzy.Tests.Storage;

public sealed class StoreSpecTests
{
    [Theory]
    [InlineData("ram:64MiB", StoreKind.Ram, 64L << 20, "")]
    [InlineData("ram:512", StoreKind.Ram, 512, "")]
    [InlineData("null:2TiB", StoreKind.Null, 2L << 40, "")]
    [InlineData("ram:1 GiB", StoreKind.Ram, 1L << 30, "")]
    [InlineData("file:a:b/disk,1.img", StoreKind.File, 0, "a:b/disk,1.img")]
    [InlineData("nbd:[::1]:10809", StoreKind.Nbd, 0, "")]
    [InlineData("nbd:127.0.0.1:10809:exportname=a:b", StoreKind.Nbd, 0, "")]
    [InlineData("nbd:unix:/run/nbd.sock:exportname=disk", StoreKind.Nbd, 0, "")]
    public void What_users_write_is_understood(string text, StoreKind kind, long length, string path)
    {
        Assert.True(StoreSpec.TryParse(text, out StoreSpec? spec, out string error), error);
        Assert.Equal((kind, length, path), (spec!.Kind, spec.LengthBytes, spec.Path));
        Assert.True(StoreSpec.TryParse(spec.ToString(), out StoreSpec? again, out _));
        Assert.Equal(spec, again);
    }

    [Theory]
    [InlineData("", "\"\" is not a store: write ram:SIZE, file:PATH, null:SIZE or nbd:ADDRESS")]
    [InlineData("disk.img", "\"disk.img\" is not a store: write ram:SIZE, file:PATH, null:SIZE or nbd:ADDRESS")]
    [InlineData("RAM:1MiB", "\"RAM:1MiB\" is not a store: write ram:SIZE, file:PATH, null:SIZE or nbd:ADDRESS")]
    [InlineData("file:", "\"file:\" has no usable path: write file:PATH, as in file:disk.img")]
    [InlineData(
        "nbd:disk",
        "\"nbd:disk\" has no address: write nbd:HOST:PORT (a numeric host) or nbd:unix:PATH, then :exportname=NAME if it "
            + "is not the default"
    )]
    [InlineData(
        "ram:64MB",
        "\"ram:64MB\": \"64MB\" is not a size: write a whole number and a unit, as in 512, 64KiB, 10MiB, 1GiB or 2TiB"
    )]
    [InlineData(
        "ram:-1",
        "\"ram:-1\": \"-1\" is not a size: write a whole number and a unit, as in 512, 64KiB, 10MiB, 1GiB or 2TiB"
    )]
    [InlineData("ram:17TiB", "\"ram:17TiB\": 16TiB at most belong in memory")]
    [InlineData("ram:9000PiB", "\"ram:9000PiB\": \"9000PiB\" is too large: at most 8191PiB")]
    [InlineData(
        "ram:99999999999999999999",
        "\"ram:99999999999999999999\": \"99999999999999999999\" is too large: at most 8191PiB"
    )]
    [InlineData("ram:0", "\"ram:0\": the size must be a positive multiple of 512 bytes")]
    [InlineData("null:1000", "\"null:1000\": the size must be a positive multiple of 512 bytes")]
    public void What_is_wrong_is_said_with_what_would_be_right(string text, string expected)
    {
        Assert.False(StoreSpec.TryParse(text, out StoreSpec? spec, out string error));
        Assert.Null(spec);
        Assert.Equal(expected, error);
    }

    [Fact]
    public void A_file_that_is_not_there_is_an_error_with_its_path()
    {
        using var machine = new StorageMachine();
        Assert.True(StoreSpec.TryParse("file:none.img", out StoreSpec? spec, out _));
        Assert.Null(spec!.Open(machine.Shard, isReadOnly: false, out string error));
        Assert.Equal("none.img: there is no such file", error);
    }
}
