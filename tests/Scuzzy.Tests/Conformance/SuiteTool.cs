using System.Diagnostics;
using System.Text.RegularExpressions;
using Scuzzy.Tests.Guest;
using Scuzzy.Tests.Served;

namespace Scuzzy.Tests.Conformance;

/// <summary>libiscsi's iscsi-test-cu, which judges a target from outside.</summary>
/// <param name="command">How it is started.</param>
internal sealed partial class SuiteTool(params string[] command)
{
    /// <summary>The variable that names another build of it.</summary>
    public const string Variable = "SCUZZY_CONFORMANCE_SUITE";

    private const int NotInstalled = 77;

    // Sanitizing takes what it takes.
    private static readonly TimeSpan s_sanitize = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan s_other = TimeSpan.FromSeconds(30);

    /// <summary>The newest release that tests/conformance/fetch got, or the installed one.</summary>
    public static SuiteTool Packaged { get; } =
        new(Path.Combine(ServedLab.RepositoryRoot, "tests", "conformance", "libiscsi"), "iscsi-test-cu");

    /// <summary>The build that <see cref="Variable"/> names, or null.</summary>
    public static SuiteTool? Named { get; } =
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path ? new(path) : null;

    /// <summary>All tests, each once, as FAMILY.SUITE.TEST; skips the calling test if there is no libiscsi.</summary>
    public string[] List()
    {
        (int status, string output) = Run([.. command, "--list"], s_other);
        Assert.SkipWhen(status == NotInstalled, output);
        Assert.Equal(0, status);
        return
        [
            .. output
                .Split('\n')
                .Select(line => line.Trim())
                .Where(line => line.Count(character => character == '.') == 2)
                .DistinctBy(Short),
        ];
    }

    /// <summary>A test's name without its family.</summary>
    public static string Short(string test) => test[(test.IndexOf('.') + 1)..];

    /// <summary>Runs one test in a process of its own.</summary>
    /// <param name="test">The test.</param>
    /// <param name="urls">The unit, by one path or by two.</param>
    /// <returns>How it ended, and what the suite said.</returns>
    public (TestOutcome Outcome, string Output) RunTest(string test, string[] urls)
    {
        TimeSpan limit = test.Contains(".Sanitize.") ? s_sanitize : s_other;
        (int status, string output) = Run([.. command, "--dataloss", "-S", "-V", "-t", test, .. urls], limit);
        return (Judge(status, output), output);
    }

    /// <summary>The files of the unpacked release, with the paths that a guest has them at; skips the calling test if
    /// there is none.</summary>
    /// <param name="folder">Where: ld.so, lib and iscsi-test-cu.</param>
    public static (string File, string Path)[] InGuest(string folder)
    {
        string store =
            Environment.GetEnvironmentVariable("SCUZZY_CONFORMANCE")
            ?? Path.Combine(Path.GetDirectoryName(GuestMachine.Store)!, "conformance");
        string libraries = Path.Combine(store, "root", "usr", "lib", "x86_64-linux-gnu");
        string loader = Path.Combine(libraries, "ld-linux-x86-64.so.2");
        Assert.SkipUnless(File.Exists(loader), $"no libiscsi is unpacked in {store}: tests/conformance/fetch does it");
        string program = Path.Combine(store, "root", "usr", "bin", "iscsi-test-cu");
        return [(loader, $"{folder}/ld.so"), (libraries, $"{folder}/lib"), (program, $"{folder}/iscsi-test-cu")];
    }

    /// <summary>What a test came to.</summary>
    /// <param name="status">The exit status of its process, as a shell has it; -1 if it had to be killed.</param>
    /// <param name="output">What it said.</param>
    public static TestOutcome Judge(int status, string output)
    {
        if (status < 0)
        {
            return TestOutcome.Hung;
        }

        Match counts = Counts().Match(output);
        return status switch
        {
            > 128 => TestOutcome.Crashed,
            _ when !counts.Success || counts.Groups["ran"].Value == "0" => TestOutcome.NotStarted,
            _ when counts.Groups["failed"].Value != "0" => TestOutcome.Failed,
            _ => output.Contains("[SKIPPED]") ? TestOutcome.Skipped : TestOutcome.Passed,
        };
    }

    // CUnit's last table: total, ran, passed, failed.
    [GeneratedRegex(@"^\s*tests\s+\d+\s+(?<ran>\d+)\s+\d+\s+(?<failed>\d+)", RegexOptions.Multiline)]
    private static partial Regex Counts();

    // The exit status, or -1 if the process had to be killed.
    private static (int Status, string Output) Run(string[] command, TimeSpan limit)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" 2>&1", "sh", .. command])
        {
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        bool ended = process.WaitForExit(limit);
        if (!ended)
        {
            process.Kill(entireProcessTree: true);
        }

        return (ended ? process.ExitCode : -1, output.Result);
    }
}
