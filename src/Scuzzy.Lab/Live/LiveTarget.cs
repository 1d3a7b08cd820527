using System.Globalization;
using System.Security.Cryptography;
using Scuzzy.Iscsi.Login;
using Scuzzy.Iscsi.Target;
using Scuzzy.Lab.Composition;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Sockets;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Storage;
using Scuzzy.Target;

namespace Scuzzy.Lab.Live;

/// <summary>A target in real time that is served over iSCSI, without a lab. Unlike a lab's, its images are written to.
/// </summary>
public sealed class LiveTarget : IDisposable
{
    private const int DrainMs = 2000;
    private const int SettleMs = 200;
    private const uint UnmapBlocks = 1 << 20;
    private const int PollMs = 10;

    // Below what initiators wait for a task management function: open-iscsi 15 s.
    private const long FenceNs = 5_000_000_000;

    // Long enough for an initiator to see a small memory unit at it.
    private const long SanitizeNs = 8_000_000_000;

    private readonly LiveRuntime _runtime = new(new LiveRuntimeOptions());
    private readonly List<BlockDevice> _stores = [];
    private readonly IscsiServer _server;
    private bool _isStarted;

    /// <summary>Builds the target; nothing runs yet.</summary>
    /// <param name="options">What it is.</param>
    /// <exception cref="IOException">A store cannot be opened.</exception>
    public LiveTarget(LiveTargetOptions options)
    {
        Shard shard = _runtime.Shards[0];
        var device = new TargetDevice(shard, new TargetOptions { Name = options.Name, FenceAfterNs = FenceNs });
        foreach ((int lun, UnitSpec spec) in options.Units)
        {
            BlockDevice? store = spec.Store.Open(shard, spec.IsReadOnly, out string error);
            if (store is null)
            {
                Dispose();
                throw new IOException(error);
            }

            _stores.Add(store);
            DiskOptions disk = spec.ToDiskOptions() with
            {
                LeastSanitizeNs = SanitizeNs,
                MaximumUnmapBlocks = UnmapBlocks,
            };
            device.Add(lun, new DiskUnit(store, disk, Named(options.Name, lun, spec)));
        }

        _server = new IscsiServer(
            shard,
            new IscsiServerOptions { Random = RandomNumberGenerator.Fill, DiscoveryChap = options.Chap }
        );
        _server.Add(new IscsiTargetNode(new LoginTarget { Name = options.Name, Chap = options.Chap }, device));
    }

    /// <summary>The bug that stopped the target, or null.</summary>
    public Exception? FaultException => _runtime.FaultException;

    /// <summary>Starts the target's thread.</summary>
    public void Start()
    {
        _isStarted = true;
        _runtime.Start();
    }

    /// <summary>Listens on an address.</summary>
    /// <param name="address">The address.</param>
    /// <param name="advertised">host:port that discovery tells, or null for the address.</param>
    /// <param name="error">Why it cannot; empty if all is well.</param>
    /// <returns>Where it listens, or null.</returns>
    public SocketAddress? Listen(SocketAddress address, string? advertised, out string error)
    {
        IscsiTargetPortal? portal = null;
        string problem = string.Empty;
        Do(() => portal = _server.Listen(address, out problem, advertised: advertised));
        error = problem;
        return portal?.Address;
    }

    /// <summary>Asks the initiators to log out, waits for their commands, ends the sessions, flushes the stores, and
    /// ends.</summary>
    /// <returns>False if something was still under way after some seconds.</returns>
    public bool Close()
    {
        bool isIdle = false;
        Do(() => _server.Drain(DrainMs / 1000));
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
        if (hasEnded && _server is null or { SessionCount: 0 })
        {
            _server?.Dispose();
            foreach (BlockDevice store in _stores)
            {
                store.Dispose();
            }
        }

        _runtime.Dispose();
    }

    private static UnitPersonality Named(string name, int lun, UnitSpec spec)
    {
        string place = string.Create(CultureInfo.InvariantCulture, $"{name}:{lun}");
        return new UnitPersonality
        {
            Serial = spec.Serial ?? UnitNames.Serial(place),
            Naa = UnitNames.Naa(place),
            HasBlockLimitsExtension = true,
        };
    }

    private void Do(Action action) => _runtime.Call(_runtime.Shards[0], action);

    private async ShardTask FlushAsync(Action flushed)
    {
        foreach (BlockDevice store in _stores)
        {
            using var io = new Workloads.SingleIo(store, _runtime.Shards[0].Cpus[0], 4096);
            await io.RunAsync(BlockOperation.Flush, 0, 0);
        }

        flushed();
    }
}
