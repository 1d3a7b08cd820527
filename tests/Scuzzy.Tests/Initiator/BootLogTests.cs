using Scuzzy.Initiator.Mid;
using Scuzzy.Runtime.Kernel;
using Scuzzy.Storage;
using Scuzzy.Target;

namespace Scuzzy.Tests.Initiator;

public sealed class BootLogTests
{
    private static readonly UnitPersonality s_seagate = new()
    {
        Vendor = "SEAGATE",
        Product = "ST9300605SS",
        Revision = "B002",
    };

    [Fact]
    public void A_scan_announces_devices_and_disks_as_the_kernel_does()
    {
        using var bed = new ScsiBed();
        bed.AddDisk(0, who: s_seagate);
        bed.AddDisk(1, who: s_seagate);
        bed.Boot();
        Assert.Contains("scsi host0: Loopback host adapter", bed.Log);
        Assert.Contains(
            bed.Log,
            l =>
                l.StartsWith(
                    "scsi 0:0:0:0: Direct-Access     SEAGATE  ST9300605SS      B002 PQ: 0 ANSI: ",
                    StringComparison.Ordinal
                )
        );
        Assert.Contains("sd 0:0:0:0: [sda] 32768 512-byte logical blocks: (16.8 MB/16.0 MiB)", bed.Log);
        Assert.Contains("sd 0:0:0:0: [sda] Write Protect is off", bed.Log);
        Assert.Contains("sd 0:0:0:0: [sda] Write cache: enabled, read cache: enabled, supports DPO and FUA", bed.Log);
        Assert.Contains("sd 0:0:0:0: Attached scsi generic sg0 type 0", bed.Log);
        Assert.Contains("sd 0:0:0:1: [sdb] Attached SCSI disk", bed.Log);
    }

    [Fact]
    public void A_failed_read_logs_the_kernels_lines()
    {
        using var bed = new ScsiBed(preemption: 0);
        bed.AddDisk(0);
        bed.Boot();
        bed.Adapter.Faults = new MediumErrors();
        bed.Log.Clear();
        SubmittedBio bio = bed.Do(BlockOperation.Read, 64 * 512, 4096);
        Assert.Equal(BlockStatus.Medium, bio.Status);
        string[] expected =
        [
            "FAILED Result: hostbyte=DID_OK driverbyte=DRIVER_OK cmd_age=0s",
            "Sense Key : Medium Error [current] ",
            "Add. Sense: Unrecovered read error",
            "CDB: Read(10) 28 00 00 00 00 40 00 00 08 00",
        ];
        Assert.Equal(expected, bed.Log.Where(l => l.Contains("tag#", StringComparison.Ordinal)).Select(AfterTag));
    }

    [Fact]
    public void The_completion_log_prints_the_done_block_of_each_age()
    {
        string[] modern = FailedRead(new MidLayerPolicy());
        Assert.EndsWith(
            "Done: SUCCESS Result: hostbyte=DID_OK driverbyte=DRIVER_OK cmd_age=0s",
            modern[0],
            StringComparison.Ordinal
        );
        Assert.EndsWith(" CDB: Read(10) 28 00 00 00 00 40 00 00 08 00", modern[1], StringComparison.Ordinal);
        Assert.EndsWith(" Sense Key : Medium Error [current] ", modern[2], StringComparison.Ordinal);
        Assert.EndsWith(" Add. Sense: Unrecovered read error", modern[3], StringComparison.Ordinal);

        string[] old = FailedRead(new MidLayerPolicy { LogStyle = Scuzzy.Scsi.LogStyle.Classic });
        Assert.Equal(
            [
                "sd 0:0:0:0: [sda] Done: SUCCESS",
                "sd 0:0:0:0: [sda] Result: hostbyte=DID_OK driverbyte=DRIVER_OK",
                "sd 0:0:0:0: [sda] CDB: Read(10): 28 00 00 00 00 40 00 00 08 00",
            ],
            old[..3]
        );
        Assert.Contains("sd 0:0:0:0: [sda] Result: hostbyte=DID_OK driverbyte=DRIVER_SENSE", old);
        Assert.Contains("sd 0:0:0:0: [sda] Unhandled sense code", old);
    }

    private static string[] FailedRead(MidLayerPolicy policy)
    {
        using var bed = new ScsiBed(policy, preemption: 0);
        bed.AddDisk(0);
        bed.Boot();
        bed.Adapter.Faults = new MediumErrors();
        bed.Scsi.Log.Level = 1 << (int)Scuzzy.Initiator.Mid.Logging.LogGroup.MidComplete;
        bed.Log.Clear();
        bed.Do(BlockOperation.Read, 64 * 512, 4096);
        return [.. bed.Log];
    }

    [Fact]
    public void A_message_coded_at_a_level_needs_a_higher_one()
    {
        using var bed = new ScsiBed();
        bed.Scsi.Log.Level = 3;
        Assert.False(bed.Scsi.Log.Shows(Scuzzy.Initiator.Mid.Logging.LogGroup.Error, 3));
        bed.Scsi.Log.Level = 4;
        Assert.True(bed.Scsi.Log.Shows(Scuzzy.Initiator.Mid.Logging.LogGroup.Error, 3));
        bed.Scsi.Log.Level = 4607;
        Assert.Equal(7, bed.Scsi.Log.Of(Scuzzy.Initiator.Mid.Logging.LogGroup.Scan));
        Assert.Equal(1, bed.Scsi.Log.Of(Scuzzy.Initiator.Mid.Logging.LogGroup.MidComplete));
        Assert.Equal(0, bed.Scsi.Log.Of(Scuzzy.Initiator.Mid.Logging.LogGroup.MidQueue));
    }

    [Fact]
    public void The_object_tree_shows_what_sysfs_shows_and_forgets_what_is_deleted()
    {
        var tree = new KernelObjectTree();
        using var bed = new ScsiBed(options: o => o with { Objects = tree });
        bed.AddDisk(0, who: s_seagate);
        bed.Boot();
        Assert.Equal("SEAGATE ", Show(tree, "/class/scsi_device/0:0:0:0/device", "vendor"));
        Assert.Equal("running", Show(tree, "/class/scsi_device/0:0:0:0/device", "state"));
        Assert.Equal("30", Show(tree, "/class/scsi_device/0:0:0:0/device", "timeout"));
        Assert.Equal("write back", Show(tree, "/class/scsi_disk/0:0:0:0", "cache_type"));
        Assert.Equal("256", Show(tree, "/class/scsi_host/host0", "can_queue"));
        Assert.Contains("[mq-deadline]", Show(tree, "/block/sda/queue", "scheduler"), StringComparison.Ordinal);
        bed.Run(bed.Device.RemoveAsync);
        Assert.Null(tree.Find("/block/sda"));
        Assert.Null(tree.Find("/class/scsi_device/0:0:0:0"));
        Assert.Contains("sd 0:0:0:0: [sda] Synchronizing SCSI cache", bed.Log);
    }

    private static string Show(KernelObjectTree tree, string path, string attribute)
    {
        KernelObject node = tree.Find(path)!;
        return node.Attribute(attribute)!.Show(node).Text;
    }

    private static string AfterTag(string line) =>
        line[(line.IndexOf(' ', line.IndexOf("tag#", StringComparison.Ordinal)) + 1)..];

    private sealed class MediumErrors : Scuzzy.Drivers.Loopback.LoopbackFaults
    {
        public override bool TryInject(ScsiCommand command, out Scuzzy.Drivers.Loopback.LoopbackOutcome outcome)
        {
            outcome = new()
            {
                Status = Scuzzy.Scsi.ScsiStatus.CheckCondition,
                Sense = new(Scuzzy.Scsi.SenseKey.MediumError, Scuzzy.Scsi.AdditionalSense.UnrecoveredReadError),
            };
            return command.Cdb.OperationCode == Scuzzy.Scsi.OperationCode.Read10;
        }
    }
}
