using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Scuzzy.Lab.Exploration;
using Scuzzy.Lab.Model;

namespace Scuzzy.Command.Commands;

/// <summary><c>scuzzy explore</c>: random loads, faults and interleavings against what must always hold.</summary>
internal sealed class ExploreCommand
{
    private readonly LabArguments _lab = new();

    private readonly Option<ulong> _runs = new("--runs")
    {
        Description = "Runs to do; each has a seed of its own.",
        DefaultValueFactory = _ => 1000,
    };

    private readonly Option<ulong?> _seed = new("--seed")
    {
        Description = "Seed of the first run; default 1, or where --resume stopped.",
    };

    private readonly Option<int> _jobs = new("--jobs")
    {
        Description = "Runs at the same time; default one for each CPU.",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    private readonly Option<string> _out = new("--out")
    {
        Description = "Folder for what is found; made when something is.",
        DefaultValueFactory = _ => "explore-findings",
    };

    private readonly Option<string?> _resume = new("--resume")
    {
        Description = "FILE that the campaign is kept in: goes on where it stopped, if it is there.",
    };

    private readonly Option<bool> _coverage = new("--coverage") { Description = "Prints every cell of the coverage." };

    public static System.CommandLine.Command Build()
    {
        var explore = new ExploreCommand();
        var command = new System.CommandLine.Command(
            "explore",
            "Search for failures: random loads, faults and interleavings against what must always hold."
        )
        {
            explore._runs,
            explore._seed,
            explore._jobs,
            explore._out,
            explore._resume,
            explore._coverage,
        };
        explore._lab.AddTo(command);
        command.SetAction(explore.Run);
        return command;
    }

    private int Run(ParseResult result)
    {
        LabFile lab = _lab.Load(result);
        int jobs = result.GetValue(_jobs);
        if (jobs is < 1 or > 256)
        {
            throw new CommandException(ExitCode.Usage, $"--jobs {jobs}: 1 to 256 belongs here");
        }

        CampaignState before = Load(result);
        var explorer = new Explorer(lab) { Guard = CaseLimit.Run };
        explorer.Restore(before);
        ulong first = result.GetValue(_seed) ?? Math.Max(before.NextSeed, 1);
        var clock = Stopwatch.StartNew();
        using var campaign = new Campaign(explorer, first, result.GetValue(_runs), jobs);
        campaign.Found = finding => Write(result, finding);
        campaign.Tick = next => Save(result, explorer, next, before.Seconds + clock.Elapsed.TotalSeconds);
        campaign.Run();
        double seconds = clock.Elapsed.TotalSeconds;
        Save(result, explorer, first + result.GetValue(_runs), before.Seconds + seconds);
        Print(result, explorer, seconds, before);
        return explorer.Findings.Count == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    private void Print(ParseResult result, Explorer explorer, double seconds, CampaignState before)
    {
        TextWriter console = Console.Out;
        if (result.GetValue(_coverage))
        {
            console.WriteLine("# coverage: in how many runs");
            foreach ((string cell, long count) in explorer.Coverage)
            {
                console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count, 9}  {cell}"));
            }

            foreach ((string cell, string reason) in explorer.UnreachableCells)
            {
                console.WriteLine($"    never  {cell}: {reason}");
            }
        }

        string[] empty = [.. explorer.EmptyCells];
        console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"# coverage: {explorer.Coverage.Count} cells reached, {empty.Length} empty"
            )
        );
        foreach (string cell in empty)
        {
            console.WriteLine($"empty  {cell}");
        }

        foreach (Finding finding in explorer.Findings)
        {
            console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"finding: {finding.Kind} (seed {finding.Seed}, {finding.Runs} runs, {finding.Length} events)"
                )
            );
        }

        long runs = explorer.Runs - before.Runs + explorer.ShortRuns - before.ShortRuns;
        console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{explorer.Runs} runs ({explorer.ShortRuns} too short to count, {explorer.Commands} commands, "
                    + $"{explorer.Faults} faults), {runs / Math.Max(seconds, 0.001) * 60:F0} runs per minute, "
                    + $"{explorer.Findings.Count} findings"
            )
        );
    }

    private CampaignState Load(ParseResult result)
    {
        if (result.GetValue(_resume) is not { } path || !File.Exists(path))
        {
            return new CampaignState();
        }

        try
        {
            return CampaignState.Parse(File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new CommandException(ExitCode.Environment, $"--resume {path}: {e.Message}");
        }
    }

    private void Save(ParseResult result, Explorer explorer, ulong next, double seconds)
    {
        if (result.GetValue(_resume) is not { } path)
        {
            return;
        }

        try
        {
            File.WriteAllText(path + ".new", (explorer.Save(next) with { Seconds = seconds }).Write());
            File.Move(path + ".new", path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Environment, $"--resume {path}: {e.Message}");
        }
    }

    private void Write(ParseResult result, Finding finding)
    {
        string folder = result.GetRequiredValue(_out);
        string name = string.Create(CultureInfo.InvariantCulture, $"seed-{finding.Seed}");
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, name + ".yaml"), finding.Lab);
            File.WriteAllText(Path.Combine(folder, name + ".txt"), finding.Story);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Environment, $"--out {folder}: {e.Message}");
        }

        string path = Path.Combine(folder, name);
        Console.Out.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"found: {finding.Kind}; shrunk to {finding.Length} events: {path}.yaml, story in {path}.txt"
            )
        );
    }
}
