using Scuzzy.Runtime.Randomness;

namespace Scuzzy.Tests.Runtime;

public sealed class SeededRandomTests
{
    /// <summary>xoshiro256** seeded by splitmix64 from 0, computed apart from this code.</summary>
    [Fact]
    public void The_numbers_of_a_seed_never_change()
    {
        var random = new SeededRandom(0);
        ulong[] numbers = [random.Next(), random.Next(), random.Next()];
        Assert.Equal([0x99EC5F36CB75F2B4, 0xBF6E1F784956452A, 0x1A5F849D4933E6E0], numbers);
    }

    [Fact]
    public void Numbers_below_a_bound_are_below_it_and_reach_all_of_it()
    {
        var random = new SeededRandom(7);
        var seen = Enumerable.Range(0, 1000).Select(_ => random.Below(10)).ToHashSet();
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (long)i), seen.Order());
    }

    [Fact]
    public void Filling_covers_every_length()
    {
        for (int length = 0; length < 20; length++)
        {
            byte[] bytes = new byte[length + 1];
            new SeededRandom(3).Fill(bytes.AsSpan(0, length));
            Assert.Equal(0, bytes[length]);
            byte[] again = new byte[length];
            new SeededRandom(3).Fill(again);
            Assert.Equal(again, bytes[..length]);
        }
    }
}
