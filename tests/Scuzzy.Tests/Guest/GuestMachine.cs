using System.Diagnostics;

namespace Scuzzy.Tests.Guest;

/// <summary>An unmodified Linux kernel in QEMU that runs one script (options: tests/guest/run).</summary>
internal sealed record GuestMachine
{
    private const int NotInstalled = 77;

    /// <summary>The kernel, as tests/guest/fetch names it; SCUZZY_GUEST_KERNEL overrides.</summary>
    public string Kernel { get; init; } = Environment.GetEnvironmentVariable("SCUZZY_GUEST_KERNEL") ?? "7.2";

    /// <summary>Kernel modules that the script may load.</summary>
    public string[] Modules { get; init; } = [];

    /// <summary>Programs of this machine that the script may run.</summary>
    public string[] Tools { get; init; } = [];

    /// <summary>Files and folders of this machine, with their paths in the guest.</summary>
    public (string File, string Path)[] Files { get; init; } = [];

    /// <summary>Whether the guest's clock counts instructions and jumps when idle.</summary>
    public bool HasVirtualTime { get; init; }

    /// <summary>More arguments of QEMU.</summary>
    public string[] QemuArguments { get; init; } = [];

    /// <summary>The longest a run may take.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Where the kernels are, and what is made of them.</summary>
    public static string Store =>
        Environment.GetEnvironmentVariable("SCUZZY_GUEST")
        ?? Path.Combine(
            Environment.GetEnvironmentVariable("XDG_CACHE_HOME")
                ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
            "scuzzy",
            "guest"
        );

    /// <summary>A file of the repository's tests/guest.</summary>
    public static string Shipped(string name) => Path.Combine(Lab.LabFolder.Path, "..", "tests", "guest", name);

    /// <summary>Boots, runs the script, and leaves in the folder what it put into $OUT; skips the test if something is
    /// not installed.</summary>
    /// <returns>The script's exit status (124: out of time, 125: the guest died) and the console.</returns>
    public (int Status, string Console) Run(string script, string folder)
    {
        List<string> arguments = ["-k", Kernel, "-m", string.Join(' ', Modules), "-t", string.Join(' ', Tools)];
        arguments.AddRange(Files.SelectMany(f => (string[])["-f", $"{f.File}:{f.Path}"]));
        arguments.AddRange(["-o", folder, "-q", string.Join(' ', QemuArguments), "-s", $"{Limit.TotalSeconds:F0}"]);
        if (HasVirtualTime)
        {
            arguments.Add("-v");
        }

        var start = new ProcessStartInfo(Shipped("run"), [.. arguments, script])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string console = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.SkipWhen(process.ExitCode == NotInstalled, errors.Result.Trim());
        return (process.ExitCode, console + errors.Result);
    }
}
