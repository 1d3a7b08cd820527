using Scuzzy.Runtime;
using Scuzzy.Runtime.Files;

namespace Scuzzy.Tests.Runtime;

public class VirtualFileTests : FileContractTests
{
    private int _next;

    protected VirtualRuntime Runtime => ((VirtualBed)Bed).Runtime;

    protected override MachineBed CreateBed() => new VirtualBed();

    protected override string FreePath() => $"/images/{_next++}";

    [Fact]
    public void Content_from_outside_is_read_when_needed_and_never_written()
    {
        byte[] original = Noise(300_000, seed: 1);
        long asked = 0;
        Runtime.Disk.Load(
            "/base",
            original.Length,
            (offset, into) =>
            {
                asked += into.Length;
                original.AsSpan((int)offset, into.Length).CopyTo(into);
            }
        );
        ShardFile file = Open("/base", new FileOpenOptions(), out _)!;
        Assert.Equal(0, asked);
        Assert.Equal(original[1000..2000], Read(file, 1000, 1000));
        Assert.Equal(1000, asked);
        byte[] before = [.. original];
        Write(file, 65_000, Noise(2000, seed: 2));
        Assert.Equal(before, original);
        byte[] expected = [.. original];
        Noise(2000, seed: 2).CopyTo(expected, 65_000);
        Assert.Equal(expected, Read(file, 0, original.Length));
    }

    [Fact]
    public void A_fault_ends_an_operation_with_its_error_and_without_effect()
    {
        ShardFile file = Create(4096);
        Runtime.Disk.Fault = (_, kind, _, _) => kind == FileOperationKind.Write ? Errno.ENOSPC : 0;
        var write = new TestOperation(FileOperationKind.Write, 0, 512) { Bytes = Noise(512, seed: 1) };
        Assert.Equal(Errno.ENOSPC, Perform(file, write).Error);
        Assert.Equal(new byte[512], Read(file, 0, 512));
    }

    [Fact]
    public void Files_are_listed_in_the_order_of_their_names()
    {
        foreach (string name in (string[])["b", "a", "C"])
        {
            Runtime.Disk.Create(name, 1);
        }

        Assert.Equal(["C", "a", "b"], Runtime.Disk.Paths);
        Assert.True(Runtime.Disk.Delete("a"));
        Assert.Equal(-1, Runtime.Disk.LengthOf("a"));
    }
}
