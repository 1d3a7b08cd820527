using System.Diagnostics;
using Scuzzy.Tests.Interop;

namespace Scuzzy.Tests.Served;

/// <summary>A <c>scuzzy serve</c> process of the test's own, ended by its id.</summary>
internal sealed class ServedLab : IDisposable
{
    private readonly Process _process;

    private ServedLab(Process process, string socketPath)
    {
        _process = process;
        SocketPath = socketPath;
    }

    public string SocketPath { get; }

    /// <summary>Whether the process runs.</summary>
    public bool IsRunning => !_process.HasExited;

    public string Uri(string export) => $"nbd+unix:///{export}?socket={SocketPath}";

    /// <summary>Starts a server over an image.</summary>
    /// <param name="lab">The lab's file.</param>
    /// <param name="imagePath">The lab's parameter <c>path</c>.</param>
    /// <param name="socketPath">Where the server will listen.</param>
    /// <param name="tracer">A program and its options that run the server, leaving it this process's child.</param>
    public static ServedLab Start(string lab, string imagePath, string socketPath, params string[] tracer) =>
        Start([.. tracer, Program, .. Serve(lab, imagePath, socketPath)], socketPath);

    /// <summary>Starts a server that takes lines of control, too.</summary>
    public static ServedLab StartControlled(string lab, string imagePath, string socketPath, string controlPath) =>
        Start([Program, .. Serve(lab, imagePath, socketPath), "--control", $"unix:{controlPath}"], socketPath);

    private static string[] Serve(string lab, string imagePath, string socketPath) =>
        ["serve", lab, "--set", $"path={imagePath}", "--nbd", $"unix:{socketPath}"];

    private static ServedLab Start(string[] command, string socketPath)
    {
        File.Delete(socketPath);
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = RepositoryRoot,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new ServedLab(process, socketPath);
    }

    /// <summary>The launcher of the command.</summary>
    public static string Program => Path.Combine(RepositoryRoot, "scuzzy");

    public static string RepositoryRoot
    {
        get
        {
            string? directory = AppContext.BaseDirectory;
            while (directory is not null && !File.Exists(Path.Combine(directory, "Scuzzy.slnx")))
            {
                directory = Path.GetDirectoryName(directory);
            }

            return directory ?? throw new InvalidOperationException("the tests do not run inside the repository");
        }
    }

    /// <summary>Connects to an export once the server listens; the first start may have to build.</summary>
    public RawNbdClient Connect(string export)
    {
        for (int attempt = 0; attempt < 6000; attempt++)
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"scuzzy serve ended with {_process.ExitCode}");
            }

            if (File.Exists(SocketPath) && RawNbdClient.TryConnect(SocketPath, export) is { } client)
            {
                return client;
            }

            Thread.Sleep(20);
        }

        throw new TimeoutException("scuzzy serve did not listen within two minutes");
    }

    /// <summary>SIGTERM; the exit code.</summary>
    /// <param name="limit">How long the process may take, which is what <c>scuzzy serve</c> promises.</param>
    public int Terminate(TimeSpan limit)
    {
        Peers.Run("sh", "-c", $"kill -TERM {_process.Id}");
        Assert.True(_process.WaitForExit(limit), $"scuzzy serve went on for {limit} after SIGTERM");
        return _process.ExitCode;
    }

    /// <summary>SIGKILL: nothing of the process runs any more.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }
}
