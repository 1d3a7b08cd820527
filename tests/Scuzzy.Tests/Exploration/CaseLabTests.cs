using Scuzzy.Lab;
using Scuzzy.Lab.Composition;
using Scuzzy.Lab.Exploration;
using Scuzzy.Lab.Model;
using Scuzzy.Lab.Syntax;

namespace Scuzzy.Tests.Exploration;

/// <summary>A case is a lab, and the lab does what the exploration did.</summary>
public sealed class CaseLabTests
{
    [Fact]
    public void A_case_that_is_written_and_read_again_passes_the_same_steps()
    {
        var draw = new CaseDraw(LabParser.Load(Lab.LabFolder.Lab("explore.yaml")));
        for (ulong seed = 1; seed <= 12; seed++)
        {
            ExplorationCase made = draw.Draw(seed);
            CaseResult drawn = CaseRunner.Run(made);
            CaseResult read = CaseRunner.Run(LabParser.Parse(LabWriter.Write(CaseLab.Build(made))), null);
            Assert.True(drawn.Trace == read.Trace && drawn.Commands == read.Commands, $"seed {seed}");
        }
    }

    [Fact]
    public void A_finding_fails_in_the_same_way_when_its_lab_is_run()
    {
        var explorer = new Explorer(LabParser.Load(Lab.LabFolder.Lab("explore-zoo.yaml")));
        ExplorerRun run = FirstFailure(explorer);
        (int length, string text, string story) = explorer.Shrink(run.Seed, run.Kind!);

        LabFile lab = LabParser.Parse(text);
        using var again = new LabRun(lab, new LabOptions { IsQuiet = true }, _ => { });
        Assert.False(again.Execute());
        Assert.Equal(run.Kind, CaseRunner.KindOf(again));
        Assert.InRange(length, 1, 12);
        Assert.Contains(run.Kind!, story, StringComparison.Ordinal);
        Assert.Contains("Success", story, StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_with_quotes_dollars_and_colons_are_read_as_they_were()
    {
        var lab = new LabMapping(default);
        string[] texts = ["a \"b\" $c: #d\\e", "- - -", "0:0:1:0", ""];
        foreach (string text in texts)
        {
            lab.Entries.Add(
                (new LabScalar(default, "k" + lab.Entries.Count, false), new LabScalar(default, text, true))
            );
        }

        var errors = new LabErrors("lab");
        var read = (LabMapping)
            new ParameterText(null, new Dictionary<string, string>(), errors).Apply(
                LabReader.Read(LabWriter.Write(lab), errors)!,
                errors
            );

        errors.ThrowIfAny();
        Assert.Equal(texts, read.Entries.Select(e => ((LabScalar)e.Value).Text));
    }

    private static ExplorerRun FirstFailure(Explorer explorer)
    {
        for (ulong seed = 1; seed < 50; seed++)
        {
            ExplorerRun run = explorer.Run(seed);
            if (run.Kind is not null)
            {
                return run;
            }
        }

        throw new InvalidOperationException("the planted bug was not found in 50 runs");
    }
}
