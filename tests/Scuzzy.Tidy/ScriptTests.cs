using System.Diagnostics;

namespace Scuzzy.Tidy;

/// <summary>What users rely on in the scripts at the root.</summary>
public sealed class ScriptTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scuzzy-tidy-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Reports_are_added_up() =>
        Assert.Equal("5 passed, 2 failed, 0 skipped", Tally((0, Report(5, 0)), (1, Report(0, 2))));

    [Fact]
    public void A_run_without_tests_is_a_failure() =>
        Assert.Equal("FAILED: run 0 has no such test\n0 passed, 1 failed, 0 skipped", Tally((0, Report(0, 0))));

    [Fact]
    public void A_run_that_dies_without_a_report_is_a_failure() =>
        Assert.Equal(
            "FAILED: run 0 ended with status 134 and without a report\n0 passed, 1 failed, 0 skipped",
            Tally((134, ""))
        );

    [Fact]
    public void A_run_that_fails_outside_of_a_test_is_a_failure() =>
        Assert.Equal(
            "FAILED: run 0 ended with status 3 outside of a test\n5 passed, 1 failed, 0 skipped",
            Tally((3, Report(5, 0)))
        );

    [Fact]
    public void A_skip_is_a_failure_unless_it_was_agreed()
    {
        var agreed = "# agreed\nTests.Peer_* the peer is not packaged everywhere\n";
        Assert.Equal(
            "FAILED: skipped, and not in eng/allowed-skips.txt: Tests.Other(name: \"a\")\n"
                + "1 passed, 1 failed, 1 skipped",
            TallyWith(agreed, (0, Report(1, 0, "Tests.Peer_answers", "Tests.Other(name: \\\"a\\\")")))
        );
    }

    [Theory]
    [InlineData("scuzzy")]
    [InlineData("test")]
    public void Without_an_SDK_a_script_says_how_to_get_one(string script)
    {
        foreach (var tool in new[] { "sh", "dirname", "readlink", "find", "head", "flock", "mkdir", "grep" })
        {
            File.CreateSymbolicLink(Path.Combine(_folder, tool), $"/usr/bin/{tool}");
        }

        var path = Path.Combine(SourceTree.RepositoryRoot, script);
        var (status, output) = Run("/usr/bin/env", "-i", $"PATH={_folder}", path);
        Assert.Equal(127, status);
        Assert.Contains($"{script}: needs the .NET 10 SDK", output);
        Assert.Contains("https://dotnet.microsoft.com/download/dotnet/10.0", output);
    }

    private static string Report(int passed, int failed, params string[] skipped)
    {
        var tests = skipped.Select(name => $$"""{"name":"{{name}}","status":"skipped","duration":0}""");
        var total = passed + failed + skipped.Length;
        var counts =
            $"\"tests\":{total},\"passed\":{passed},\"failed\":{failed},\"pending\":0,\"skipped\":{skipped.Length}";
        return $"{{\"summary\":{{{counts},\"other\":0}},\"tests\":[{string.Join(',', tests)}]}}";
    }

    private string Tally(params (int Status, string Report)[] runs) => TallyWith("", runs);

    private string TallyWith(string allowedSkips, params (int Status, string Report)[] runs)
    {
        File.WriteAllText(Path.Combine(_folder, "allowed-skips.txt"), allowedSkips);
        var script = "set -eu; root=$1; . \"$root/eng/tally.sh\"; allowed_skips=$2/allowed-skips.txt\n";
        for (var run = 0; run < runs.Length; run++)
        {
            File.WriteAllText(Path.Combine(_folder, $"{run}.json"), runs[run].Report);
            script += $"add_report 'run {run}' {runs[run].Status} $2/{run}.json\n";
        }

        script += "echo \"$passed passed, $failed failed, $skipped skipped\"\n";
        return Run("/bin/sh", "-c", script, "sh", SourceTree.RepositoryRoot, _folder).Output.TrimEnd();
    }

    private static (int Status, string Output) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
