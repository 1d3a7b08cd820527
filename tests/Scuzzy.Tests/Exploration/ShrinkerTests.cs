using Scuzzy.Lab.Exploration;
using Scuzzy.Lab.Model;
using Scuzzy.Storage;

namespace Scuzzy.Tests.Exploration;

/// <summary>What a user may expect of a shrunken failure.</summary>
public sealed class ShrinkerTests
{
    private const string Kind = "it fails";

    [Fact]
    public void Two_operations_and_a_fault_out_of_hundreds_are_found()
    {
        ExplorationCase made = Large();
        ExplorationCase small = Shrink(made, c => Has(c, 17) && Has(c, 203) && c.Faults.Any(f => f.Action == "drop"));

        Assert.Equal(3, small.Length);
        Assert.Equal(1, small.Cpus);
        Assert.Equal(0, small.Preemption);
        Assert.Single(small.Hosts);
        Assert.All(small.Tasks.SelectMany(t => t.Operations), o => Assert.Equal(1, o.Sectors));
    }

    [Fact]
    public void What_does_not_matter_to_the_failure_goes_altogether()
    {
        ExplorationCase small = Shrink(Large(), _ => true);

        Assert.Equal(0, small.Length);
    }

    [Fact]
    public void Another_failure_on_the_way_is_not_taken_for_the_same()
    {
        int runs = 0;
        var shrinker = new Shrinker(
            c =>
            {
                runs++;
                return Has(c, 17) ? Kind : "it fails in another way";
            },
            Kind,
            500
        );

        Assert.True(Has(shrinker.Shrink(Large()), 17));
        Assert.InRange(runs, 1, 500);
    }

    [Fact]
    public void The_effort_is_bounded_and_what_was_reached_is_kept()
    {
        int runs = 0;
        var shrinker = new Shrinker(
            c =>
            {
                runs++;
                return Has(c, 17) ? Kind : null;
            },
            Kind,
            20
        );
        ExplorationCase small = shrinker.Shrink(Large());

        Assert.Equal(20, runs);
        Assert.True(Has(small, 17) && small.Length < Large().Length);
    }

    [Fact]
    public void The_fault_strikes_at_the_first_command_that_will_do()
    {
        ExplorationCase made = Large() with { Faults = [new CaseFault("drop", "true") { Nth = 100, Times = 3 }] };
        ExplorationCase small = Shrink(made, c => c.Faults is [{ Nth: >= 2 }, ..]);

        Assert.Equal((2, 1), (small.Faults[0].Nth, small.Faults[0].Times));
    }

    [Fact]
    public void Operations_that_are_only_counted_go_with_the_count()
    {
        ExplorationCase made = Large();
        int all = made.Tasks.Sum(t => t.Operations.Count);
        made = made with { Faults = [new CaseFault("drop", "true") { Nth = all }] };
        ExplorationCase small = Shrink(
            made,
            c => c.Faults is [{ } fault] && fault.Nth == c.Tasks.Sum(t => t.Operations.Count) && Has(c, 17)
        );

        Assert.Equal(2, small.Length);
        Assert.Equal(1, small.Faults[0].Nth);
    }

    private static ExplorationCase Shrink(ExplorationCase made, Predicate<ExplorationCase> fails) =>
        new Shrinker(c => fails(c) ? Kind : null, Kind, 5000).Shrink(made);

    private static bool Has(ExplorationCase made, int sector) =>
        made.Tasks.Any(t => t.Operations.Any(o => o.Sector == sector));

    private static ExplorationCase Large() =>
        new()
        {
            Seed = 1,
            Profile = "7.2",
            Cpus = 4,
            Preemption = 200,
            Hosts =
            [
                new CaseHost("host0", [new CaseConnection("0:0", "array.left", 1)]),
                new CaseHost("host1", [new CaseConnection("0:0", "array.left", 1)]),
            ],
            Units = [new CaseUnit("array.left", 0, "ram:256KiB")],
            Tasks =
            [
                .. Enumerable
                    .Range(0, 3)
                    .Select(t => new CaseTask(
                        $"t{t}",
                        "sda",
                        0,
                        [
                            .. Enumerable
                                .Range(t * 100, 100)
                                .Select(s => new TaskOperation(BlockOperation.Write, s, 4, BioFlags.Synchronous)),
                        ]
                    )),
            ],
            Faults = [new CaseFault("busy", "host") { Nth = 3 }, new CaseFault("drop", "true") { Nth = 7 }],
            Events = [new CaseEvent(5, "logging_level", ("", "0"))],
        };
}
