using Scuzzy.Drivers.Loopback;
using Scuzzy.Initiator.Mid;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Storage.Stores;
using Scuzzy.Target;

namespace Scuzzy.Tests.Drivers;

/// <summary>The least machine with every layer: one loopback host, one target, one disk over ram, in virtual time.</summary>
internal sealed class LoopbackMachine : IDisposable
{
    public LoopbackMachine(
        Func<Cpu, LoopbackOptions>? options = null,
        VirtualRuntimeOptions? runtime = null,
        Func<ScsiMidLayerOptions, ScsiMidLayerOptions>? mid = null,
        int targetCpu = 0
    )
    {
        Runtime = new VirtualRuntime(runtime ?? new VirtualRuntimeOptions());
        Cpu cpu = Runtime.Cpu(0);
        Cpu target = Runtime.Cpu(targetCpu);
        Store = new RamStore(target.Shard, 64 << 20);
        Store.Fill(7);
        Device = new TargetDevice(target.Shard);
        Device.Add(0, new DiskUnit(Store));
        Host = new LoopbackHost(options?.Invoke(cpu) ?? new LoopbackOptions { InterruptCpu = cpu });
        Host.Connect(new LoopbackPort(0, 0, Device, target, 1));
        var midOptions = new ScsiMidLayerOptions { Cpu = cpu, Log = (_, text) => Log.Add(text) };
        Scsi = new ScsiMidLayer(mid?.Invoke(midOptions) ?? midOptions);
        Scsi.AddHost(Host);
    }

    public VirtualRuntime Runtime { get; }

    public RamStore Store { get; }

    public TargetDevice Device { get; }

    public LoopbackHost Host { get; }

    public ScsiMidLayer Scsi { get; }

    public List<string> Log { get; } = [];

    /// <summary>Boots until quiescent and returns the device at 0:0:0:0.</summary>
    public ScsiDevice Boot()
    {
        Runtime.Cpu(0).Start(Scsi.BootAsync);
        Run();
        ScsiDevice? device = Scsi.Find(0, 0, 0, 0);
        Assert.NotNull(device);
        return device;
    }

    public void Run()
    {
        VirtualStop stop = Runtime.Run(600_000_000_000);
        Assert.True(Runtime.FaultException is null, Runtime.FaultException?.ToString());
        Assert.NotEqual(VirtualStop.Faulted, stop);
    }

    public void Dispose()
    {
        Store.Dispose();
        Runtime.Dispose();
    }
}
