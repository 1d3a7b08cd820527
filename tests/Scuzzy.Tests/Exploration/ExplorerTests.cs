using Scuzzy.Lab;
using Scuzzy.Lab.Exploration;
using Scuzzy.Lab.Model;
using Scuzzy.Lab.Syntax;

namespace Scuzzy.Tests.Exploration;

/// <summary>Explorations of the shipped labs.</summary>
public sealed class ExplorerTests
{
    private const ulong Runs = 300;

    private const string Iscsi = """
        iscsi: [{ target: a.t, name: "iqn.2026-01.org.scuzzy:t" }]
        arrays: [{ name: a, targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }] }]
        """;

    [Fact]
    public void What_is_said_to_be_out_of_reach_is_argued_in_the_documents()
    {
        string docs = File.ReadAllText(
            Path.Combine(Path.GetDirectoryName(Lab.LabFolder.Lab("explore.yaml"))!, "../docs/explore.md")
        );

        Assert.All(
            CoverageCells.Unreachable,
            u =>
                Assert.Contains(
                    $"| {u.Cell[(u.Cell.IndexOf(": ", StringComparison.Ordinal) + 2)..]} | {u.Reason} |",
                    docs,
                    StringComparison.Ordinal
                )
        );
    }

    [Fact]
    public void Nothing_is_found_where_nothing_is_planted()
    {
        Explorer explorer = Explore("explore.yaml", 1, Runs);

        Assert.True(
            explorer.Findings.Count == 0,
            string.Join("; ", explorer.Findings.Select(f => $"seed {f.Seed}: {f.Kind}"))
        );
        Assert.True(explorer.Runs >= 200, $"{explorer.Runs} runs counted");
        Assert.True(explorer.Commands >= explorer.Runs * CaseRunner.FewestCommands);
        Assert.True(explorer.Faults >= explorer.Runs * CaseRunner.FewestFaults);
        Assert.Contains("7.2: tags exhausted", explorer.Coverage.Keys);
        Assert.Contains("3.10-el7: Abort Success", explorer.Coverage.Keys);
        Assert.Contains("2.6.32-seed: devices starved", explorer.Coverage.Keys);
    }

    [Fact]
    public void The_seeds_bug_is_found_by_what_it_leaves_behind()
    {
        Explorer explorer = Explore("explore-zoo.yaml", 1, 8);

        Assert.NotEmpty(explorer.Findings);
        Assert.All(explorer.Findings, f => Assert.Matches("^(I1|I2|I3|I5|I7): ", f.Kind));
        Assert.Contains(explorer.Findings, f => f.Kind.StartsWith("I5", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("seed.yaml")]
    [InlineData("seed-abort-bug.yaml")]
    [InlineData("image.yaml")]
    [InlineData("blast-radius.yaml")]
    public void Any_machine_of_loopback_hosts_can_be_explored(string lab)
    {
        Explorer explorer = Explore(lab, 1, 20);

        Assert.Empty(explorer.Findings);
        Assert.True(explorer.Runs >= 10, $"{explorer.Runs} runs counted");
    }

    [Theory]
    [InlineData("", "there is no host")]
    [InlineData("hosts: [{ name: h, driver: scsi_debug }]", "no host has any")]
    public void A_lab_of_which_nothing_can_be_drawn_is_refused(string hosts, string why)
    {
        LabFile lab = LabParser.Parse(hosts.Length > 0 ? hosts : Iscsi, "lab");

        LabException refused = Assert.Throws<LabException>(() => new Explorer(lab));

        Assert.Equal($"lab: explorations draw disks of hosts whose driver is loopback: {why}", refused.Message);
    }

    [Fact]
    public void A_machine_that_is_given_up_is_a_finding_that_costs_few_runs_and_has_a_story()
    {
        int runs = 0;
        var explorer = new Explorer(LabParser.Load(Lab.LabFolder.Lab("explore.yaml"))) { Guard = _ => ++runs < 0 };

        ExplorerRun run = explorer.Run(3);
        Assert.Equal("I1: a machine went round in circles, and no time passed", run.Kind);
        Assert.True(explorer.Count(run));
        (_, string lab, string story) = explorer.Shrink(3, run.Kind!);

        Assert.InRange(runs, 3, 20);
        Assert.Contains("it was given up", story, StringComparison.Ordinal);
        Assert.NotEmpty(LabParser.Parse(lab, "found").Hosts);
    }

    [Fact]
    public void Equal_seeds_give_equal_runs_and_other_seeds_others()
    {
        var draw = new CaseDraw(LabParser.Load(Lab.LabFolder.Lab("explore.yaml")));
        CaseResult first = CaseRunner.Run(draw.Draw(3));

        Assert.Equal(first.Trace, CaseRunner.Run(draw.Draw(3)).Trace);
        Assert.NotEqual(first.Trace, CaseRunner.Run(draw.Draw(4)).Trace);
    }

    [Fact]
    public void Some_machines_have_removable_disks_and_some_deadlines_and_a_lab_may_leave_them_out()
    {
        LabFile lab = LabParser.Load(Lab.LabFolder.Lab("explore.yaml"));
        Assert.InRange(Count(lab, IsRemovable), 20, 60);
        Assert.InRange(Count(lab, HasDeadline), 15, 55);

        lab = LabParser.Parse(
            """
            hosts: [{ name: h, connections: [{ at: "0:0", to: a.t }] }]
            arrays: [{ name: a, targets: [{ name: t, units: [{ lun: 0, store: "ram:256KiB" }] }] }]
            explore: { faults: [drop], events: [scan] }
            """
        );
        Assert.Equal((0, 0), (Count(lab, IsRemovable), Count(lab, HasDeadline)));
    }

    [Fact]
    public void Another_schedule_without_faults_ends_with_the_same_data()
    {
        var draw = new CaseDraw(LabParser.Load(Lab.LabFolder.Lab("explore.yaml")));
        int other = 0;
        for (ulong seed = 1; seed <= 10; seed++)
        {
            ExplorationCase made = draw.Draw(seed);

            // One task, one I/O after the other: nothing else decides what is written last.
            made = made with
            {
                Faults = [],
                Events = [],
                Tasks =
                [
                    made.Tasks[0] with
                    {
                        Operations = [.. made.Tasks[0].Operations.Select(o => o with { Waits = true })],
                    },
                ],
            };
            CaseResult one = CaseRunner.Run(made);
            CaseResult two = CaseRunner.Run(made with { ScheduleSeed = made.ScheduleSeed + 1 });
            Assert.Null(one.Kind);
            Assert.Equal(one.Content, two.Content);
            other += one.Trace == two.Trace ? 0 : 1;
        }

        Assert.True(other > 0, "another schedule seed changed nothing");
    }

    [Fact]
    public void A_campaign_that_goes_on_counts_as_one_that_never_stopped()
    {
        Explorer whole = Explore("explore.yaml", 1, 12);
        Explorer first = Explore("explore.yaml", 1, 5);
        var second = new Explorer(LabParser.Load(Lab.LabFolder.Lab("explore.yaml")));
        CampaignState state = CampaignState.Parse(first.Save(6).Write());
        second.Restore(state);
        Explore(second, state.NextSeed, 7);

        Assert.Equal((whole.Runs, whole.Commands, whole.Faults), (second.Runs, second.Commands, second.Faults));
        Assert.Equal(whole.Coverage, second.Coverage);
    }

    [Fact]
    public void A_file_that_is_no_campaign_is_refused()
    {
        FormatException e = Assert.Throws<FormatException>(() => CampaignState.Parse("{ not json"));
        Assert.StartsWith("no campaign state: ", e.Message, StringComparison.Ordinal);
    }

    private static bool IsRemovable(ExplorationCase made) =>
        made.Units.Any(u => u.Store.EndsWith(CaseUnit.Removable, StringComparison.Ordinal));

    private static bool HasDeadline(ExplorationCase made) =>
        made.Events.Any(e => e.Fields.Any(f => f.Value.EndsWith("/eh_deadline", StringComparison.Ordinal)));

    /// <summary>How many of 200 seeds give a case of a kind.</summary>
    private static int Count(LabFile lab, Func<ExplorationCase, bool> isOne)
    {
        var draw = new CaseDraw(lab);
        return Enumerable.Range(1, 200).Count(seed => isOne(draw.Draw((ulong)seed)));
    }

    private static Explorer Explore(string lab, ulong first, ulong runs)
    {
        var explorer = new Explorer(LabParser.Load(Lab.LabFolder.Lab(lab)));
        Explore(explorer, first, runs);
        return explorer;
    }

    private static void Explore(Explorer explorer, ulong first, ulong runs)
    {
        for (ulong seed = first; seed < first + runs; seed++)
        {
            explorer.Count(explorer.Run(seed));
        }
    }
}
