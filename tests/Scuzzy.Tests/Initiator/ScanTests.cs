using Scuzzy.Initiator.Mid;
using Scuzzy.Runtime;
using Scuzzy.Scsi;
using Scuzzy.Scsi.Vpd;
using Scuzzy.Storage;
using Scuzzy.Target;

namespace Scuzzy.Tests.Initiator;

public sealed class ScanTests
{
    [Fact]
    public void A_new_target_is_asked_for_luns_and_each_unit_for_36_bytes_and_then_for_all()
    {
        using var bed = new ScsiBed(options: o => o with { UpperDrivers = [] });
        var seen = new SeenCdbs();
        bed.AddDisk(0);
        bed.AddDisk(3);
        bed.Runtime.Shards[0].Observer = seen;
        bed.Boot();
        Assert.Equal(["0:0:0:0", "0:0:0:3"], bed.Host.Devices.Select(d => d.Address));
        Assert.Equal("12 00 00 00 24 00", seen.Cdbs[0]);
        Assert.StartsWith("12 00 00 00 ", seen.Cdbs[1], StringComparison.Ordinal);
        Assert.NotEqual(seen.Cdbs[0], seen.Cdbs[1]);
        Assert.Equal(1, seen.Cdbs.Count(c => c == "a0 00 00 00 00 00 00 00 10 00 00 00"));
        Assert.Equal(2, seen.Cdbs.Count(c => c == "12 00 00 00 24 00"));
    }

    [Fact]
    public void An_old_target_is_scanned_one_by_one_to_the_first_gap()
    {
        using var bed = new ScsiBed();
        var old = new UnitPersonality { Version = 2 };
        bed.AddDisk(0, who: old);
        bed.AddDisk(1, who: old);
        bed.AddDisk(3, who: old);
        var seen = new SeenCdbs();
        bed.Runtime.Shards[0].Observer = seen;
        bed.Boot();
        Assert.Equal(["0:0:0:0", "0:0:0:1"], bed.Host.Devices.Select(d => d.Address));
        Assert.DoesNotContain(seen.Cdbs, c => c.StartsWith("a0", StringComparison.Ordinal));
        Assert.Equal(3, bed.Device.ScsiLevel);
    }

    [Fact]
    public void Devices_that_answer_alike_keep_one_copy_and_each_its_own_answers()
    {
        using var bed = new ScsiBed();
        string[] serials = ["alpha", "bravo", "delta"];
        for (int lun = 0; lun < serials.Length; lun++)
        {
            bed.AddDisk(lun, bytes: (lun + 1) << 20, who: new UnitPersonality { Serial = serials[lun] });
        }

        bed.Boot();
        IReadOnlyList<ScsiDevice> devices = bed.Host.Devices;
        Assert.Equal([1L << 20, 2 << 20, 3 << 20], devices.Select(d => d.Disk!.CapacityBytes));
        Assert.All(devices, d => Assert.Equal(d.VpdPages.Order(), d.VpdPages));
        Assert.All(devices, d => Assert.All(d.VpdPages, page => Assert.Equal(page, d.Vpd(page)![1])));
        Assert.All(devices, d => Assert.Same(devices[0].Vpd(0xb0), d.Vpd(0xb0)));
        Assert.Equal(serials, devices.Select(d => new VpdView(d.Vpd(0x80)!).SerialNumber));
        Assert.Null(devices[0].Vpd(0x01));
        Assert.Null(devices[0].Vpd(0xff));
    }

    [Fact]
    public void A_deleted_device_comes_back_by_a_scan_under_the_lowest_free_name()
    {
        using var bed = new ScsiBed();
        bed.AddDisk(0);
        bed.AddDisk(1);
        bed.Boot();
        bed.Run(bed.Device.RemoveAsync);
        Assert.Equal(["0:0:0:1"], bed.Host.Devices.Select(d => d.Address));
        bed.Run(async () =>
        {
            Assert.True(await bed.Host.ScanSelectedAsync(null, null, null));
            await bed.Host.WaitForProbesAsync();
        });
        Assert.Equal("sda", bed.Scsi.Find(0, 0, 0, 0)!.Disk!.Name);
    }

    [Fact]
    public void A_unit_behind_another_shard_works_like_one_at_home()
    {
        using var bed = new ScsiBed(shards: 2);
        bed.AddDisk(0);
        bed.Boot();
        SubmittedBio write = bed.Submit(BlockOperation.Write, 4096, 8192);
        new Random(9).NextBytes(write.Memory);
        bed.Runtime.Run(stop: () => write.HasEnded);
        Assert.Equal(write.Memory, bed.Do(BlockOperation.Read, 4096, 8192).Memory);
    }

    [Fact]
    public void A_flush_a_discard_and_zeroes_become_the_commands_that_the_kernel_sends()
    {
        using var bed = new ScsiBed();
        bed.AddDisk(0, options: new DiskOptions { IsThin = true });
        bed.Boot();
        var seen = new SeenCdbs();
        bed.Runtime.Shards[0].Observer = seen;
        bed.Do(BlockOperation.Write, 0, 4096);
        Assert.Equal(BlockStatus.Ok, bed.Do(BlockOperation.Flush, 0, 0).Status);
        Assert.Equal(BlockStatus.Ok, bed.Do(BlockOperation.Discard, 1 << 20, 1 << 20).Status);
        Assert.Equal(BlockStatus.Ok, bed.Do(BlockOperation.WriteZeroes, 0, 1 << 20).Status);
        Assert.Equal("35 00 00 00 00 00 00 00 00 00", seen.Cdbs[1]);
        Assert.StartsWith("42 00 00 00 00 00 00 00 18 00", seen.Cdbs[2], StringComparison.Ordinal);
        Assert.StartsWith("93 08 00 00 00 00 00 00 00 00", seen.Cdbs[3], StringComparison.Ordinal);
        Assert.All(bed.Do(BlockOperation.Read, 0, 4096).Memory, b => Assert.Equal(0, b));
    }

    private sealed class SeenCdbs : StepObserver
    {
        public List<string> Cdbs { get; } = [];

        public override void Passed(Shard shard, Step step, ulong handle, object? subject)
        {
            if (step == Step.Queued)
            {
                Cdbs.Add(CdbText.Hex(((ScsiCommand)subject!).Cdb.Bytes));
            }
        }
    }
}
