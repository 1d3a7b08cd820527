using Scuzzy.Lab;
using Scuzzy.Lab.Exploration;
using Scuzzy.Lab.Model;

namespace Scuzzy.Tests.Lab;

/// <summary>Bugs are planted into machines, and exploration finds them by what they break.</summary>
public sealed class ZooTests
{
    private const int QuickRuns = 150;

    private const int MostRuns = 2000;

    // Seeds of runs that no bug disturbs, so that each of the quick checks takes few runs.
    private const ulong FirstSeed = 1;

    [Fact]
    public void No_bug_is_planted_unless_a_lab_names_it() => Assert.Null(Hunt(Lab(), FirstSeed, 20));

    [Theory]
    [InlineData("abort-also-completes")]
    [InlineData("lost-wake-up")]
    [InlineData("garbage-outcome")]
    public void Exploration_finds_a_planted_bug(string bug) => Assert.NotNull(Hunt(bug, FirstSeed, QuickRuns));

    [Fact]
    public void A_bug_that_does_not_exist_is_refused_with_those_that_do()
    {
        const string text = "explore: { planted: [lost-wakeup] }\n";
        string message = Assert.ThrowsAny<Exception>(() => LabParser.Parse(text, "a.yaml")).Message;
        Assert.Contains("lost-wake-up", message, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("category", "zoo")]
    [MemberData(nameof(Bugs))]
    public void Exploration_finds_every_planted_bug(string bug)
    {
        Assert.True(Hunt(bug, FirstSeed, MostRuns) is not null, $"{bug} was not found in {MostRuns} runs");
    }

    public static TheoryData<string> Bugs() => new(PlantedBugs.Names);

    private static string? Hunt(string bug, ulong first, int most)
    {
        LabFile lab = Lab();
        PlantedBugs.Plant(lab, bug);
        return Hunt(lab, first, most);
    }

    private static string? Hunt(LabFile lab, ulong first, int most)
    {
        var explorer = new Explorer(lab);
        for (ulong seed = first; seed < first + (ulong)most; seed++)
        {
            if (explorer.Run(seed).Kind is { } kind)
            {
                return kind;
            }
        }

        return null;
    }

    private static LabFile Lab() => LabParser.Load(LabFolder.Lab("explore.yaml"));
}
