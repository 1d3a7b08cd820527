using Scuzzy.Lab;
using Scuzzy.Scsi;

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
}
