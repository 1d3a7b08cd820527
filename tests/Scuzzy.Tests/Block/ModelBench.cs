using Scuzzy.Block;
using Scuzzy.Block.Elevators;
using Scuzzy.Block.Queue;
using Scuzzy.Block.Tags;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Randomness;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Storage;

namespace Scuzzy.Tests.Block;

/// <summary>Several tasks, each with its own part of a disk, against a model of what must be read back.</summary>
internal sealed class ModelBench : IDisposable
{
    public const int Block = 512;
    public const int DiskBytes = 512 * Block;
    private const int Workers = 5;
    private const int WorkerBytes = 64 * Block;

    private readonly SeededRandom _random;
    private readonly int _rounds;

    /// <summary>By block: the stamp that was last written, and the one written last that has ended well.</summary>
    private readonly byte[] _expected = new byte[DiskBytes / Block];
    private readonly bool[] _isKnown = new bool[DiskBytes / Block];
    private readonly int[] _version = new int[DiskBytes / Block];
    private int _running = Workers;

    public ModelBench(ulong seed, BlockPolicy policy, QueueLimits limits, string? elevator, int depth, int rounds = 40)
    {
        _random = new SeededRandom(seed);
        _rounds = rounds;
        Runtime = new VirtualRuntime(
            new VirtualRuntimeOptions
            {
                Cpus = 3,
                ScheduleSeed = seed + 77,
                PreemptionPermille = 200,
            }
        );
        Driver = new ModelDriver(seed + 1, depth, policy.IsMultiQueue);
        Array.Fill(_isKnown, true);
        if (policy.Flush == FlushPolicy.Barrier)
        {
            Driver.OnDispatch = CheckAlone;
        }

        Queue = new RequestQueue(
            new RequestQueueOptions
            {
                HomeCpu = Runtime.Cpu(0),
                Policy = policy,
                Driver = Driver,
                Tags = seed % 3 == 0 ? new TagSet(depth, hardwareQueues: 2, isHostWide: false) : new TagSet(depth),
                Limits = limits,
                Elevator = elevator,
            }
        );
    }

    public VirtualRuntime Runtime { get; }

    public RequestQueue Queue { get; }

    public ModelDriver Driver { get; }

    public long Submitted { get; private set; }

    public long Failed { get; private set; }

    /// <summary>Runs all tasks to their end and checks that nothing is left.</summary>
    public void Run(IReadOnlyList<string>? switchTo = null)
    {
        for (int i = 0; i < Workers; i++)
        {
            int worker = i;
            Cpu cpu = Runtime.Cpu(i % 3);
            _ = cpu.Start(() => WorkAsync(cpu, worker));
        }

        if (switchTo is not null)
        {
            _ = Runtime.Cpu(1).Start(() => SwitchAsync(switchTo));
        }

        VirtualStop stop = Runtime.Run(3600_000_000_000);
        if (Runtime.FaultException is { } fault)
        {
            throw new InvalidOperationException(fault.ToString());
        }

        Assert.True(stop == VirtualStop.Quiescent, $"stopped: {stop}, {Describe()}");
        Assert.True(_running == 0, $"{_running} tasks still wait: {Describe()}");
        CheckQuiet();
        for (int block = 0; block < _expected.Length; block++)
        {
            if (_isKnown[block])
            {
                Assert.Equal(_expected[block], Driver.Volatile[block * Block]);
            }
        }
    }

    public void Dispose() => Runtime.Dispose();

    private string Describe() =>
        $"allocated {Queue.Allocated} waiting {Queue.WaitingBios} tags {Queue.Tags.InUse} budgets {Driver.Budgets} "
        + $"driver {Queue.InDriver} under way {Driver.UnderWay} elevator {Queue.ElevatorName}";

    /// <summary>A barrier's flush is alone with the driver: what came before has ended, what came later
    /// waits.</summary>
    private void CheckAlone(Request request)
    {
        Assert.True(Driver.UnderWay == 0 || (!Driver.IsFlushing && request.Operation != BlockOperation.Flush));
        Driver.IsFlushing = request.Operation == BlockOperation.Flush;
    }

    private void CheckQuiet()
    {
        Assert.Equal(0, Queue.Allocated);
        Assert.Equal(0, Queue.WaitingBios);
        Assert.Equal(0, Queue.InDriver);
        Assert.Equal(0, Queue.Tags.InUse);
        Assert.Equal(0, Driver.Budgets);
        Assert.Equal(0, Queue.Statistics.Reading);
        Assert.Equal(0, Queue.Statistics.Writing);
        Assert.Equal((0, 0), Queue.CountStarted());
        Assert.Equal(0, BlockLayer.Of(Queue.Shard).RequestsInUse);
    }

    private async ShardTask SwitchAsync(IReadOnlyList<string> names)
    {
        while (_running > 0)
        {
            await Runtime.Cpu(1).Delay(1 + _random.Below(30_000_000));
            string name = names[(int)_random.Below(names.Count)];
            Assert.NotEqual(ElevatorChange.Unknown, await Queue.ChangeElevatorAsync(name));
            Assert.Equal(name, Queue.ElevatorName);
        }
    }

    private async ShardTask WorkAsync(Cpu cpu, int worker)
    {
        for (int round = 0; round < _rounds; round++)
        {
            List<ModelBio> bios = MakeRound(cpu, worker);
            long[] ended = SnapshotEnded();
            Submit(cpu, bios);
            foreach (ModelBio bio in bios)
            {
                await bio.Wait();
                Assert.Equal(1, bio.Ends);
                Check(bio, ended);
                bio.Dispose();
            }

            if (_random.Chance(1, 4))
            {
                await cpu.Delay(_random.Below(10_000_000));
            }
        }

        _running--;
    }

    private long[] SnapshotEnded()
    {
        var snapshot = new long[_expected.Length];
        for (int i = 0; i < snapshot.Length; i++)
        {
            snapshot[i] = _isKnown[i] ? _version[i] : -1;
        }

        return snapshot;
    }

    /// <summary>Bios of one round: ranges that do not overlap, mostly side by side so that they merge.</summary>
    private List<ModelBio> MakeRound(Cpu cpu, int worker)
    {
        var bios = new List<ModelBio>();
        long offset = (worker * WorkerBytes) + (_random.Below(24) * Block);
        long end = (worker + 1) * WorkerBytes;
        int count = 1 + (int)_random.Below(6);
        for (int i = 0; i < count; i++)
        {
            int length = (1 + (int)_random.Below(8)) * Block;
            BlockOperation operation = Choose();
            if (operation == BlockOperation.Flush)
            {
                bios.Add(new ModelBio(cpu, operation, BioFlags.Synchronous, 0, 0) { Submitter = worker });
                continue;
            }

            if (offset + length > end)
            {
                break;
            }

            bios.Add(new ModelBio(cpu, operation, ChooseFlags(operation), offset, length) { Submitter = worker });
            offset += length + (_random.Chance(1, 3) ? Block : 0);
        }

        // Backwards now and then, for front merges.
        if (_random.Chance(1, 3))
        {
            bios.Reverse();
        }

        return bios;
    }

    private BlockOperation Choose() =>
        _random.Below(20) switch
        {
            < 8 => BlockOperation.Read,
            < 16 => BlockOperation.Write,
            16 => BlockOperation.Flush,
            17 => BlockOperation.Discard,
            18 => BlockOperation.WriteZeroes,
            _ => BlockOperation.Write,
        };

    private BioFlags ChooseFlags(BlockOperation operation)
    {
        BioFlags flags = _random.Chance(1, 3) ? BioFlags.Synchronous : BioFlags.None;
        flags |= _random.Chance(1, 8) ? BioFlags.FailFastDevice : BioFlags.None;
        flags |= _random.Chance(1, 12) ? BioFlags.NoMerge : BioFlags.None;
        flags |= _random.Chance(1, 12) ? BioFlags.Unplug : BioFlags.None;
        if (operation == BlockOperation.Write)
        {
            flags |= _random.Chance(1, 8) ? BioFlags.ForceUnitAccess : BioFlags.None;
            flags |= _random.Chance(1, 10) ? BioFlags.PreFlush : BioFlags.None;
        }

        return flags;
    }

    private void Submit(Cpu cpu, List<ModelBio> bios)
    {
        bool plugs = _random.Chance(1, 2);
        if (plugs)
        {
            BlockLayer.Of(Queue.Shard).StartPlug(cpu);
        }

        foreach (ModelBio bio in bios)
        {
            if (bio.Operation != BlockOperation.Read && bio.LengthBytes > 0)
            {
                byte stamp = bio.Operation == BlockOperation.Write ? (byte)(1 + _random.Below(255)) : (byte)0;
                if (bio.Operation == BlockOperation.Write)
                {
                    bio.Bytes.Fill(stamp);
                }

                for (long at = bio.OffsetBytes; at < bio.EndBytes; at += Block)
                {
                    _expected[at / Block] = stamp;
                    _isKnown[at / Block] = false;
                    _version[at / Block]++;
                }
            }

            Submitted++;
            Queue.Submit(bio, cpu);
        }

        if (plugs)
        {
            BlockLayer.Of(Queue.Shard).FinishPlug(cpu);
        }
    }

    private void Check(ModelBio bio, long[] endedBefore)
    {
        Failed += bio.Status == BlockStatus.Ok ? 0 : 1;
        if (bio.Status != BlockStatus.Ok)
        {
            Assert.True(Driver.ErrorPermille > 0);
            return;
        }

        for (long at = bio.OffsetBytes; at < bio.EndBytes; at += Block)
        {
            if (bio.Operation != BlockOperation.Read)
            {
                _isKnown[at / Block] = true;
            }
            else if (_isKnown[at / Block])
            {
                Assert.Equal(_expected[at / Block], bio.Bytes[(int)(at - bio.OffsetBytes)]);
                Assert.Equal(_expected[at / Block], bio.Bytes[(int)(at - bio.OffsetBytes) + Block - 1]);
            }

            if ((bio.Flags & BioFlags.ForceUnitAccess) != 0)
            {
                Assert.Equal(_expected[at / Block], Driver.Durable[at]);
            }
        }

        if (bio.Operation == BlockOperation.Flush || (bio.Flags & BioFlags.PreFlush) != 0)
        {
            CheckDurable(endedBefore);
        }
    }

    /// <summary>What had ended before a flush was submitted, and was not written since, is durable after it.</summary>
    private void CheckDurable(long[] endedBefore)
    {
        for (int block = 0; block < endedBefore.Length; block++)
        {
            if (endedBefore[block] >= 0 && _version[block] == endedBefore[block])
            {
                Assert.Equal(_expected[block], Driver.Durable[block * Block]);
            }
        }
    }
}
