using Scuzzy.Block.Queue;
using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.Scanning;
using Scuzzy.Lab;
using Scuzzy.Runtime;
using Scuzzy.Scsi;
using Scuzzy.Storage;
using Scuzzy.Tests.Initiator;

namespace Scuzzy.Tests.Fidelity;

/// <summary>Facts about queueing, scanning, naming, events and the end of devices.</summary>
public sealed partial class FactTests
{
    // B19.
    [Theory]
    [InlineData(6, 0x02, "simple")]
    [InlineData(6, 0x00, "none")]
    [InlineData(1, 0x02, "none")]
    public void A_device_is_tagged_if_it_says_so_and_knows_SCSI_2(byte version, byte queueing, string type)
    {
        using var bed = new Bed();
        bed.Driver.Inquiry = [0, 0, version, 2, 31, 0, 0, queueing, .. bed.Driver.Inquiry[8..]];
        bed.Boot();
        Assert.Equal(type, bed.Host.Devices[0].SimpleTags ? "simple" : "none");
    }

    // B69.
    [Theory]
    [InlineData("2.6.32-seed", BlockStatus.IoError, BlockStatus.IoError, BlockStatus.IoError)]
    [InlineData("3.10-el7", BlockStatus.Transport, BlockStatus.Target, BlockStatus.ReservationConflict)]
    public void Errors_of_transport_target_and_reservation_are_told_apart_since_3_10(
        string profile,
        BlockStatus transport,
        BlockStatus target,
        BlockStatus reservation
    )
    {
        using Bed bed = new Bed(profile: profile).Boot();
        bed.Driver.Answer = c =>
        {
            c.HostByte = HostByte.TransportFailFast;
            return [];
        };
        Assert.Equal(transport, bed.Read());
        bed.Driver.Answer = c => FactHost.Fails(c, SenseKey.IllegalRequest, 0x26, 0);
        Assert.Equal(target, bed.Read());
        bed.Driver.Answer = c =>
        {
            c.Status = ScsiStatus.ReservationConflict;
            return [];
        };
        Assert.Equal(reservation, bed.Read());
    }

    // D1, D3.
    [Theory]
    [InlineData(ScanType.Asynchronous, false)]
    [InlineData(ScanType.Synchronous, true)]
    public void What_a_scan_finds_becomes_visible_when_it_is_over_or_at_once_if_it_is_synchronous(
        ScanType type,
        bool atOnce
    )
    {
        using var bed = new Bed(c => new FactHost(c) { Ids = 2 }, scan: type);
        bed.Driver.Units.Add((0, 1, 0));
        var visible = new List<bool>();
        bed.Driver.Loses = c =>
        {
            if (c.Device.Target.Id == 1 && c.Cdb.OperationCode == OperationCode.Inquiry)
            {
                visible.Add(bed.Host.Devices[0].Disk is not null);
            }

            return false;
        };
        bed.Boot();
        Assert.Equal(atOnce, visible[0]);
        Assert.Equal(["sda", "sdb"], bed.Host.Devices.Select(d => d.Disk!.Name));
    }

    // D1.
    [Theory]
    [InlineData(ScanType.None)]
    [InlineData(ScanType.Manual)]
    public void Without_a_scan_of_its_own_a_host_has_the_devices_that_a_user_scans_for(ScanType type)
    {
        using Bed bed = new Bed(scan: type).Boot();
        bed.Run(() => bed.Host.ScanTargetAsync(0, 0));
        Assert.Empty(bed.Driver.Seen);
        bed.Run(async () => await bed.Host.ScanSelectedAsync(null, 0, null));
        Assert.Equal(["0:0:0:0"], bed.Devices);
    }

    // D15.
    [Fact]
    public void Vendors_and_models_are_found_by_prefix_and_those_of_the_user_exactly_and_first()
    {
        var table = new DeviceFlagTable("TINY:Example:0x240,DGC:RAID 5:0x1");
        Assert.Equal(DeviceFlags.SparseLun, table.Find("DGC     ", "RAID 10         "));
        Assert.Equal(DeviceFlags.None, table.Find("DGCX    ", "RAID 10         "));
        Assert.Equal(DeviceFlags.NoLun, table.Find("DGC     ", "RAID 5          "));
        Assert.Equal(DeviceFlags.SparseLun | DeviceFlags.LargeLun, table.Find("TINY    ", "Example         "));
        Assert.Equal(DeviceFlags.None, table.Find("TINY    ", "Example 2       "));
    }

    // D23.
    [Fact]
    public void A_host_that_says_nothing_has_one_channel_of_eight_ids_with_eight_units_and_commands_of_twelve_bytes()
    {
        HostTemplate template = new SilentHost();
        Assert.Equal((0, 8, 8ul, 12), (template.MaxChannel, template.MaxId, template.MaxLun, template.MaxCdbLength));
        using var bed = new Bed();
        Assert.Equal(512, bed.Scsi.Options.MaxLuns);
    }

    // D25.
    [Theory]
    [InlineData("7.2", 0)]
    [InlineData("3.10-el7", 2)]
    [InlineData("2.6.32-seed", 2)]
    public void Devices_are_named_by_their_place_and_the_number_of_a_host_that_went_is_used_again_or_not(
        string profile,
        int number
    )
    {
        using Bed bed = new Bed(profile: profile).Boot();
        Assert.Equal("0:0:0:0", bed.Host.Devices[0].Address);
        Assert.Equal(("host0", "target0:0:0"), (bed.Host.Name, bed.Host.Devices[0].Target.Name));
        bed.Scsi.AddHost(new FactHost(bed.Cpu));
        bed.Run(bed.Host.RemoveAsync);
        Assert.Equal(number, bed.Scsi.AddHost(new FactHost(bed.Cpu)).Number);
    }

    // E34.
    [Theory]
    [InlineData("7.2", 0x2a, 0x01, "SDEV_UA=MODE_PARAMETERS_CHANGED")]
    [InlineData("7.2", 0x3f, 0x03, "SDEV_UA=INQUIRY_DATA_HAS_CHANGED")]
    [InlineData("7.2", 0x29, 0x00, "SDEV_UA=POWER_ON_RESET_OCCURRED")]
    [InlineData("3.10-el7", 0x29, 0x00, null)]
    [InlineData("2.6.32-seed", 0x2a, 0x01, null)]
    public void Unit_attentions_become_events(string profile, byte code, byte qualifier, string? text)
    {
        using Bed bed = new Bed(profile: profile).Boot();
        var events = new List<string>();
        bed.Scsi.Event = (_, t) => events.Add(t);
        int sent = 0;
        bed.Driver.Answer = c =>
            c.Cdb.OperationCode == OperationCode.Read10 && sent++ == 0
                ? FactHost.Fails(c, SenseKey.UnitAttention, code, qualifier)
                : null;
        Assert.Equal(BlockStatus.Ok, bed.Read());
        Assert.Equal(text is null ? [] : [text], events);
    }

    // F4.
    [Fact]
    public void The_first_kernel_asks_a_disk_for_readiness_capacity_pages_and_modes_in_this_order()
    {
        using var bed = new Bed(profile: "2.6.32-seed");
        bed.Boot();
        string[] asked = [.. bed.Driver.Seen.Select(s => s.Cdb).SkipWhile(c => c[..2] != "00")];
        int At(string cdb) => Array.FindIndex(asked, c => c.StartsWith(cdb, StringComparison.Ordinal));
        int[] places = [At("00"), At("9e10"), At("25"), At("1201"), At("1a003f0004"), At("1a00000004"), At("1a0008")];
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
    }

    // G11.
    [Fact]
    public void The_depth_that_holds_is_the_one_that_the_driver_answers()
    {
        using Bed bed = new Bed().Boot();
        bed.Driver.MostDepth = 3;
        ScsiDevice device = bed.Host.Devices[0];
        Assert.True(device.ChangeQueueDepth(4));
        Assert.Equal((3, 3), (device.QueueDepth, device.MaxQueueDepth));
        Assert.False(device.ChangeQueueDepth(5));
        Assert.Equal(3, device.QueueDepth);
    }

    // G18.
    [Fact]
    public void A_batch_that_ends_early_is_committed()
    {
        using Bed bed = new Bed(c => new FactHost(c) { PerLun = 4 }).Boot();
        RequestQueue queue = bed.Host.Devices[0].Queue;
        int offered = 0;
        bed.Driver.Takes = c =>
            c.Cdb.OperationCode == OperationCode.Read10 && offered++ == 1
                ? QueueCommandResult.HostBusy
                : QueueCommandResult.Accepted;
        int before = bed.Driver.Commits;
        SubmittedBio[] bios =
        [
            .. Enumerable
                .Range(0, 3)
                .Select(i => new SubmittedBio(BlockOperation.Read, i * 65536, 4096, BioFlags.None)),
        ];
        bed.Run(async () =>
        {
            queue.Stop();
            foreach (SubmittedBio bio in bios)
            {
                queue.Submit(bio, bed.Cpu);
            }

            queue.Restart();
            while (!bios.All(b => b.HasEnded))
            {
                await bed.Cpu.Delay(1_000_000);
            }
        });
        Assert.Equal(before + 1, bed.Driver.Commits);
    }

    // G21.
    [Theory]
    [InlineData(0, 1, "can_queue")]
    [InlineData(2, 0, "cmd_per_lun")]
    [InlineData(2, 3, "cmd_per_lun")]
    public void A_host_without_room_for_a_command_is_refused(int queue, int perLun, string named)
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(() =>
            new Bed(c => new FactHost(c) { Queue = queue, PerLun = perLun })
        );
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    // H2.
    [Fact]
    public void Who_still_holds_a_disk_that_went_gets_an_error_and_the_driver_no_command()
    {
        using Bed bed = new Bed().Boot();
        ScsiDevice device = bed.Host.Devices[0];
        bed.Run(device.RemoveAsync);
        bed.Driver.Seen.Clear();
        var bio = new SubmittedBio(BlockOperation.Read, 0, 4096, BioFlags.None);
        bed.Run(async () =>
        {
            device.Queue.Submit(bio, bed.Cpu);
            await bed.Cpu.Yield();
        });
        Assert.Equal((true, BlockStatus.IoError), (bio.HasEnded, bio.Status));
        Assert.Empty(bed.Driver.Seen);
    }

    // H6.
    [Fact]
    public void A_device_at_rest_has_nothing_under_way_and_takes_up_its_work_again()
    {
        using Bed bed = new Bed().Boot();
        ScsiDevice device = bed.Host.Devices[0];
        bed.Driver.LateNs = 45_000_000;
        var first = new SubmittedBio(BlockOperation.Read, 0, 4096, BioFlags.None);
        var second = new SubmittedBio(BlockOperation.Read, 65536, 4096, BioFlags.None);
        bed.Run(async () =>
        {
            device.Queue.Submit(first, bed.Cpu);
            Assert.True(await device.QuiesceAsync());
            Assert.True(first.HasEnded);
            device.Queue.Submit(second, bed.Cpu);
            await bed.Cpu.Delay(500_000_000);
            Assert.False(second.HasEnded);
            device.Resume();
            await bed.Cpu.Delay(500_000_000);
        });
        Assert.Equal((true, BlockStatus.Ok), (second.HasEnded, second.Status));
    }

    // H9, H12.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_cache_is_synchronized_before_the_machine_goes_down_or_the_driver_goes(bool isRemoved)
    {
        using var bed = new Bed();
        bed.Driver.Answer = c =>
            c.Cdb.OperationCode == OperationCode.ModeSense6 && (c.Cdb.Bytes[2] & 0x3f) == 8
                ? [23, 0, 0, 0, 8, 18, 4, .. new byte[17]]
                : null;
        bed.Boot();
        bed.Driver.Seen.Clear();
        bed.Run(isRemoved ? bed.Host.RemoveAsync : bed.Scsi.ShutdownAsync);
        Assert.Equal("35", Assert.Single(bed.Driver.Seen).Cdb[..2]);
        Assert.Contains("sd 0:0:0:0: [sda] Synchronizing SCSI cache", bed.Log);
        Assert.Equal(isRemoved ? 0 : 1, bed.Scsi.Hosts.Count);
    }

    private sealed class SilentHost : HostTemplate
    {
        public override string ProcName => "silent";

        public override QueueCommandResult QueueCommand(ScsiCommand command) => QueueCommandResult.Accepted;
    }
}
