using System.Globalization;
using Scuzzy.Iscsi.Login;
using Scuzzy.Iscsi.Target;
using Scuzzy.Runtime;
using Scuzzy.Storage.Stores;
using Scuzzy.Target;
using SocketAddress = Scuzzy.Runtime.Sockets.SocketAddress;

namespace Scuzzy.Tests.Iscsi.Target;

/// <summary>Sixteen initiators come, work, abort, reset, leave or vanish, for an hour (SCUZZY_SOAK_MINUTES: for as
/// long), each with a pause of SCUZZY_SOAK_PAUSE_MS (default 0) after a session: afterwards the server holds what it
/// held after a sixth of the time.</summary>
/// <remarks>Equal seeds do not give equal runs: the order is the threads'. The server's account is judged.</remarks>
[Trait("category", "soak")]
public sealed class IscsiSoakTests(ITestOutputHelper output)
{
    private const int Initiators = 16;
    private const double HeapTolerance = 0.05;

    [Fact]
    public void Sessions_coming_and_going_leave_nothing_behind()
    {
        string? asked = Environment.GetEnvironmentVariable("SCUZZY_SOAK_MINUTES");
        double minutes = asked is null ? 60 : double.Parse(asked, CultureInfo.InvariantCulture);
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}, {minutes} minutes");
        using var runtime = new LiveRuntime(new LiveRuntimeOptions());
        Shard shard = runtime.Shards[0];
        var stores = Enumerable.Range(0, Initiators).Select(_ => new RamStore(shard, 4 << 20)).ToList();
        var device = new TargetDevice(shard);
        for (int lun = 0; lun < Initiators; lun++)
        {
            device.Add(lun, new DiskUnit(stores[lun]));
        }

        var server = new IscsiServer(shard);
        server.Add(new IscsiTargetNode(new LoginTarget { Name = IscsiBed.TargetName }, device));
        int port = server.Listen(SocketAddress.Tcp("127.0.0.1", 0), out _)!.Address.Port;
        runtime.Start();
        var initiators = Enumerable.Range(0, Initiators).Select(i => new SoakInitiator(port, i, seed + i)).ToList();

        Work(initiators, minutes / 6);
        SoakAccount early = Settle(runtime, server, device);
        Work(initiators, minutes * 5 / 6);
        SoakAccount late = Settle(runtime, server, device);

        output.WriteLine($"{initiators.Sum(i => i.Sessions)} sessions, {initiators.Sum(i => i.Commands)} commands, ");
        output.WriteLine($"{initiators.Sum(i => i.Aborts)} aborts, {initiators.Sum(i => i.Resets)} resets, ");
        output.WriteLine($"{initiators.Sum(i => i.Vanished)} vanished\nearly: {early}\nlate:  {late}");
        runtime.Call(shard, server.Dispose);
        stores.ForEach(store => runtime.Call(shard, store.Dispose));
        Assert.All(initiators, i => Assert.True(i.Sessions > 0 && i.Commands > 0));
        Assert.Equal((0, 0, 0, 0L), (late.Connections, late.Sessions, late.Tasks, late.LeasedBuffers));
        Assert.Equal(early.Descriptors, late.Descriptors);
        Assert.InRange(late.HeapBytes, 0, early.HeapBytes * (1 + HeapTolerance));
    }

    private static void Work(List<SoakInitiator> initiators, double minutes)
    {
        string? asked = Environment.GetEnvironmentVariable("SCUZZY_SOAK_PAUSE_MS");
        int pause = asked is null ? 0 : int.Parse(asked, CultureInfo.InvariantCulture);
        DateTime end = DateTime.UtcNow.AddMinutes(minutes);
        Exception? failure = null;
        List<Thread> threads =
        [
            .. initiators.Select(initiator => new Thread(() =>
            {
                try
                {
                    initiator.Work(pause, () => DateTime.UtcNow >= end || Volatile.Read(ref failure) is not null);
                }
                catch (Exception e)
                {
                    Interlocked.CompareExchange(ref failure, e, null);
                }
            })),
        ];
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.True(failure is null, $"{failure}");
    }

    /// <summary>Waits until the server has noticed that everybody is gone, and takes its account.</summary>
    private static SoakAccount Settle(LiveRuntime runtime, IscsiServer server, TargetDevice device)
    {
        var account = new SoakAccount();
        for (int attempt = 0; attempt < 300; attempt++)
        {
            runtime.Call(runtime.Shards[0], () => account = SoakAccount.Of(server, device));
            if (account is { Connections: 0, Sessions: 0, Tasks: 0 })
            {
                break;
            }

            Thread.Sleep(100);
        }

        return account.WithMemory();
    }
}
