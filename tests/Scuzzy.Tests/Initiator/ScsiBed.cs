using System.Runtime.CompilerServices;
using Scuzzy.Block;
using Scuzzy.Drivers.Loopback;
using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Upper;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Storage;
using Scuzzy.Storage.Stores;
using Scuzzy.Target;

namespace Scuzzy.Tests.Initiator;

/// <summary>A virtual machine with the SCSI subsystem, a loopback host and one target with disks over ram.</summary>
internal sealed class ScsiBed : IDisposable
{
    /// <summary>Steps of the machine after which a flow must have come to its end.</summary>
    private const long MostItems = 1_000_000;

    public ScsiBed(
        MidLayerPolicy? policy = null,
        BlockPolicy? block = null,
        LoopbackOptions? loopback = null,
        Func<ScsiMidLayerOptions, ScsiMidLayerOptions>? options = null,
        ulong scheduleSeed = 1,
        int preemption = 50,
        int shards = 1,
        int cpus = 2
    )
    {
        Runtime = new VirtualRuntime(
            new VirtualRuntimeOptions
            {
                ScheduleSeed = scheduleSeed,
                PreemptionPermille = preemption,
                Shards = shards,
                Cpus = cpus,
            }
        );
        var made = new ScsiMidLayerOptions
        {
            Cpu = Cpu,
            Policy = policy ?? new MidLayerPolicy(),
            BlockPolicy = block ?? new BlockPolicy(),
            Log = (_, text) => Log.Add(text.ToString()),
        };
        Scsi = new ScsiMidLayer(options is null ? made : options(made));
        Adapter = new LoopbackHost(Cpu, loopback ?? new LoopbackOptions());
        Target = AddTarget(0);
        Host = Scsi.AddHost(Adapter);
    }

    public VirtualRuntime Runtime { get; }

    public ScsiMidLayer Scsi { get; }

    public ScsiHost Host { get; }

    public LoopbackHost Adapter { get; }

    public TargetDevice Target { get; }

    public List<string> Log { get; } = [];

    public Cpu Cpu => Runtime.Cpu(0);

    public ScsiDevice Device => Host.Devices[0];

    public ScsiDisk Disk => Device.Disk!;

    /// <summary>Joins another target to the host; the first has id 0.</summary>
    public TargetDevice AddTarget(int id)
    {
        var target = new TargetDevice(Runtime.Shards[^1]);
        Adapter.AddTarget(0, id, target, Runtime.Shards[^1].Cpus[0]);
        return target;
    }

    public DiskUnit AddDisk(
        int lun,
        long bytes = 16 << 20,
        DiskOptions? options = null,
        UnitPersonality? who = null,
        TargetDevice? target = null
    )
    {
        var unit = new DiskUnit(new RamStore(Runtime.Shards[^1], bytes), options, who);
        (target ?? Target).Add(lun, unit);
        return unit;
    }

    public ScsiBed Boot()
    {
        Run(Scsi.BootAsync);
        return this;
    }

    /// <summary>Runs a control flow to its end, in virtual time.</summary>
    public void Run(Func<ShardTask> flow)
    {
        ShardTask task = Cpu.Start(flow);
        long most = Runtime.ItemsRun + MostItems;
        Runtime.Run(stop: () => task.IsSettled || Runtime.ItemsRun > most);
        Assert.Null(Runtime.FaultException);
        Assert.True(task.IsSettled, "the flow stands still, or goes round in circles");
    }

    public SubmittedBio Submit(
        BlockOperation operation,
        long offset,
        int length,
        BioFlags flags = BioFlags.None,
        ScsiDevice? to = null
    )
    {
        var bio = new SubmittedBio(operation, offset, length, flags);
        (to ?? Device).Queue.Submit(bio, Cpu);
        return bio;
    }

    /// <summary>Submits a bio and runs until it has ended.</summary>
    public SubmittedBio Do(BlockOperation operation, long offset, int length, BioFlags flags = BioFlags.None)
    {
        SubmittedBio bio = Submit(operation, offset, length, flags);
        Runtime.Run(stop: () => bio.HasEnded);
        Assert.Null(Runtime.FaultException);
        Assert.True(bio.HasEnded, "the bio did not end");
        return bio;
    }

    public void Dispose() => Runtime.Dispose();
}

/// <summary>A bio with memory of its own.</summary>
internal sealed unsafe class SubmittedBio : Bio
{
    public SubmittedBio(BlockOperation operation, long offset, int length, BioFlags flags)
    {
        Memory = GC.AllocateArray<byte>(Math.Max(1, length), pinned: true);
        Operation = operation;
        OffsetBytes = offset;
        LengthBytes = length;
        Flags = flags;
        if (operation <= BlockOperation.Write)
        {
            Data.Add(new DataSegment((byte*)Unsafe.AsPointer(ref Memory[0]), length));
        }
    }

    public byte[] Memory { get; }

    public bool HasEnded { get; private set; }

    protected override void Ended() => HasEnded = true;
}
