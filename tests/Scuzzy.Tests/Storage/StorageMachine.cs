using Scuzzy.Runtime;
using Scuzzy.Runtime.Files;
using Scuzzy.Storage;

namespace Scuzzy.Tests.Storage;

/// <summary>A virtual machine with one CPU for tests of block devices, and the calls that they repeat.</summary>
internal sealed class StorageMachine : IDisposable
{
    public StorageMachine(ulong seed = 1, VirtualDisk? disk = null)
    {
        Runtime = new VirtualRuntime(
            new VirtualRuntimeOptions
            {
                Cpus = 1,
                ScheduleSeed = seed,
                WorkloadSeed = seed,
                Disk = disk,
            }
        );
    }

    public VirtualRuntime Runtime { get; }

    public Shard Shard => Runtime.Shards[0];

    /// <summary>Submits a bio and runs the machine until it has ended.</summary>
    public BlockStatus Do(BlockDevice device, TestBio bio)
    {
        int before = bio.EndedCount;
        if (device.Submit(bio))
        {
            Assert.Equal(before, bio.EndedCount);
            return bio.Status;
        }

        Runtime.Run(stop: () => !bio.IsUnderWay);
        Assert.Null(Runtime.FaultException);
        Assert.Equal(before + 1, bio.EndedCount);
        return bio.Status;
    }

    public byte[] Read(BlockDevice device, long offset, int length)
    {
        using var bio = new TestBio(Math.Max(4096, length));
        Assert.Equal(BlockStatus.Ok, Do(device, bio.Read(offset, length)));
        return bio.Content.ToArray();
    }

    public void Write(BlockDevice device, long offset, ReadOnlySpan<byte> data)
    {
        using var bio = new TestBio(Math.Max(4096, data.Length));
        Assert.Equal(BlockStatus.Ok, Do(device, bio.Write(offset, data)));
    }

    public void Dispose() => Runtime.Dispose();
}
