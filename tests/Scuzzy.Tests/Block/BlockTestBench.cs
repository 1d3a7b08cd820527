using Scuzzy.Block;
using Scuzzy.Block.Queue;
using Scuzzy.Block.Tags;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Execution;
using Scuzzy.Storage;

namespace Scuzzy.Tests.Block;

/// <summary>A virtual machine with one queue and a driver that holds what it is given.</summary>
internal sealed class BlockTestBench : IDisposable
{
    public BlockTestBench(
        BlockPolicy? policy = null,
        int depth = 32,
        ulong scheduleSeed = 1,
        QueueLimits? limits = null,
        string? elevator = null
    )
    {
        Runtime = new VirtualRuntime(new VirtualRuntimeOptions { ScheduleSeed = scheduleSeed });
        Driver = new HoldingDriver();
        Tags = new TagSet(depth);
        Queue = new RequestQueue(
            new RequestQueueOptions
            {
                HomeCpu = Runtime.Cpu(0),
                Policy = policy ?? new BlockPolicy(),
                Driver = Driver,
                Tags = Tags,
                Limits = limits ?? new QueueLimits(),
                Elevator = elevator,
            }
        );
    }

    public VirtualRuntime Runtime { get; }

    public HoldingDriver Driver { get; }

    public TagSet Tags { get; }

    public RequestQueue Queue { get; }

    public Cpu Cpu => Runtime.Cpu(0);

    public Shard Shard => Runtime.Shards[0];

    public TestBio Read(long offset, int length = 4096) => Submit(BlockOperation.Read, offset, length);

    public TestBio Submit(BlockOperation operation, long offset, int length, BioFlags flags = BioFlags.None)
    {
        var bio = new TestBio
        {
            Operation = operation,
            OffsetBytes = offset,
            LengthBytes = length,
            Flags = flags,
        };
        if (operation is BlockOperation.Read or BlockOperation.Write)
        {
            // Never touched: the driver moves no data.
            AddData(bio, offset, length);
        }

        Queue.Submit(bio, Cpu);
        return bio;
    }

    private static unsafe void AddData(TestBio bio, long offset, int length) =>
        bio.Data.Add(new DataSegment((byte*)0x10000 + (offset * 3), length));

    public void Settle()
    {
        Runtime.Run(Runtime.NowNs);
        Assert.Null(Runtime.FaultException);
    }

    public void RunFor(long nanoseconds)
    {
        // Time passes even if nothing else happens.
        _ = Cpu.Start(async () => await Cpu.Delay(nanoseconds));
        Runtime.Run(Runtime.NowNs + nanoseconds);
        Assert.Null(Runtime.FaultException);
    }

    /// <summary>Offsets of what the driver was given, in units of 64 KiB.</summary>
    public List<int> SeenBlocks() => [.. Driver.Seen.Select(seen => (int)(seen.Offset / 65536))];

    public void Dispose() => Runtime.Dispose();
}
