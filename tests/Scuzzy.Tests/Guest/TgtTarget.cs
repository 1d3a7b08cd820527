using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Scuzzy.Tests.Interop;

namespace Scuzzy.Tests.Guest;

/// <summary>Linux' user-space target tgt with one disk, as the peer whose initiators' messages ours are compared with.
/// Ended by its id.</summary>
internal sealed class TgtTarget : IDisposable
{
    public const string Name = "iqn.2026-01.org.example:tgt";

    private readonly string _image;
    private Process _process;

    /// <summary>Starts a target; skips the test if there is no tgt.</summary>
    /// <param name="image">Its disk's image.</param>
    public TgtTarget(string image)
    {
        Peers.Need("tgtd", "tgt");
        using (var finder = new TcpListener(IPAddress.Loopback, 0))
        {
            finder.Start();
            Port = ((IPEndPoint)finder.LocalEndpoint).Port;
        }

        _image = image;
        _process = Start();
    }

    public int Port { get; }

    /// <summary>Does what a guest asks its host for: stop, go, kill, start.</summary>
    public void Act(string word)
    {
        switch (word)
        {
            case "stop":
                Peers.Run("sh", "-c", $"kill -STOP {_process.Id}");
                break;
            case "go":
                Peers.Run("sh", "-c", $"kill -CONT {_process.Id}");
                break;
            case "kill":
                Kill();
                break;
            case "start":
                _process.Dispose();
                _process = Start();
                break;
        }
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private string Control => (Port % 30_000).ToString(CultureInfo.InvariantCulture);

    private void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    private Process Start()
    {
        string[] arguments = ["-f", "-C", Control, "--iscsi", $"portal=127.0.0.1:{Port}"];
        Process process = Process.Start("/usr/sbin/tgtd", arguments);
        string target = "--lld iscsi --op new --mode target --tid 1 -T " + Name;
        while (Peers.Try("tgtadm", ["-C", Control, .. target.Split(' ')]).Status != 0)
        {
            Assert.False(process.HasExited, "tgtd has ended");
            Thread.Sleep(100);
        }

        Do($"--lld iscsi --op new --mode logicalunit --tid 1 --lun 1 -b {_image}");
        Do("--lld iscsi --op bind --mode target --tid 1 -I ALL");
        return process;
    }

    private void Do(string arguments) => Peers.Run("tgtadm", ["-C", Control, .. arguments.Split(' ')]);
}
