using Scuzzy.Drivers.Loopback;
using Scuzzy.Initiator.Mid;
using Scuzzy.Scsi;
using Scuzzy.Storage;
using Profiles = Scuzzy.Lab.Profiles;

namespace Scuzzy.Tests.Initiator;

/// <summary>Devices that share too few tags or places at their host.</summary>
public sealed class StarvationTests
{
    [Fact]
    public void Free_tags_of_one_hardware_queue_do_not_wake_who_waits_for_those_of_another()
    {
        // Woken for nothing it asked again, for ever and at one moment of virtual time.
        var loopback = new LoopbackOptions
        {
            CanQueue = 1,
            CommandsPerLun = 1,
            HardwareQueues = 2,
            HostTagset = false,
            LatencyNs = 1_000_000,
        };
        using var bed = new ScsiBed(loopback: loopback, preemption: 0);
        LoadAll(bed, disks: 3);
    }

    [Theory]
    [InlineData("2.6.32-seed")]
    [InlineData("3.10-el7")]
    [InlineData("7.2")]
    public void A_device_that_starves_again_while_the_starved_are_run_waits_for_the_next_run(string profile)
    {
        // It came back at the end of the list that was being worked off, which so never ended.
        for (ulong seed = 1; seed <= 20; seed++)
        {
            var loopback = new LoopbackOptions
            {
                CanQueue = 2,
                CommandsPerLun = 2,
                LatencyNs = 1_000_000,
            };
            using var bed = new ScsiBed(
                Profiles.MidLayer(profile),
                Profiles.Block(profile),
                loopback,
                scheduleSeed: seed,
                preemption: 200
            );
            LoadAll(bed, disks: 3);
        }
    }

    [Theory]
    [InlineData("2.6.32-seed")]
    [InlineData("3.10-el7")]
    [InlineData("7.2")]
    public void A_device_that_found_its_target_full_is_run_when_another_devices_command_ends(string profile)
    {
        // Not when its queue would have tried again by itself, 3 ms later.
        const long latencyNs = 10_000;
        using var bed = new ScsiBed(
            Profiles.MidLayer(profile),
            Profiles.Block(profile),
            new LoopbackOptions { LatencyNs = latencyNs },
            preemption: 0
        );
        bed.AddDisk(0);
        bed.AddDisk(1);
        bed.Boot();
        bed.Device.Target.CanQueue = 1;
        SubmittedBio first = bed.Submit(BlockOperation.Read, 0, 4096, to: bed.Host.Devices[0]);
        SubmittedBio second = bed.Submit(BlockOperation.Read, 0, 4096, to: bed.Host.Devices[1]);
        bed.Runtime.Run(stop: () => bed.Host.Devices[1].IsStarved);
        Assert.False(first.HasEnded);
        bed.Runtime.Run(stop: () => first.HasEnded);
        long endedNs = bed.Runtime.NowNs;
        bed.Runtime.Run(stop: () => second.HasEnded);
        Assert.InRange(bed.Runtime.NowNs - endedNs, 1, 10 * latencyNs);
    }

    [Theory]
    [InlineData("2.6.32-seed")]
    [InlineData("3.10-el7")]
    [InlineData("7.2")]
    public void A_busy_device_does_not_keep_another_of_its_host_from_its_turn(string profile)
    {
        using var bed = new ScsiBed(
            Profiles.MidLayer(profile),
            Profiles.Block(profile),
            new LoopbackOptions
            {
                CanQueue = 1,
                CommandsPerLun = 1,
                LatencyNs = 1_000_000,
            },
            preemption: 0
        );
        bed.AddDisk(0);
        bed.AddDisk(1);
        bed.Boot();
        List<SubmittedBio> busy = [];
        for (int i = 0; i < 20; i++)
        {
            busy.Add(bed.Submit(BlockOperation.Read, i * 8192, 4096, to: bed.Host.Devices[0]));
        }

        SubmittedBio other = bed.Submit(BlockOperation.Read, 0, 4096, to: bed.Host.Devices[1]);
        bed.Runtime.Run(stop: () => other.HasEnded);

        // The one that is under way, and those that are sent while the other queue is plugged or waits for its turn.
        Assert.InRange(busy.Count(b => b.HasEnded), 0, 5);
    }

    [Theory]
    [InlineData("2.6.32-seed")]
    [InlineData("3.10-el7")]
    [InlineData("7.2")]
    public void A_busy_device_is_left_alone_however_many_bios_wait_for_a_request(string profile)
    {
        // Each look for a free request ran the queue: the rounds that it was to be left alone for took no time.
        const long secondNs = 1_000_000_000;
        using var bed = new ScsiBed(
            Profiles.MidLayer(profile),
            Profiles.Block(profile),
            new LoopbackOptions { CanQueue = 1, CommandsPerLun = 1 },
            preemption: 0
        );
        bed.AddDisk(0);
        bed.Boot();
        var faults = new AlwaysBusy();
        bed.Adapter.Faults = faults;
        for (int i = 0; i < 400; i++)
        {
            bed.Submit(i % 2 == 0 ? BlockOperation.Read : BlockOperation.Write, i * 8192, 4096);
        }

        Assert.InRange(bed.Device.Queue.WaitingBios, 10, 400);
        long endNs = bed.Runtime.NowNs + secondNs;
        long most = bed.Runtime.ItemsRun + 100_000;
        bed.Runtime.Run(endNs, stop: () => bed.Runtime.ItemsRun > most);
        Assert.Equal(endNs, bed.Runtime.NowNs);

        // Three rounds, and time passes before all of them but the first.
        Assert.InRange(faults.Tries, 20, 130);
    }

    private static void LoadAll(ScsiBed bed, int disks)
    {
        for (int lun = 0; lun < disks; lun++)
        {
            bed.AddDisk(lun);
        }

        bed.Boot();
        List<SubmittedBio> bios = [];
        for (int i = 0; i < 20 * disks; i++)
        {
            bios.Add(bed.Submit(BlockOperation.Read, i * 8192, 4096, to: bed.Host.Devices[i % disks]));
        }

        long most = bed.Runtime.ItemsRun + 100_000;
        bed.Runtime.Run(stop: () => bed.Runtime.ItemsRun > most || bios.TrueForAll(b => b.HasEnded));
        Assert.Null(bed.Runtime.FaultException);
        Assert.All(bios, b => Assert.True(b.HasEnded && b.Status == BlockStatus.Ok));
        bed.Runtime.Run(bed.Runtime.NowNs);
        Assert.Equal((0, 0, 0), (bed.Host.Busy, bed.Host.Tags.InUse, bed.Host.Devices.Count(d => d.IsStarved)));
    }

    private sealed class AlwaysBusy : LoopbackFaults
    {
        public int Tries { get; private set; }

        public override bool TryInject(ScsiCommand command, out LoopbackOutcome outcome)
        {
            Tries++;
            outcome = new LoopbackOutcome { Status = ScsiStatus.Busy };
            return true;
        }
    }
}
