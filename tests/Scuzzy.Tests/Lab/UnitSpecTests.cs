using Scuzzy.Lab;
using Scuzzy.Scsi;

namespace Scuzzy.Tests.Lab;

public sealed class UnitSpecTests
{
    [Theory]
    [InlineData("ram:1MiB", null, 65536u)]
    [InlineData("ram:1MiB,pi=0", ProtectionType.None, 64527u)]
    [InlineData("ram:1MiB,pi=1", ProtectionType.Type1, 64527u)]
    [InlineData("ram:1MiB,pi=3,block=4096", ProtectionType.Type3, 8065u)]
    public void Protection_information_is_an_option_and_shortens_the_longest_transfer(
        string text,
        ProtectionType? type,
        uint longest
    )
    {
        Assert.True(UnitSpec.TryParse(text, out UnitSpec? spec, out string error), error);
        Assert.Equal(type, spec!.Protection);
        Assert.Equal((type ?? ProtectionType.None, longest), (spec.ToDiskOptions().Protection, Longest(spec)));
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

    private static uint Longest(UnitSpec spec) => spec.ToDiskOptions().MaximumTransferBlocks;
}
