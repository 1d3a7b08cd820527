using System.Globalization;
using Scuzzy.Drivers.Loopback;
using Scuzzy.Drivers.ScsiDebug;
using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Upper;
using Scuzzy.Initiator.Views;
using Scuzzy.Lab.Checking;
using Scuzzy.Lab.Exploration;
using Scuzzy.Lab.Faults;
using Scuzzy.Lab.Model;
using Scuzzy.Lab.Scenarios;
using Scuzzy.Lab.Stores;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Kernel;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi;

namespace Scuzzy.Lab.Composition;

/// <summary>A lab's machine on either runtime: targets, hosts, the SCSI subsystem, disks. The same code builds it
/// live and simulated.</summary>
/// <remarks>Built on the composing thread before the runtime runs; then it belongs to the first shard.</remarks>
public sealed class LabMachine : IDisposable
{
    private readonly StoreBuilder _stores;
    private readonly TargetBuilder _targets;
    private readonly HostBuilder _hostBuilder;
    private readonly List<LabHost> _hosts;
    private readonly List<LabDisk> _disks = [];
    private readonly ulong _fillSeed;

    /// <summary>Builds the machine; nothing runs yet.</summary>
    /// <param name="lab">The lab.</param>
    /// <param name="runtime">Live, not started, or virtual.</param>
    /// <param name="options">How it is run.</param>
    /// <param name="showLog">Gets each line of the kernel log; null: nobody does.</param>
    /// <exception cref="Syntax.LabException">A store cannot be opened.</exception>
    public LabMachine(LabFile lab, MachineRuntime runtime, LabOptions options, Action<string>? showLog = null)
    {
        Lab = lab;
        _fillSeed = options.Seed;
        Runtime = runtime;
        Cpu = runtime.Shards[0].Cpus[0];
        Log = new KernelLog(Cpu.Shard);
        if (showLog is not null)
        {
            Log.AddSink(new ConsoleSink(showLog));
        }

        var parameters = new ScsiParameters(lab);
        Files = new KernelFiles(parameters);
        Net = lab.IsChecked && runtime.IsVirtual ? new InvariantNet(runtime) : null;
        _stores = new StoreBuilder(lab, runtime, options);
        _targets = new TargetBuilder(lab, runtime, _stores, options.Seed, Net);
        _targets.Build();
        _hostBuilder = new HostBuilder(lab, runtime, _targets);
        _hosts = [.. _hostBuilder.Build()];
        Faults = new FaultEngine(this, options.FaultSeed);
        Scsi = new ScsiMidLayer(SubsystemOptions(lab.Machine, options, parameters))
        {
            DiskAdded = disk => _disks.Add(new LabDisk(disk)),
            DiskRemoved = Removed,
        };
        Files.Add(Scsi);
        parameters.LoggingLevel.Changed = level => Scsi.Log.Level = (int)(level & int.MaxValue);
        foreach (Shard shard in runtime.Shards)
        {
            shard.Observer = Net is null ? options.Observer : Net.Steps;
        }

        if (Net is not null)
        {
            Net.Steps.Next = options.Observer;
            Net.Attach(this);
        }
    }

    /// <summary>The lab.</summary>
    public LabFile Lab { get; }

    /// <summary>What makes it run.</summary>
    public MachineRuntime Runtime { get; }

    /// <summary>The CPU of its control flows.</summary>
    public Cpu Cpu { get; }

    /// <summary>The kernel log.</summary>
    public KernelLog Log { get; }

    /// <summary>Its sysfs and procfs.</summary>
    public KernelFiles Files { get; }

    /// <summary>The SCSI subsystem.</summary>
    public ScsiMidLayer Scsi { get; }

    /// <summary>The disks, in the order in which they were added.</summary>
    public IReadOnlyList<LabDisk> Disks => _disks;

    /// <summary>The fault rules.</summary>
    public FaultEngine Faults { get; }

    /// <summary>The rotating stores, for reports.</summary>
    public IReadOnlyList<SeekDevice> Rotating => _stores.Rotating;

    /// <summary>The lab's hosts.</summary>
    internal IReadOnlyList<LabHost> Hosts => _hosts;

    /// <summary>What checks it; null if it is not checked.</summary>
    internal InvariantNet? Net { get; }

    /// <summary>The lab's targets.</summary>
    internal IEnumerable<LabTarget> Targets => _targets.All;

    /// <summary>Makes a runtime for a lab's machine.</summary>
    public static VirtualRuntime Simulate(LabFile lab, LabOptions options) =>
        new(
            new VirtualRuntimeOptions
            {
                Cpus = lab.Machine.Cpus,
                Shards = lab.Machine.Shards,
                ScheduleSeed = options.ScheduleSeed ?? (ulong)lab.Machine.ScheduleSeed,
                WorkloadSeed = options.Seed,
                PreemptionPermille = lab.Machine.PreemptionPermille,
                IsByUrgency = lab.Machine.IsByUrgency ?? lab.Hosts.All(h => h.Driver == HostDriver.ScsiDebug),
                PlantedBugs = PlantedBugs.Of(lab.Explore.Planted),
            }
        );

    /// <summary>Registers the hosts, scans them, and waits until every disk is there.</summary>
    public async ShardTask BootAsync()
    {
        Print((int)KernelLogLevel.Informational, "SCSI subsystem initialized");
        foreach (LabHost host in _hosts)
        {
            if (host.Debug is { } debug)
            {
                Print((int)KernelLogLevel.Informational, debug.Banner);
            }

            Scsi.AddHost(host.Driver);
        }

        await Scsi.BootAsync();
    }

    /// <summary>The machine has crashed: what the kernel prints before it stands still.</summary>
    public void LogCrash(MachineCrashException crash)
    {
        foreach (string line in crash.Oops?.Lines() ?? [crash.Message])
        {
            Print((int)KernelLogLevel.Alert, line);
        }
    }

    /// <summary>The disk of a name, or null.</summary>
    public LabDisk? FindDisk(string name) => _disks.Find(d => d.Name == name);

    /// <summary>Switches a disk's elevator; the result is 0 or an errno value.</summary>
    public ShardTask<int> SetElevatorAsync(LabDisk disk, string name) =>
        Files.WriteAsync($"/sys/block/{disk.Name}/queue/scheduler", name);

    /// <summary>The seed that a disk's store was filled from at boot; null if it was not filled, or holds what was
    /// written since.</summary>
    public ulong? ContentSeed(LabDisk disk)
    {
        ScsiDevice device = disk.Scsi.Device;
        LoopbackPort? port = PortAt(_hosts[device.Host.Number], device.Target.Channel, device.Target.Id);
        LabTarget? target = _targets.All.FirstOrDefault(t => ReferenceEquals(t.Seam, port?.Target));
        int lun = (int)new LogicalUnitNumber(device.WireLun).UnitNumber;
        UnitSection? unit = target?.Section.Units.FirstOrDefault(u => lun >= u.Lun && lun < u.Lun + u.Count);
        return unit?.Fill == StoreFill.Random ? _fillSeed + (ulong)lun : null;
    }

    /// <summary>The unit behind a disk: its target (for hosts without connections, itself) and LUN.</summary>
    internal static (object Target, ulong Lun) UnitOf(LabDisk disk)
    {
        ScsiDevice device = disk.Scsi.Device;
        return ((device.Target.DriverData as LoopbackPort)?.Target ?? (object)disk, device.WireLun);
    }

    /// <summary>The watched store behind a disk of a checked machine.</summary>
    internal StoreWatch StoreOf(LabDisk disk)
    {
        ScsiDevice device = disk.Scsi.Device;
        LoopbackPort? port = PortAt(_hosts[device.Host.Number], device.Target.Channel, device.Target.Id);
        int lun = (int)new LogicalUnitNumber(device.WireLun).UnitNumber;
        return Net!.StoreAt(port!.Target, lun);
    }

    /// <summary>The output of lsscsi, line by line.</summary>
    public IReadOnlyList<string> Listing(LsscsiOptions options = LsscsiOptions.None) =>
        [.. Lsscsi.Lines(Lsscsi.Entries(Files.Sys), options)];

    /// <summary>Adds or removes an injected error of a device of scsi_debug, in the kernel driver's own
    /// syntax.</summary>
    /// <param name="address">The device, as <c>H:C:T:L</c>.</param>
    /// <param name="line">The line that would be written to its file <c>error</c>: see <see cref="InjectionLine"/>.
    /// </param>
    /// <param name="reason">Why it was refused; empty if it was not.</param>
    /// <returns>0 or an errno value (ENODEV, EINVAL, ENOMEM). Called on the machine's first shard.</returns>
    public int Inject(string address, string line, out string reason)
    {
        foreach (ScsiHost host in Scsi.Hosts)
        {
            foreach (ScsiDevice device in host.Devices)
            {
                if (device.Address == address)
                {
                    return ScsiDebugHost.WriteError(device, line, out reason);
                }
            }
        }

        reason = $"there is no device {address}";
        return Errno.ENODEV;
    }

    /// <summary>Connects a target to a host, or the cable of one that was unplugged there; the host is told nothing:
    /// scan it. False: the place is taken.</summary>
    internal bool TryPlug(LabHost host, int channel, int id, string to)
    {
        LoopbackPort? port = PortAt(host, channel, id);
        if (port is null)
        {
            if (host.Debug is not null)
            {
                return false;
            }

            _hostBuilder.Connect(host.Adapter, channel, id, to, port: 1);
            return true;
        }

        if (port.IsConnected || !ReferenceEquals(port.Target, _targets.Find(to).Seam))
        {
            return false;
        }

        port.IsConnected = true;
        return true;
    }

    /// <summary>Pulls the cable of a target. False: there is none.</summary>
    internal static bool TryUnplug(LabHost host, int channel, int id)
    {
        if (PortAt(host, channel, id) is not { IsConnected: true } port)
        {
            return false;
        }

        port.IsConnected = false;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _stores.Dispose();

    private void Removed(ScsiDisk disk)
    {
        _disks.RemoveAll(d => ReferenceEquals(d.Scsi, disk));
        if (Net is not null)
        {
            Net.SawRemoval = true;
        }
    }

    private static LoopbackPort? PortAt(LabHost host, int channel, int id) =>
        (host.Driver as LoopbackHost)?.Ports.FirstOrDefault(p => p.Channel == channel && p.Id == id);

    internal void Print(int level, ReadOnlySpan<char> text) =>
        Log.Print(Cpu.Shard, (KernelLogLevel)level, string.Empty, text);

    private ScsiMidLayerOptions SubsystemOptions(MachineSection machine, LabOptions options, ScsiParameters parameters)
    {
        MidLayerPolicy policy = Profiles.MidLayer(machine.Profile);
        if ((options.LogStyle ?? machine.LogStyle) is { } style)
        {
            policy = policy with { LogStyle = Profiles.LogStyleOf(style) };
        }

        return new ScsiMidLayerOptions
        {
            Cpu = Cpu,
            Policy = policy,
            DiskPolicy = Profiles.Disk(machine.Profile),
            BlockPolicy = Profiles.Block(machine.Profile),
            Hz = machine.Hz,
            Log = Print,
            RateLimit = Log.RateLimit,
            LoggingLevel = (int)(parameters.LoggingLevel.Value & int.MaxValue),
            MaxLuns = (int)parameters.MaxLuns.Value,
            ScanType = Profiles.ScanTypeOf(parameters.Scan.Value),
            InquiryTimeoutNs = parameters.InquiryTimeout.Value * 1_000_000_000,
            DeviceFlags = parameters.DeviceFlags.Value,
            Objects = Files.Sys,
            CommandCpuNs = Lab.Script.Count > 0 ? ScenarioRunner.CpuNs * 100 / machine.SpeedPercent : 0,
        };
    }
}
