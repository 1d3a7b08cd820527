using System.Diagnostics;

namespace Scuzzy.Tests.Interop;

/// <summary>Runs programs that judge ours from outside.</summary>
internal static class Peers
{
    /// <summary>Skips the test, with a reason, unless a program is installed.</summary>
    public static void Need(string program, string package)
    {
        Assert.SkipUnless(Find(program) is not null, $"{program} is not installed (Debian package {package})");
    }

    /// <summary>Runs a program to its end, which must be a good one; its standard output.</summary>
    public static string Run(string program, params string[] arguments)
    {
        (int status, string output, string errors) = Try(program, arguments);
        Assert.True(status == 0, $"{program} {string.Join(' ', arguments)}: status {status}\n{output}\n{errors}");
        return output;
    }

    /// <summary>Runs a program to its end.</summary>
    public static (int Status, string Output, string Errors) Try(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(Find(program) ?? program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(TimeSpan.FromMinutes(2)))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} did not end: {output}");
        }

        return (process.ExitCode, output, errors.Result);
    }

    /// <summary>Where a program is; those of the administrator are outside of some users' PATH.</summary>
    private static string? Find(string program)
    {
        string[] folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/sbin", "/sbin"];
        return folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
    }
}
