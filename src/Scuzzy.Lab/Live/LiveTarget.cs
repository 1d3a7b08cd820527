using System.Security.Cryptography;
using Scuzzy.Iscsi.Target;
using Scuzzy.Lab.Control;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Sockets;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Storage;

namespace Scuzzy.Lab.Live;

/// <summary>Targets in real time that are served over iSCSI. Unlike a machine's, their images are written to.</summary>
public sealed class LiveTarget : IDisposable
{
    private const int DrainMs = 2000;
    private const int SettleMs = 200;
    private const int PollMs = 10;

    private readonly LiveRuntime _runtime = new(new LiveRuntimeOptions());
    private readonly List<ServedNode> _nodes = [];
    private readonly IscsiServer _server;
    private readonly TargetControl _control;
    private ControlServer? _controlServer;
    private TargetJournal? _journal;
    private bool _isStarted;

    /// <summary>Builds the targets; nothing runs yet.</summary>
    /// <param name="options">What they are.</param>
    /// <param name="stateFolder">Where what must survive a restart is kept: the units' state, and the changes made by
    /// lines of control, which are made again. Null for nowhere.</param>
    /// <exception cref="IOException">A store cannot be opened, or a change not be made again.</exception>
    public LiveTarget(LiveTargetOptions options, string? stateFolder = null)
    {
        Shard shard = _runtime.Shards[0];
        _server = new IscsiServer(
            shard,
            new IscsiServerOptions { Random = RandomNumberGenerator.Fill, DiscoveryChap = options.DiscoveryChap }
        );
        _control = new TargetControl(_server, _nodes);
        try
        {
            foreach (LiveNode node in options.Targets)
            {
                var served = new ServedNode(shard, node, options.Ports, stateFolder, out string error);
                _nodes.Add(served);
                ThrowIf(error);
                _server.Add(new IscsiTargetNode(node.Login, served.Device));
            }

            if (stateFolder is not null)
            {
                Restore(Path.Combine(stateFolder, "changes"));
            }
        }
        catch (IOException)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The bug that stopped the target, or null.</summary>
    public Exception? FaultException => _runtime.FaultException;

    /// <summary>Starts the targets' thread, and the units once their state was read.</summary>
    /// <exception cref="IOException">A unit's state cannot be read.</exception>
    public void Start()
    {
        _isStarted = true;
        _runtime.Start();
        foreach (ServedNode node in _nodes)
        {
            string problem = "";
            using var started = new ManualResetEventSlim();
            Do(() =>
                node.Start(why =>
                {
                    problem = why;
                    started.Set();
                })
            );
            started.Wait();
            ThrowIf(problem);
        }
    }

    /// <summary>Listens on an address: the next portal, a group of its own.</summary>
    /// <param name="address">The address.</param>
    /// <param name="advertised">host[:port] that discovery tells, or null for the address.</param>
    /// <param name="error">Why it cannot; empty if all is well.</param>
    /// <returns>Where it listens, or null.</returns>
    public SocketAddress? Listen(SocketAddress address, string? advertised, out string error)
    {
        IscsiTargetPortal? portal = null;
        string problem = string.Empty;
        Do(() =>
            portal = _server.Listen(address, out problem, (ushort)(_server.Portals.Count + 1), advertised: advertised)
        );
        error = problem;
        return portal?.Address;
    }

    /// <summary>Takes lines of control on an address.</summary>
    /// <param name="address">The address.</param>
    /// <param name="error">Why it cannot; empty if all is well.</param>
    public bool TryListenForControl(SocketAddress address, out string error)
    {
        bool isListening = false;
        string problem = string.Empty;
        Do(() =>
        {
            _controlServer = new ControlServer(_runtime.Shards[0], _control.Do);
            isListening = _controlServer.TryListen(address, out problem);
        });
        error = problem;
        return isListening;
    }

    /// <summary>Asks the initiators to log out, waits for their commands, ends the sessions, flushes the stores, and
    /// ends.</summary>
    /// <returns>False if something was still under way after some seconds.</returns>
    public bool Close()
    {
        bool isIdle = false;
        Do(() =>
        {
            _controlServer?.Close();
            _server.Drain(DrainMs / 1000);
        });
        for (int waited = 0; waited < DrainMs && !isIdle; waited += PollMs)
        {
            Thread.Sleep(PollMs);
            bool maySettle = waited >= SettleMs;
            Do(() => isIdle = _server.SessionCount == 0 || (maySettle && _server.TasksUnderWay == 0));
        }

        isIdle = false;
        Do(_server.Close);
        for (int waited = 0; waited < DrainMs && !isIdle; waited += PollMs)
        {
            Thread.Sleep(PollMs);
            Do(() => isIdle = _server.SessionCount == 0 && _server.ConnectionCount == 0);
        }

        using var flushed = new ManualResetEventSlim();
        Do(() => _ = _runtime.Shards[0].Cpus[0].Start(() => FlushAsync(flushed.Set)));
        bool inTime = flushed.Wait(DrainMs);
        return inTime && isIdle;
    }

    /// <summary>Stops the target's thread and frees its memory.</summary>
    public void Dispose()
    {
        bool hasEnded = !_isStarted || _runtime.Stop();
        if (hasEnded && _server.SessionCount == 0)
        {
            _server.Dispose();
            _nodes.ForEach(node => node.Dispose());
            _journal?.Dispose();
        }

        _runtime.Dispose();
    }

    private static void ThrowIf(string error)
    {
        if (error.Length > 0)
        {
            throw new IOException(error);
        }
    }

    private void Restore(string path)
    {
        _journal = new TargetJournal(_runtime.Shards[0], path);
        int number = 0;
        foreach (string line in _journal.Read())
        {
            number++;
            bool isDone = _control.TryChange(line.Split(' '), isReplayed: true, out string error);
            ThrowIf(isDone ? "" : $"{path}:{number}: {error}");
        }

        _control.Keep = _journal.Append;
    }

    private void Do(Action action) => _runtime.Call(_runtime.Shards[0], action);

    private async ShardTask FlushAsync(Action flushed)
    {
        foreach (BlockDevice store in _nodes.SelectMany(node => node.Stores).ToArray())
        {
            using var io = new Workloads.SingleIo(store, _runtime.Shards[0].Cpus[0], 4096);
            await io.RunAsync(BlockOperation.Flush, 0, 0);
        }

        flushed();
    }
}
