using Scuzzy.Block;
using Scuzzy.Drivers.Loopback;
using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi;
using Scuzzy.Storage;

namespace Scuzzy.Tests.Initiator;

/// <summary>The error handler at its corners: who waits, who is retried, what the driver may do meanwhile.</summary>
public sealed class ErrorHandlerTests
{
    private const StringComparison Ordinal = StringComparison.Ordinal;
    private const byte TestUnitReady = 0x00;
    private const byte Read10 = 0x28;
    private const long Second = ErrorHandlerBed.Second;

    [Fact]
    public void It_waits_until_every_command_of_the_host_has_failed_or_come_back()
    {
        using var bed = new ErrorHandlerBed(targets: 2);
        ScsiDevice other = bed.Bed.Host.Devices[1];
        other.TimeoutNs = 20 * Second;
        bed.Faults.Swallow(Read10, 1, bed.Device);
        bed.Faults.Swallow(Read10, 1, other);
        bed.Faults.Manage(RecoveryRung.Abort, ManagementFault.Fails, -1);
        var awake = new AwakeTimes(bed.Bed);
        bed.Bed.Scsi.Watch(awake);
        long start = bed.Bed.Runtime.NowNs;
        SubmittedBio first = bed.Bed.Submit(BlockOperation.Read, 0, 4096);
        SubmittedBio second = bed.Bed.Submit(BlockOperation.Read, 0, 4096, to: other);
        bed.Run(() => first.HasEnded && second.HasEnded);
        Assert.InRange(Assert.Single(awake.TimesNs) - start, 20 * Second, 22 * Second);
        Assert.Equal(2, Assert.Single(awake.Commands));
        Assert.Equal(BlockStatus.Ok, first.Status);
        bed.CheckQuiet();
    }

    [Fact]
    public void Aborts_of_one_tick_are_made_one_by_one_the_newest_first()
    {
        using var bed = new ErrorHandlerBed(luns: 3, loggingLevel: 7);
        bed.Faults.Swallow(Read10, 3);
        List<SubmittedBio> bios =
        [
            .. bed.Bed.Host.Devices.Select(d => bed.Bed.Submit(BlockOperation.Read, 0, 4096, to: d)),
        ];
        bed.Run(() => bios.TrueForAll(b => b.HasEnded));
        List<string> log = bed.TakeLog();
        List<string> scheduled = log.FindAll(l => l.EndsWith("abort scheduled", Ordinal));
        List<string> aborted = log.FindAll(l => l.EndsWith("aborting command", Ordinal));
        Assert.Equal(Enumerable.Reverse(scheduled).Select(l => l[..12]), aborted.Select(l => l[..12]));
        Assert.Equal(0, bed.Bed.Host.ErrorHandler.Runs);
        bed.CheckQuiet();
    }

    [Fact]
    public void While_a_command_is_aborted_in_the_background_all_others_go_on()
    {
        using var bed = new ErrorHandlerBed(luns: 2);
        bed.Faults.Swallow(Read10, 1, bed.Device);
        bed.Faults.Manage(RecoveryRung.Abort, ManagementFault.IsNeverAnswered, 1);
        SubmittedBio bio = bed.Bed.Submit(BlockOperation.Read, 0, 4096);
        bed.Bed.Runtime.Run(stop: () => bed.Faults.Managed.Count > 0);
        Assert.True(bed.Read(out BlockStatus status, bed.Bed.Host.Devices[1]) < Second / 100);
        Assert.Equal(BlockStatus.Ok, status);
        bed.Run(() => bio.HasEnded);
        Assert.Equal(BlockStatus.Ok, bio.Status);
        bed.CheckQuiet();
    }

    [Fact]
    public void A_command_that_comes_back_after_its_time_is_dropped_and_counted()
    {
        using var bed = new ErrorHandlerBed();
        bed.Faults.Answer(Read10, 1, new LoopbackOutcome { Fault = new Delay(3_275_000_000) });
        bed.Faults.Manage(RecoveryRung.Abort, ManagementFault.IsNeverAnswered, 1);
        bed.Read(out BlockStatus status);
        Assert.Equal(BlockStatus.Ok, status);
        Assert.Equal(1, bed.Device.Queue.LateCompletions);
        Assert.Equal(0, bed.Bed.Host.StaleClaims);
        bed.CheckQuiet();
    }

    [Fact]
    public void A_test_that_comes_back_after_its_time_is_dropped_and_counted()
    {
        using var bed = new ErrorHandlerBed();
        bed.Faults.Swallow(Read10, 1);
        bed.Faults.Answer(TestUnitReady, 1, new LoopbackOutcome { Fault = new Delay(Second + 50_000_000) });

        // Nobody can make the driver forget the test; only the host's reset, later, works.
        bed.Faults.Manage(RecoveryRung.Abort, ManagementFault.Fails, 1);
        bed.Faults.Manage(RecoveryRung.Abort, ManagementFault.IsNeverAnswered, 1);
        bed.Faults.Manage(RecoveryRung.Target, ManagementFault.Fails, 2);
        bed.Faults.Manage(RecoveryRung.Bus, ManagementFault.Fails, 2);
        bed.Faults.Manage(RecoveryRung.Host, ManagementFault.Fails, 1);
        int resets = 0;
        bed.Bed.Scsi.Watch(
            new OnRung(
                RecoveryRung.Device,
                () =>
                {
                    if (++resets == 1)
                    {
                        return;
                    }

                    bed.Faults.Manage(RecoveryRung.Device, ManagementFault.Fails, 1);
                }
            )
        );
        bed.Read(out BlockStatus status);
        Assert.Equal(BlockStatus.Ok, status);
        Assert.Equal(1, bed.Bed.Host.ErrorHandler.LateCompletions);
        Assert.Equal(0, bed.Bed.Host.StaleClaims);
        bed.CheckQuiet();
    }

    [Fact]
    public void A_test_that_the_driver_refuses_is_offered_again_every_tenth_of_a_second()
    {
        using var bed = new ErrorHandlerBed();
        bed.Faults.Swallow(Read10, 1);
        bed.Faults.Manage(RecoveryRung.Abort, ManagementFault.Fails, 1);
        bed.Faults.Answer(TestUnitReady, 4, new LoopbackOutcome { Queue = QueueCommandResult.HostBusy });
        var times = new List<long>();
        bed.Bed.Scsi.Watch(new OnProbing(() => times.Add(bed.Bed.Runtime.NowNs)));
        bed.Read(out BlockStatus status);
        Assert.Equal(BlockStatus.Ok, status);
        Assert.Equal(6, times.Count);
        for (int i = 1; i <= 4; i++)
        {
            Assert.InRange(times[i] - times[i - 1], 100_000_000, 108_000_000);
        }

        Assert.Equal(["Abort 0:0:0:0 28", "Device 0:0:0:0"], bed.Faults.Managed);
        bed.CheckQuiet();
    }

    [Fact]
    public void A_test_that_the_driver_never_takes_fails_without_an_abort()
    {
        using var bed = new ErrorHandlerBed();
        bed.Faults.Swallow(Read10, 1);
        bed.Faults.Manage(RecoveryRung.Abort, ManagementFault.Fails, 1);
        bed.Faults.Answer(TestUnitReady, 10, new LoopbackOutcome { Queue = QueueCommandResult.HostBusy });
        bed.Read(out BlockStatus status);
        Assert.Equal(BlockStatus.Ok, status);
        Assert.Equal(["Abort 0:0:0:0 28", "Device 0:0:0:0", "Target target0:0:0"], bed.Faults.Managed);
        bed.CheckQuiet();
    }

    [Fact]
    public void A_transport_that_is_gone_ends_recovery_without_tests()
    {
        using var bed = new ErrorHandlerBed();
        bed.Faults.Swallow(Read10, 1);
        bed.Faults.Manage(RecoveryRung.Abort, ManagementFault.Fails, 1);
        bed.Faults.Manage(RecoveryRung.Device, ManagementFault.FailsFast, 1);
        bed.Read(out BlockStatus status);
        Assert.Equal(BlockStatus.Ok, status);
        Assert.Equal(["0:0:0:0 28", "0:0:0:0 28"], bed.Faults.Sent);
        Assert.Equal(0, bed.Bed.Host.ErrorHandler.Revoked);
        bed.CheckQuiet();
    }

    [Fact]
    public void A_background_abort_that_fails_fast_is_left_to_the_error_handler()
    {
        using var bed = new ErrorHandlerBed();
        bed.Faults.Swallow(Read10, 1);
        bed.Faults.Manage(RecoveryRung.Abort, ManagementFault.FailsFast, 1);
        bed.Read(out BlockStatus status);
        Assert.Equal(BlockStatus.Ok, status);
        Assert.Contains("sd 0:0:0:0: [sda] tag#N cmd abort not send", bed.TakeLog());
        Assert.Equal(1, bed.Bed.Host.ErrorHandler.Runs);
        bed.CheckQuiet();
    }

    [Fact]
    public void A_fail_fast_read_that_timed_out_is_not_tried_again()
    {
        using var bed = new ErrorHandlerBed();
        bed.Faults.Swallow(Read10, 1);
        bed.Read(out BlockStatus status, flags: BioFlags.FailFastDevice);
        Assert.Equal(BlockStatus.IoError, status);
        Assert.Contains("sd 0:0:0:0: [sda] tag#N finish aborted command", bed.TakeLog());
        Assert.Equal(["0:0:0:0 28"], bed.Faults.Sent);
        bed.CheckQuiet();
    }

    [Theory]
    [InlineData("7.2", 1)]
    [InlineData("3.10-el7", 1)]
    [InlineData("2.6.32-seed", 3)]
    public void A_passed_through_command_that_timed_out_is_tried_again_by_the_oldest_kernel_only(
        string profile,
        int tries
    )
    {
        using var bed = new ErrorHandlerBed(profile);
        bed.Faults.Swallow(0x12, -1);
        var execution = new ScsiExecution
        {
            Cdb = Cdb.Inquiry(36),
            TimeoutNs = 2 * Second,
            Retries = 2,
        };
        bed.Bed.Run(() => bed.Device.ExecuteAsync(execution));
        Assert.Equal(HostByte.TimeOut, execution.HostByte);
        Assert.Equal(tries, bed.Faults.Sent.Count(s => s == "0:0:0:0 12"));
        bed.Settle();
        bed.CheckQuiet();
    }

    [Fact]
    public void Without_autosense_the_sense_is_requested_and_the_command_ends_with_it()
    {
        using var bed = new ErrorHandlerBed(autosense: false);
        bed.Faults.Answer(
            Read10,
            1,
            new LoopbackOutcome
            {
                Status = ScsiStatus.CheckCondition,
                Sense = new SenseData(SenseKey.MediumError, AdditionalSense.UnrecoveredReadError),
            }
        );
        bed.Read(out BlockStatus status);
        Assert.Equal(BlockStatus.Medium, status);
        Assert.Equal(["0:0:0:0 28", "0:0:0:0 03"], bed.Faults.Sent);
        List<string> log = bed.TakeLog();
        Assert.Contains("scsi host0: scsi_eh_prt_fail_stats: cmds failed: 1, cancel: 0", log);
        Assert.Contains("sd 0:0:0:0: [sda] tag#N scsi_eh_0: requesting sense", log);
        Assert.Contains("sd 0:0:0:0: [sda] tag#N sense requested, result 2", log);
        bed.CheckQuiet();
    }

    [Fact]
    public void A_stopped_unit_that_may_be_started_is_started()
    {
        using var bed = new ErrorHandlerBed();
        bed.Device.AllowRestart = true;
        bed.Faults.Answer(
            Read10,
            1,
            new LoopbackOutcome
            {
                Status = ScsiStatus.CheckCondition,
                Sense = new SenseData(SenseKey.NotReady, new AdditionalSense(0x04, 0x02)),
            }
        );
        bed.Read(out BlockStatus status);
        Assert.Equal(BlockStatus.Ok, status);
        Assert.Equal(["0:0:0:0 28", "0:0:0:0 1b", "0:0:0:0 00", "0:0:0:0 28"], bed.Faults.Sent);
        Assert.Contains("sd 0:0:0:0: scsi_eh_0: Sending START_UNIT", bed.TakeLog());
        Assert.Empty(bed.Faults.Managed);
        bed.CheckQuiet();
    }

    [Theory]
    [InlineData("7.2", true, 1)]
    [InlineData("7.2", false, 0)]
    [InlineData("2.6.32-seed", true, 1)]
    [InlineData("2.6.32-seed", false, 1)]
    public void A_locked_door_is_locked_again_after_a_reset(string profile, bool isReset, int locks)
    {
        using var bed = new ErrorHandlerBed(profile);
        bed.Device.IsLocked = true;
        bed.Faults.Swallow(Read10, 1);
        bed.Faults.Manage(RecoveryRung.Abort, ManagementFault.Fails, isReset ? 1 : 0);
        bed.Read(out BlockStatus status);
        Assert.Equal(BlockStatus.Ok, status);
        Assert.Equal(locks, bed.Faults.Sent.Count(s => s == "0:0:0:0 1e"));
        if (locks > 0)
        {
            // At the head of the queue: before the retry.
            Assert.True(bed.Faults.Sent.IndexOf("0:0:0:0 1e") < bed.Faults.Sent.LastIndexOf("0:0:0:0 28"));
        }

        bed.CheckQuiet();
    }

    [Fact]
    public void A_device_removed_during_recovery_goes_without_a_hang_and_every_read_ends()
    {
        using var bed = new ErrorHandlerBed(luns: 2, settles: true);
        bed.Faults.Swallow(Read10, 1, bed.Device);
        foreach (RecoveryRung rung in (RecoveryRung[])[RecoveryRung.Abort, RecoveryRung.Device, RecoveryRung.Target])
        {
            bed.Faults.Manage(rung, ManagementFault.Fails, 1);
        }

        ScsiDevice device = bed.Device;
        SubmittedBio failing = bed.Bed.Submit(BlockOperation.Read, 0, 4096);
        bed.Bed.Runtime.Run(stop: () => bed.Bed.Host.IsInRecovery);
        SubmittedBio waiting = bed.Bed.Submit(BlockOperation.Read, 65536, 4096, to: device);
        ShardTask removal = bed.Bed.Cpu.Start(device.RemoveAsync);
        bed.Run(() => failing.HasEnded && waiting.HasEnded && removal.IsSettled);
        Assert.Equal(ScsiDeviceState.Deleted, device.State);
        Assert.Equal((0, 0), (device.Busy, device.Queue.Allocated));
        bed.Read(out BlockStatus status);
        Assert.Equal(BlockStatus.Ok, status);
        bed.CheckQuiet();
    }

    [Theory]
    [InlineData("7.2")]
    [InlineData("3.10-el7")]
    [InlineData("2.6.32-seed")]
    public void A_device_removed_while_its_commands_are_lost_goes_and_every_read_ends(string profile)
    {
        using var bed = new ErrorHandlerBed(profile, luns: 2);
        ScsiDevice device = bed.Device;
        bed.Faults.Swallow(Read10, -1, device);
        bed.Faults.Swallow(TestUnitReady, -1, device);
        bed.Faults.Swallow(0x35, -1, device);
        List<SubmittedBio> bios =
        [
            .. Enumerable.Range(0, 6).Select(i => bed.Bed.Submit(BlockOperation.Read, i << 16, 4096, BioFlags.NoMerge)),
        ];
        bed.Bed.Runtime.Run(bed.Bed.Runtime.NowNs + Second);
        ShardTask removal = bed.Bed.Cpu.Start(device.RemoveAsync);
        bed.Run(() => removal.IsSettled && bios.TrueForAll(b => b.HasEnded));
        Assert.Equal(ScsiDeviceState.Deleted, device.State);
        Assert.All(bios, b => Assert.NotEqual(BlockStatus.Ok, b.Status));
        Assert.Equal((0, 0), (device.Busy, device.Queue.Allocated));
        bed.Read(out BlockStatus status);
        Assert.Equal(BlockStatus.Ok, status);
        bed.CheckQuiet();
    }

    [Theory]
    [InlineData("7.2")]
    [InlineData("3.10-el7")]
    [InlineData("2.6.32-seed")]
    public void A_target_whose_cable_is_pulled_goes_off_line_and_the_others_run_on(string profile)
    {
        using var bed = new ErrorHandlerBed(profile, targets: 2);
        ScsiDevice other = bed.Bed.Host.Devices[1];
        bed.Faults.Swallow(Read10, 1, bed.Device);
        SubmittedBio bio = bed.Bed.Submit(BlockOperation.Read, 0, 4096);
        bed.Settle();
        bed.Bed.Adapter.Ports[0].IsConnected = false;
        bed.Run(() => bio.HasEnded);
        Assert.NotEqual(BlockStatus.Ok, bio.Status);
        bed.Read(out BlockStatus status, other);
        Assert.Equal(BlockStatus.Ok, status);
        Assert.Equal(ScsiDeviceState.Running, other.State);
        bed.CheckQuiet();
    }

    [Fact]
    public void A_host_removed_during_recovery_is_deleted_when_that_is_over()
    {
        using var bed = new ErrorHandlerBed(luns: 2, settles: true);
        ScsiHost host = bed.Bed.Host;
        bed.Faults.Swallow(Read10, 1);
        foreach (RecoveryRung rung in (RecoveryRung[])[RecoveryRung.Abort, RecoveryRung.Device, RecoveryRung.Target])
        {
            bed.Faults.Manage(rung, ManagementFault.Fails, 1);
        }

        SubmittedBio bio = bed.Bed.Submit(BlockOperation.Read, 0, 4096);
        bed.Bed.Runtime.Run(stop: () => host.IsInRecovery);
        ShardTask removal = bed.Bed.Cpu.Start(host.RemoveAsync);
        bed.Bed.Runtime.Run(bed.Bed.Runtime.NowNs + Second);
        Assert.Equal(ScsiHostState.CancelRecovery, host.State);
        bed.Run(() => bio.HasEnded && removal.IsSettled);
        Assert.Equal(ScsiHostState.Deleted, host.State);
        Assert.Equal((0, 0, 0), (host.Busy, host.Failed, host.Tags.InUse));
        Assert.Equal(0, BlockLayer.Of(bed.Bed.Runtime.Shards[0]).RequestsInUse);
    }

    [Fact]
    public void A_device_that_is_being_removed_has_no_rung_of_its_own()
    {
        using var bed = new ErrorHandlerBed(luns: 2);
        bed.Faults.Swallow(0x35, 1);
        bed.Faults.Manage(RecoveryRung.Abort, ManagementFault.Fails, 1);
        bed.TakeLog();
        ShardTask removal = bed.Bed.Cpu.Start(bed.Device.RemoveAsync);
        bed.Run(() => removal.IsSettled);
        Assert.Contains("scsi host0: Total of 0 commands on 0 devices require eh work", bed.TakeLog());
        Assert.Equal(["Abort 0:0:0:0 35", "Target target0:0:0"], bed.Faults.Managed);
    }

    [Fact]
    public void A_driver_may_ask_for_a_run_without_a_command()
    {
        using var bed = new ErrorHandlerBed();
        bed.Bed.Host.ErrorHandler.Schedule();
        Assert.True(bed.Bed.Host.IsInRecovery);
        bed.Run(() => bed.Bed.Host.ErrorHandler.Runs == 1);
        Assert.Contains("scsi host0: scsi_eh_0: waking up 1/0/0", bed.TakeLog());
        Assert.Equal(ScsiHostState.Running, bed.Bed.Host.State);
        bed.Read(out BlockStatus status);
        Assert.Equal(BlockStatus.Ok, status);
    }

    [Fact]
    public void The_deadline_can_be_set_unless_the_host_recovers_and_only_to_what_makes_sense()
    {
        using var bed = new ErrorHandlerBed();
        ScsiHost host = bed.Bed.Host;
        Assert.Equal(-1, host.RecoveryDeadlineSeconds);
        Assert.Equal(0, host.SetRecoveryDeadline(300));
        Assert.Equal(300, host.RecoveryDeadlineSeconds);
        Assert.Equal(Errno.EINVAL, host.SetRecoveryDeadline((uint.MaxValue / 250) + 1L));
        host.ErrorHandler.Schedule();
        Assert.Equal(Errno.EBUSY, host.SetRecoveryDeadline(-1));
        bed.Run(() => !host.IsInRecovery);
        Assert.Equal(0, host.SetRecoveryDeadline(-1));
        using var old = new ErrorHandlerBed("2.6.32-seed");
        Assert.Equal(Errno.EINVAL, old.Bed.Host.SetRecoveryDeadline(10));
    }

    [Fact]
    public void Who_opens_or_controls_a_device_waits_until_its_host_has_recovered()
    {
        using var bed = new ErrorHandlerBed(luns: 2, settles: true);
        bed.Faults.Swallow(Read10, 1);
        foreach (RecoveryRung rung in (RecoveryRung[])[RecoveryRung.Abort, RecoveryRung.Device, RecoveryRung.Target])
        {
            bed.Faults.Manage(rung, ManagementFault.Fails, 1);
        }

        SubmittedBio bio = bed.Bed.Submit(BlockOperation.Read, 0, 4096);
        bed.Bed.Runtime.Run(stop: () => bed.Bed.Host.IsInRecovery);
        long start = bed.Bed.Runtime.NowNs;
        bool isOnline = false;
        bed.Bed.Run(async () => isOnline = await bed.Bed.Host.Devices[1].WaitForRecoveryAsync());
        Assert.True(isOnline);
        Assert.InRange(bed.Bed.Runtime.NowNs - start, 10 * Second, 11 * Second);
        bed.Run(() => bio.HasEnded);
    }

    [Fact]
    public void A_reset_that_the_driver_saw_makes_the_next_unit_attention_go_unseen()
    {
        using var bed = new ErrorHandlerBed(targets: 2);
        bed.Bed.Host.ReportBusReset(0);
        var attention = new LoopbackOutcome
        {
            Status = ScsiStatus.CheckCondition,
            Sense = new SenseData(SenseKey.UnitAttention, new AdditionalSense(0x29, 0x02)),
        };
        Assert.All(bed.Bed.Host.Devices, d => Assert.True(d.ExpectsUnitAttention));
        foreach (ScsiDevice device in bed.Bed.Host.Devices)
        {
            bed.Faults.Answer(Read10, 1, attention, device);
            bed.Read(out BlockStatus status, device);
            Assert.Equal(BlockStatus.Ok, status);
            Assert.False(device.ExpectsUnitAttention);
        }
    }

    /// <summary>Answers late.</summary>
    private sealed class Delay(long delayNs) : LoopbackFault
    {
        public override LoopbackAnswer Answered(ScsiCommand command, LoopbackAnswer answer) =>
            answer with
            {
                DelayNs = delayNs,
            };
    }

    private sealed class AwakeTimes(ScsiBed bed) : RecoveryObserver
    {
        public List<long> TimesNs { get; } = [];

        public List<int> Commands { get; } = [];

        public override void Awake(object scope, int commands)
        {
            TimesNs.Add(bed.Runtime.NowNs);
            Commands.Add(commands);
        }
    }

    private sealed class OnRung(RecoveryRung rung, Action action) : RecoveryObserver
    {
        public override void RungBegins(RecoveryRung begun, object subject, int channel)
        {
            if (begun == rung)
            {
                action();
            }
        }
    }

    private sealed class OnProbing(Action action) : RecoveryObserver
    {
        public override void Probing(ScsiCommand command) => action();
    }
}
