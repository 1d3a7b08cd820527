using Scuzzy.Block;
using Scuzzy.Runtime;
using Scuzzy.Storage;

namespace Scuzzy.Tests.Initiator;

public sealed class ThinPathTests
{
    private static readonly BlockPolicy s_requestFunction = new()
    {
        IsMultiQueue = false,
        Plugging = PluggingPolicy.PerDevice,
        TimeoutRounding = TimeoutRounding.WholeSecond,
    };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_disk_found_by_the_scan_reads_back_what_was_written(bool isMultiQueue)
    {
        using var bed = new ScsiBed(block: isMultiQueue ? null : s_requestFunction);
        bed.AddDisk(0);
        bed.Boot();
        Assert.Equal(16 << 20, bed.Disk.CapacityBytes);
        SubmittedBio write = bed.Submit(BlockOperation.Write, 8192, 4096);
        new Random(5).NextBytes(write.Memory);
        bed.Runtime.Run(stop: () => write.HasEnded);
        SubmittedBio read = bed.Do(BlockOperation.Read, 8192, 4096);
        Assert.Equal(BlockStatus.Ok, write.Status);
        Assert.Equal(BlockStatus.Ok, read.Status);
        Assert.Equal(write.Memory, read.Memory);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void One_read_passes_each_of_the_22_steps_once(bool isMultiQueue)
    {
        using var bed = new ScsiBed(block: isMultiQueue ? null : s_requestFunction);
        bed.AddDisk(0);
        bed.Boot();
        long[] before = Counts(bed);
        bed.Do(BlockOperation.Read, 0, 4096);
        long[] after = Counts(bed);
        for (int step = 1; step <= 22; step++)
        {
            long passed = after[step] - before[step];
            Assert.True(passed == 1, $"{(Step)step}: {passed}");
        }
    }

    private static long[] Counts(ScsiBed bed)
    {
        long[] counts = new long[25];
        for (int i = 1; i < counts.Length; i++)
        {
            counts[i] = bed.Runtime.StepCount((Step)i);
        }

        return counts;
    }
}
