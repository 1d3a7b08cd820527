using Scuzzy.Block;
using Scuzzy.Initiator.Mid.Completion;
using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Initiator.Mid.Logging;
using Scuzzy.Initiator.Mid.Objects;
using Scuzzy.Initiator.Mid.Scanning;
using Scuzzy.Initiator.Upper;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Initiator.Mid;

/// <summary>The SCSI subsystem of a machine: its hosts, upper drivers, logging word (kernel: scsi_mod). All of it lives
/// on the shard of <see cref="Cpu"/>.</summary>
public sealed class ScsiMidLayer
{
    private readonly List<ScsiHost> _hosts = [];
    private readonly List<UpperDriver> _upperDrivers = [];
    private int _nextHostNumber;

    /// <summary>Creates it, without hosts.</summary>
    public ScsiMidLayer(ScsiMidLayerOptions options)
    {
        Options = options;
        Cpu = options.Cpu;
        Shard = options.Cpu.Shard;
        Clock = new JiffyClock(options.Hz, options.Policy.RoundsTimersUp);
        Log = new ScsiLog(this);
        Disposition = options.Disposition ?? DispositionTable.For(options.Policy);
        DeviceFlags = new DeviceFlagTable(options.DeviceFlags);
        Objects = options.Objects is { } tree ? new ScsiObjects(tree) : null;
        if (options.UpperDrivers is { } drivers)
        {
            _upperDrivers.AddRange(drivers);
        }
        else
        {
            _upperDrivers.Add(new ScsiDiskDriver(options.DiskPolicy));
            Generic = new GenericDriver();
        }
    }

    /// <summary>What it was made of.</summary>
    public ScsiMidLayerOptions Options { get; }

    /// <summary>The CPU of its control flows.</summary>
    public Cpu Cpu { get; }

    /// <summary>Its shard.</summary>
    public Shard Shard { get; }

    /// <summary>The profile's policy.</summary>
    public MidLayerPolicy Policy => Options.Policy;

    /// <summary>The profile's block policy.</summary>
    public BlockPolicy BlockPolicy => Options.BlockPolicy;

    /// <summary>Messages and the logging word.</summary>
    public ScsiLog Log { get; }

    /// <summary>Vendors and models that need care.</summary>
    public DeviceFlagTable DeviceFlags { get; }

    /// <summary>The hosts, by number.</summary>
    public IReadOnlyList<ScsiHost> Hosts => _hosts;

    /// <summary>The upper drivers, in the order in which devices are offered to them.</summary>
    public IReadOnlyList<UpperDriver> UpperDrivers => _upperDrivers;

    /// <summary>Called when a disk has been added (its partitions not read yet): the lab's hook.</summary>
    public Action<ScsiDisk>? DiskAdded { get; set; }

    /// <summary>Called when a disk is about to go.</summary>
    public Action<ScsiDisk>? DiskRemoved { get; set; }

    /// <summary>Hears of events (kernel: uevents), as the device and the text, e.g. <c>SDEV_MEDIA_CHANGE=1</c>.</summary>
    public Action<ScsiDevice, string>? Event { get; set; }

    /// <summary>CPU time that the kernel's own commands have taken, as <see cref="ScsiMidLayerOptions.CommandCpuNs"/>
    /// counts it: whoever else works on the machine's CPU was held up by as much.</summary>
    public long CpuUsedNs { get; internal set; }

    /// <summary>The CPU time, in nanoseconds, of what was written to the log in this instant: what is begun after it
    /// begins later by as much, where kernel work takes time.</summary>
    public long WrittenNs => Log.LinesNow * Options.CommandCpuNs;

    /// <summary>Sees the error handlers at work; null: nobody does.</summary>
    internal RecoveryObserver? Recovery { get; private set; }

    internal JiffyClock Clock { get; }

    internal DispositionTable Disposition { get; }

    internal ScsiObjects? Objects { get; }

    internal GenericDriver? Generic { get; }

    /// <summary>Adds a host: it becomes running, and its info line is logged (kernel: scsi_host_alloc,
    /// scsi_add_host). Nothing is scanned.</summary>
    /// <exception cref="ArgumentException">The template's limits make no sense.</exception>
    public ScsiHost AddHost(HostTemplate template)
    {
        int number = Policy.ReusesHostNumbers ? LowestFreeNumber() : _nextHostNumber;
        var host = new ScsiHost(this, template, number);
        _nextHostNumber = Math.Max(_nextHostNumber, number + 1);
        _hosts.Insert(_hosts.Count(h => h.Number < number), host);
        Objects?.Add(host);
        host.Start();
        return host;
    }

    /// <summary>Lets somebody see the error handlers at work, after those who do so already.</summary>
    public void Watch(RecoveryObserver observer) =>
        Recovery = Recovery is null ? observer : new RecoveryObserverPair(Recovery, observer);

    /// <summary>Scans the hosts one after the other, then waits until every device found is bound (kernel:
    /// scsi_scan_host for each, wait_for_device_probe): what a boot does.</summary>
    public async ShardTask BootAsync()
    {
        foreach (ScsiHost host in _hosts.ToArray())
        {
            await host.ScanAsync();
        }

        foreach (ScsiHost host in _hosts.ToArray())
        {
            await host.WaitForProbesAsync();
        }
    }

    /// <summary>The device at an address, or null.</summary>
    public ScsiDevice? Find(int host, int channel, int id, ulong lun)
    {
        foreach (ScsiHost candidate in _hosts)
        {
            if (candidate.Number == host)
            {
                return candidate.FindTarget(channel, id)?.FindDevice(lun);
            }
        }

        return null;
    }

    private int LowestFreeNumber()
    {
        int number = 0;
        while (_hosts.Exists(h => h.Number == number))
        {
            number++;
        }

        return number;
    }

    /// <summary>What the machine does before it goes down or boots anew: the caches of its disks are synchronized
    /// (kernel: sd_shutdown).</summary>
    public async ShardTask ShutdownAsync()
    {
        foreach (ScsiDevice device in _hosts.SelectMany(h => h.Devices).ToArray())
        {
            if (device.Disk is { WriteCache: true, HasMedium: true } disk)
            {
                Log.Disk(device, 5, "Synchronizing SCSI cache");
                await disk.SynchronizeCacheAsync();
            }
        }
    }

    /// <summary>Takes the CPU for as long as so many commands of the kernel's own do; nothing where kernel work takes
    /// no time.</summary>
    internal ShardTask WorkAsync(long commands)
    {
        long used = Options.CommandCpuNs * commands;
        CpuUsedNs += used;
        return used > 0 ? WaitAsync(used) : ShardTask.Completed;
    }

    private async ShardTask WaitAsync(long nanoseconds) => await Cpu.Delay(nanoseconds);

    internal void Forget(ScsiHost host)
    {
        Objects?.Remove(host);
        _hosts.Remove(host);
    }
}
