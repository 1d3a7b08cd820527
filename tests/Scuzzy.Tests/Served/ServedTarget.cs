using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Scuzzy.Tests.Interop;

namespace Scuzzy.Tests.Served;

/// <summary>A <c>scuzzy serve --iscsi</c> process of the test's own, ended by its id.</summary>
internal sealed class ServedTarget : IDisposable
{
    public const string Name = "iqn.2026-01.org.example:disk";

    private readonly string[] _command;
    private Process _process;
    private Task _output = Task.CompletedTask;

    /// <summary>Starts a target and waits until it listens.</summary>
    /// <param name="arguments">What follows the address and the name: units, CHAP. {port} is the target's, {port2} may
    /// be that of a second portal.</param>
    public ServedTarget(params string[] arguments)
        : this([], ["--target", Name], arguments) { }

    private ServedTarget(string[] tracer, string[] what, string[] arguments)
    {
        using (
            TcpListener finder = new(IPAddress.Loopback, 0),
                finder2 = new(IPAddress.Loopback, 0)
        )
        {
            finder.Start();
            finder2.Start();
            Port = ((IPEndPoint)finder.LocalEndpoint).Port;
            SecondPort = ((IPEndPoint)finder2.LocalEndpoint).Port;
        }

        IEnumerable<string> own = arguments.Select(argument =>
            argument.Replace("{port}", $"{Port}").Replace("{port2}", $"{SecondPort}")
        );
        _command = [.. tracer, ServedLab.Program, "serve", "--iscsi", $"127.0.0.1:{Port}", .. what, .. own];
        _process = Start();
    }

    /// <summary>Starts the targets of a lab and waits until they listen.</summary>
    public static ServedTarget OfLab(string lab, params string[] arguments) => new([], [lab], arguments);

    /// <summary>Starts a target under a program that traces it, leaving it this process's child.</summary>
    public static ServedTarget Traced(string[] tracer, params string[] arguments) =>
        new(tracer, ["--target", Name], arguments);

    public int Port { get; }

    /// <summary>Another port, for a second portal: --iscsi 127.0.0.1:{port2}.</summary>
    public int SecondPort { get; }

    /// <summary>Whether the process runs.</summary>
    public bool IsRunning => !_process.HasExited;

    /// <summary>A unit's address.</summary>
    /// <param name="lun">The unit.</param>
    /// <param name="account">user%secret, or nothing.</param>
    /// <param name="port">The portal's port; the first's if not given.</param>
    public string Url(int lun, string? account = null, int? port = null) =>
        $"iscsi://{(account is null ? "" : account + "@")}127.0.0.1:{port ?? Port}/{Name}/{lun}";

    /// <summary>SIGSTOP or SIGCONT: the target falls silent, or speaks again.</summary>
    public void Signal(string name) => Peers.Run("sh", "-c", $"kill -{name} {_process.Id}");

    /// <summary>SIGTERM; the exit code.</summary>
    public int Terminate(TimeSpan limit)
    {
        Signal("TERM");
        Assert.True(_process.WaitForExit(limit), $"scuzzy serve went on for {limit} after SIGTERM");
        return _process.ExitCode;
    }

    /// <summary>SIGKILL; returns when what traced the target has ended, too.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
        _output.Wait();
    }

    /// <summary>Starts the target again after <see cref="Kill"/>, where it was.</summary>
    public void Restart()
    {
        _process.Dispose();
        _process = Start();
    }

    public void Dispose()
    {
        if (IsRunning)
        {
            Kill();
        }

        _process.Dispose();
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(_command[0], _command[1..]) { RedirectStandardOutput = true };
        Process process = Process.Start(start)!;
        // It says where it listens, once it does.
        string? said = process.StandardOutput.ReadLine();
        while (said?.StartsWith("serving ", StringComparison.Ordinal) == false)
        {
            said = process.StandardOutput.ReadLine();
        }

        Assert.True(said is not null, $"{string.Join(' ', _command)} does not serve");
        _output = process.StandardOutput.ReadToEndAsync();
        return process;
    }
}
