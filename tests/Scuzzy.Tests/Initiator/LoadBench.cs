using Scuzzy.Block;
using Scuzzy.Block.Queue;
using Scuzzy.Drivers.Loopback;
using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Randomness;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Storage;
using Scuzzy.Target;
using Scuzzy.Tests.Block;
using Profiles = Scuzzy.Lab.Profiles;

namespace Scuzzy.Tests.Initiator;

/// <summary>Tasks that load all disks of a small machine, each in a part of its own, against a model of what must be
/// read back.</summary>
internal sealed class LoadBench : IDisposable
{
    private const int Block = 512;
    private const int WorkerBlocks = 96;
    private const long MostDelayNs = 30_000_000;
    private const long TimeoutNs = 2_000_000_000;
    private const long MinuteNs = 60_000_000_000;
    private const long HourNs = 3600_000_000_000;

    /// <summary>Steps of the machine after which it must have come to rest.</summary>
    private const long MostItems = 1_000_000;

    private readonly LoadCase _load;
    private readonly SeededRandom _random;
    private readonly ScsiBed _bed;
    private readonly LoadFaults _faults;
    private readonly LoadSteps _steps;
    private readonly ProbeCounter _probes = new();
    private int _running;
    private long _submitted;
    private long _endNs;

    public LoadBench(LoadCase load)
    {
        _load = load;
        _random = new SeededRandom(load.Seed + 1);
        _faults = new LoadFaults(load);
        var loopback = new LoopbackOptions
        {
            CanQueue = load.CanQueue,
            CommandsPerLun = load.Depth,
            HardwareQueues = load.HardwareQueues,
            HostTagset = load.HostTagset,
            LatencyNs = load.LatencyNs,
            RecoveryScope = load.RecoveryScope,
        };
        _bed = new ScsiBed(
            Profiles.MidLayer(load.Profile),
            Profiles.Block(load.Profile),
            loopback,
            o => o with { DiskPolicy = Profiles.Disk(load.Profile) },
            scheduleSeed: load.Seed,
            preemption: load.Preemption,
            shards: load.Shards,
            cpus: load.Cpus
        );
        for (int id = 0; id < load.Targets; id++)
        {
            TargetDevice target = id == 0 ? _bed.Target : _bed.AddTarget(id);
            for (int lun = 0; lun < load.Luns; lun++)
            {
                _bed.AddDisk(lun, 1 << 20, new DiskOptions { IsThin = lun == 1 }, target: target);
            }
        }

        _bed.Boot();
        _bed.Runtime.Run(_bed.Runtime.NowNs + HourNs);
        _steps = new LoadSteps(_bed.Runtime);
        _bed.Scsi.Watch(_probes);
    }

    /// <summary>I/Os that failed.</summary>
    public long Failed { get; private set; }

    /// <summary>Runs of the error handler.</summary>
    public long Recoveries => _bed.Host.ErrorHandler.Runs;

    /// <summary>Aborts and resets that failed.</summary>
    public long FailedManagement => _faults.FailedManagement;

    /// <summary>Runs all tasks to their end and checks that nothing is left.</summary>
    public void Run()
    {
        Assert.Equal(_load.Targets * _load.Luns, _bed.Host.Devices.Count);
        foreach (ScsiDevice device in _bed.Host.Devices)
        {
            device.Target.CanQueue = _load.TargetCanQueue;
            device.Target.SingleLun = _load.SingleLun;
            device.Disk!.MaximumMediumAccessTimeouts = 1000;
            if (_load.Swallows)
            {
                device.TimeoutNs = TimeoutNs;
            }

            _bed.Run(async () => await device.Queue.ChangeElevatorAsync(_load.Elevator));
        }

        _steps.Start();
        long start = _bed.Runtime.NowNs;
        _bed.Adapter.Faults = _faults;
        IReadOnlyList<Cpu> cpus = _bed.Runtime.Shards[0].Cpus;
        _running = _bed.Host.Devices.Count * _load.Workers;
        for (int i = 0; i < _running; i++)
        {
            ScsiDevice device = _bed.Host.Devices[i / _load.Workers];
            Cpu cpu = cpus[(int)_random.Below(cpus.Count)];
            int worker = i % _load.Workers;
            _ = cpu.Start(() => WorkAsync(cpu, device, worker));
        }

        long most = _bed.Runtime.ItemsRun + MostItems;
        VirtualStop stop = _bed.Runtime.Run(_bed.Runtime.NowNs + HourNs, () => _bed.Runtime.ItemsRun > most);
        if (_bed.Runtime.FaultException is { } fault)
        {
            throw new InvalidOperationException(fault.ToString());
        }

        Assert.True(stop == VirtualStop.Quiescent && _running == 0, $"{stop}, {_running} tasks wait: {Describe()}");
        long limit = Limit();
        Assert.True(_endNs - start <= limit, $"took {_endNs - start} ns, at most {limit}");
        CheckQuiet();
        _steps.Check(_load, _faults, _submitted, _bed.Host.Devices.Sum(d => d.TimeoutCount), _probes.Count);
    }

    public void Dispose() => _bed.Dispose();

    /// <summary>Nanoseconds that the load may take. Without faults it is the tasks' own delays and the wire's, one
    /// command after the other, twice; a run of the queue that was lost shows.</summary>
    private long Limit()
    {
        if (_load.Swallows)
        {
            return HourNs;
        }

        long wire = _bed.Runtime.StepCount(Step.Queued) * 2 * _load.LatencyNs;
        return _load.FaultPermille > 0 ? MinuteNs : (2 * ((_load.Rounds * MostDelayNs) + wire)) + MostDelayNs;
    }

    private string Describe() =>
        $"at {_bed.Runtime.NowNs} ns: host busy {_bed.Host.Busy} "
        + $"blocked {_bed.Host.Blocked} {_bed.Host.State} tags {_bed.Host.Tags.InUse}; "
        + string.Join(
            "; ",
            _bed.Host.Devices.Select(d =>
                $"{d.Address} busy {d.Busy} blocked {d.Blocked} depth {d.QueueDepth} starved {d.IsStarved} "
                + $"allocated {d.Queue.Allocated} waiting {d.Queue.WaitingBios} driver {d.Queue.InDriver} "
                + $"target busy {d.Target.Busy} blocked {d.Target.Blocked} user {d.Target.CurrentUser?.Address}"
            )
        );

    private void CheckQuiet()
    {
        ScsiHost host = _bed.Host;
        string state = Describe();
        Assert.True((host.Busy, host.Blocked, host.Failed, host.Tags.InUse) == (0, 0, 0, 0), state);
        Assert.True(host.State == ScsiHostState.Running && host.Starved.IsEmpty, state);
        Assert.True(!host.HasHeldDevices && host.ErrorHandler.IsIdle, state);
        Assert.True(_bed.Adapter.TasksInUse == 0 && host.StaleClaims == 0, state);
        Assert.Equal(0, BlockLayer.Of(_bed.Runtime.Shards[0]).RequestsInUse);
        foreach (ScsiDevice device in host.Devices)
        {
            RequestQueue queue = device.Queue;
            Assert.True((device.Busy, device.Blocked, device.IsStarved) == (0, 0, false), state);
            Assert.True((device.Target.Busy, device.Target.Blocked, device.Target.CurrentUser) == (0, 0, null), state);
            Assert.True((queue.Allocated, queue.WaitingBios, queue.InDriver) == (0, 0, 0), state);
            Assert.Equal((0, 0), (queue.Statistics.Reading, queue.Statistics.Writing));
            Assert.Equal(ScsiDeviceState.Running, device.State);
        }
    }

    private async ShardTask WorkAsync(Cpu cpu, ScsiDevice device, int worker)
    {
        int[] model = new int[WorkerBlocks];
        for (int round = 0; round < _load.Rounds; round++)
        {
            List<ModelBio> bios = MakeRound(cpu, device, worker);
            Submit(cpu, device, bios);
            foreach (ModelBio bio in bios)
            {
                await bio.Wait();
                Assert.Equal(1, bio.Ends);
                Check(bio, model, worker);
                bio.Dispose();
            }

            if (_random.Chance(1, 3))
            {
                await cpu.Delay(_random.Below(MostDelayNs));
            }
        }

        _running--;
        _endNs = _bed.Runtime.NowNs;
    }

    /// <summary>Bios of one round: ranges that do not overlap, mostly side by side so that they merge.</summary>
    private List<ModelBio> MakeRound(Cpu cpu, ScsiDevice device, int worker)
    {
        var bios = new List<ModelBio>();
        int at = (int)_random.Below(24);
        int count = 1 + (int)_random.Below(8);
        for (int i = 0; i < count; i++)
        {
            int blocks = 1 + (int)_random.Below(10);
            if (at + blocks > WorkerBlocks)
            {
                break;
            }

            BlockOperation operation = Choose(device);
            long offset = operation == BlockOperation.Flush ? 0 : ((worker * WorkerBlocks) + at) * Block;
            int length = operation == BlockOperation.Flush ? 0 : blocks * Block;
            var bio = new ModelBio(cpu, operation, ChooseFlags(operation), offset, length) { Submitter = worker };
            if (operation == BlockOperation.Write)
            {
                bio.Bytes.Fill((byte)(1 + _random.Below(255)));
            }

            bios.Add(bio);
            at += blocks + (int)_random.Below(2);
        }

        if (_random.Chance(1, 3))
        {
            bios.Reverse();
        }

        return bios;
    }

    private BlockOperation Choose(ScsiDevice device) =>
        _random.Below(20) switch
        {
            < 8 => BlockOperation.Read,
            < 17 => BlockOperation.Write,
            17 when device.Queue.Limits.MaximumDiscardBytes > 0 => BlockOperation.Discard,
            18 => BlockOperation.Flush,
            _ => BlockOperation.Write,
        };

    private BioFlags ChooseFlags(BlockOperation operation)
    {
        BioFlags flags = _random.Chance(1, 3) ? BioFlags.Synchronous : BioFlags.None;
        flags |= _random.Chance(1, 12) ? BioFlags.NoMerge : BioFlags.None;
        flags |= _random.Chance(1, 12) ? BioFlags.Unplug : BioFlags.None;
        flags |= _load.HasErrors && _random.Chance(1, 6) ? BioFlags.FailFastDevice : BioFlags.None;
        if (operation == BlockOperation.Write)
        {
            flags |= _random.Chance(1, 12) ? BioFlags.ForceUnitAccess : BioFlags.None;
            flags |= _random.Chance(1, 16) ? BioFlags.PreFlush : BioFlags.None;
        }

        return flags;
    }

    private void Submit(Cpu cpu, ScsiDevice device, List<ModelBio> bios)
    {
        BlockLayer? layer = _random.Chance(1, 2) ? BlockLayer.Of(device.Queue.Shard) : null;
        layer?.StartPlug(cpu);
        foreach (ModelBio bio in bios)
        {
            _submitted++;
            device.Queue.Submit(bio, cpu);
        }

        layer?.FinishPlug(cpu);
    }

    /// <summary>Compares what was read with the model, and takes into it what was written; −1: nobody knows.</summary>
    private void Check(ModelBio bio, int[] model, int worker)
    {
        bool isGood = bio.Status == BlockStatus.Ok;
        Failed += isGood ? 0 : 1;
        Assert.True(isGood || _load.HasErrors || _load.Swallows, $"{bio.Operation} ended with {bio.Status}");
        for (int i = 0; i < bio.LengthBytes / Block; i++)
        {
            int at = (int)(bio.OffsetBytes / Block) - (worker * WorkerBlocks) + i;
            if (bio.Operation == BlockOperation.Write)
            {
                model[at] = isGood ? bio.Bytes[0] : -1;
            }
            else if (bio.Operation == BlockOperation.Discard)
            {
                model[at] = -1;
            }
            else if (isGood && model[at] >= 0)
            {
                Assert.Equal(model[at], bio.Bytes[i * Block]);
                Assert.Equal(model[at], bio.Bytes[((i + 1) * Block) - 1]);
            }
        }
    }

    /// <summary>Counts the error handler's own commands.</summary>
    private sealed class ProbeCounter : RecoveryObserver
    {
        public long Count { get; private set; }

        public override void Probed(ScsiCommand command, bool isGood) => Count++;
    }
}
