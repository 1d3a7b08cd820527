using Scuzzy.Runtime.Files;

namespace Scuzzy.Tests.Runtime;

/// <summary>The same with operations that take time.</summary>
public sealed class VirtualFileLatencyTests : VirtualFileTests
{
    private const long TransferNs = 100_000;
    private const long SynchronizeNs = 5_000_000;

    protected override MachineBed CreateBed()
    {
        var bed = new VirtualBed();
        bed.Runtime.Disk.TransferLatencyNs = TransferNs;
        bed.Runtime.Disk.SynchronizeLatencyNs = SynchronizeNs;
        return bed;
    }

    [Fact]
    public void Operations_end_after_their_latency_in_virtual_time()
    {
        ShardFile file = Create(4096);
        long start = Runtime.NowNs;
        Perform(file, new TestOperation(FileOperationKind.Read, 0, 512));
        Assert.Equal(start + TransferNs, Runtime.NowNs);
        Perform(file, new TestOperation(FileOperationKind.Synchronize, 0, 0));
        Assert.Equal(start + TransferNs + SynchronizeNs, Runtime.NowNs);
    }

    [Fact]
    public void A_synchronize_covers_what_was_written_before_it_and_nothing_later()
    {
        ShardFile file = Create(4096);
        Write(file, 0, Noise(512, seed: 1));
        using var synchronize = new TestOperation(FileOperationKind.Synchronize, 0, 0);
        Assert.False(file.Submit(synchronize));
        for (int i = 0; i < 10; i++)
        {
            Write(file, 0, Noise(512, seed: 2 + i));
            Write(file, 512, Noise(512, seed: 2 + i));
        }

        Assert.Equal(2, Runtime.Disk.UnsynchronizedSectors("/images/0"));
        Bed.Until(() => synchronize.HasEnded);
        Assert.Equal(2, Runtime.Disk.UnsynchronizedSectors("/images/0"));
        var allowed = Enumerable.Range(1, 11).Select(i => Convert.ToHexString(Noise(512, seed: i))).ToHashSet();
        Runtime.Disk.PowerCut(seed: 0);
        byte[] survived = new byte[512];
        Runtime.Disk.Read("/images/0", 0, survived);
        Assert.Contains(Convert.ToHexString(survived), allowed);
    }
}
