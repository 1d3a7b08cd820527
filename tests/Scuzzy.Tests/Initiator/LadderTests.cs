using Scuzzy.Drivers.Loopback;
using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Storage;

namespace Scuzzy.Tests.Initiator;

/// <summary>The newest profile's ladder against recorded kernels: what it says, sends and stalls.</summary>
public sealed class LadderTests
{
    private const StringComparison Ordinal = StringComparison.Ordinal;
    private const byte Read10 = 0x28;
    private const long Second = ErrorHandlerBed.Second;

    /// <summary>Errors, queueing and completion, as in the recordings.</summary>
    private const int RecordedLevel = 7 | (7 << 3) | (3 << 9) | (3 << 12);

    [Fact]
    public void A_command_that_times_out_is_aborted_in_the_background_and_retried()
    {
        using var bed = new ErrorHandlerBed(loggingLevel: RecordedLevel);
        bed.Faults.Swallow(Read10, 1);
        long took = bed.Read(out BlockStatus status);
        Assert.Equal(BlockStatus.Ok, status);
        Assert.InRange(took, 2 * Second, 4 * Second);
        Assert.Equal(
            [
                "sd 0:0:0:0: [sda] tag#N Send: scmd 0xP",
                "sd 0:0:0:0: [sda] tag#N CDB: Read(10) 28 00 00 00 00 00 00 00 08 00",
                "sd 0:0:0:0: [sda] tag#N Done: TIMEOUT_ERROR Result: hostbyte=DID_OK driverbyte=DRIVER_OK cmd_age=3s",
                "sd 0:0:0:0: [sda] tag#N CDB: Read(10) 28 00 00 00 00 00 00 00 08 00",
                "sd 0:0:0:0: [sda] tag#N abort scheduled",
                "sd 0:0:0:0: [sda] tag#N aborting command",
                "sd 0:0:0:0: [sda] tag#N retry aborted command",
                "sd 0:0:0:0: [sda] tag#N Inserting command P into mlqueue",
                "sd 0:0:0:0: [sda] tag#N Send: scmd 0xP",
                "sd 0:0:0:0: [sda] tag#N CDB: Read(10) 28 00 00 00 00 00 00 00 08 00",
                "sd 0:0:0:0: [sda] tag#N Done: SUCCESS Result: hostbyte=DID_OK driverbyte=DRIVER_OK cmd_age=3s",
                "sd 0:0:0:0: [sda] tag#N CDB: Read(10) 28 00 00 00 00 00 00 00 08 00",
            ],
            bed.TakeLog()
        );
        Assert.Equal(0, bed.Bed.Host.ErrorHandler.Runs);
        bed.CheckQuiet();
    }

    [Fact]
    public void A_failed_abort_wakes_the_error_handler_which_resets_the_unit_and_tests_it()
    {
        using var bed = new ErrorHandlerBed(loggingLevel: RecordedLevel);
        bed.Faults.Swallow(Read10, 1);
        bed.Faults.Manage(RecoveryRung.Abort, ManagementFault.Fails, 1);
        bed.Read(out BlockStatus status);
        Assert.Equal(BlockStatus.Ok, status);
        Assert.Equal(
            [
                "sd 0:0:0:0: [sda] tag#N Send: scmd 0xP",
                "sd 0:0:0:0: [sda] tag#N CDB: Read(10) 28 00 00 00 00 00 00 00 08 00",
                "sd 0:0:0:0: [sda] tag#N Done: TIMEOUT_ERROR Result: hostbyte=DID_OK driverbyte=DRIVER_OK cmd_age=3s",
                "sd 0:0:0:0: [sda] tag#N CDB: Read(10) 28 00 00 00 00 00 00 00 08 00",
                "sd 0:0:0:0: [sda] tag#N abort scheduled",
                "sd 0:0:0:0: [sda] tag#N aborting command",
                "sd 0:0:0:0: [sda] tag#N cmd abort failed",
                "scsi host0: Waking error handler thread",
                "scsi host0: scsi_eh_0: waking up 0/1/1",
                "scsi host0: scsi_eh_prt_fail_stats: cmds failed: 0, cancel: 1",
                "scsi host0: Total of 1 commands on 1 devices require eh work",
                "sd 0:0:0:0: scsi_eh_0: Sending BDR",
                "sd 0:0:0:0: [sda] tag#N Send: scmd 0xP",
                "sd 0:0:0:0: [sda] tag#N CDB: Test Unit Ready 00 00 00 00 00 00",
                "sd 0:0:0:0: [sda] tag#N scsi_eh_done result: 2",
                "sd 0:0:0:0: [sda] tag#N Done: SUCCESS Result: hostbyte=DID_OK driverbyte=DRIVER_OK cmd_age=3s",
                "sd 0:0:0:0: [sda] tag#N CDB: Test Unit Ready 00 00 00 00 00 00",
                "sd 0:0:0:0: [sda] tag#N Sense Key : Unit Attention [current] ",
                "sd 0:0:0:0: [sda] tag#N Add. Sense: Bus device reset function occurred",
                "sd 0:0:0:0: [sda] tag#N scsi_send_eh_cmnd timeleft: 250",
                "sd 0:0:0:0: Power-on or device reset occurred",
                "sd 0:0:0:0: [sda] tag#N scsi_send_eh_cmnd: scsi_eh_completed_normally 2001",
                "sd 0:0:0:0: [sda] tag#N scsi_eh_tur return: 2001",
                "sd 0:0:0:0: [sda] tag#N Send: scmd 0xP",
                "sd 0:0:0:0: [sda] tag#N CDB: Test Unit Ready 00 00 00 00 00 00",
                "sd 0:0:0:0: [sda] tag#N scsi_eh_done result: 0",
                "sd 0:0:0:0: [sda] tag#N Done: SUCCESS Result: hostbyte=DID_OK driverbyte=DRIVER_OK cmd_age=3s",
                "sd 0:0:0:0: [sda] tag#N CDB: Test Unit Ready 00 00 00 00 00 00",
                "sd 0:0:0:0: [sda] tag#N scsi_send_eh_cmnd timeleft: 250",
                "sd 0:0:0:0: [sda] tag#N scsi_send_eh_cmnd: scsi_eh_completed_normally 2002",
                "sd 0:0:0:0: [sda] tag#N scsi_eh_tur return: 2002",
                "sd 0:0:0:0: [sda] tag#N scsi_eh_0: flush retry cmd",
                "sd 0:0:0:0: [sda] tag#N Inserting command P into mlqueue",
                "scsi host0: waking up host to restart",
                "scsi host0: scsi_eh_0: sleeping",
                "sd 0:0:0:0: [sda] tag#N Send: scmd 0xP",
                "sd 0:0:0:0: [sda] tag#N CDB: Read(10) 28 00 00 00 00 00 00 00 08 00",
                "sd 0:0:0:0: [sda] tag#N Done: SUCCESS Result: hostbyte=DID_OK driverbyte=DRIVER_OK cmd_age=3s",
                "sd 0:0:0:0: [sda] tag#N CDB: Read(10) 28 00 00 00 00 00 00 00 08 00",
            ],
            bed.TakeLog()
        );
        bed.CheckQuiet();
    }

    [Fact]
    public void A_unit_that_cannot_be_reset_has_its_target_reset()
    {
        using var bed = new ErrorHandlerBed(luns: 2);
        bed.Faults.Swallow(Read10, 1);
        bed.Faults.Manage(RecoveryRung.Abort, ManagementFault.Fails, 1);
        bed.Faults.Manage(RecoveryRung.Device, ManagementFault.Fails, 1);
        bed.Read(out BlockStatus status);
        Assert.Equal(BlockStatus.Ok, status);
        Assert.Equal(
            [
                "scsi host0: scsi_eh_prt_fail_stats: cmds failed: 0, cancel: 1",
                "scsi host0: Total of 1 commands on 1 devices require eh work",
                "sd 0:0:0:0: scsi_eh_0: Sending BDR",
                "sd 0:0:0:0: scsi_eh_0: BDR failed",
                "scsi host0: scsi_eh_0: Sending target reset to target 0",
                .. Ready,
                "sd 0:0:0:0: [sda] tag#N scsi_eh_0: flush retry cmd",
                "scsi host0: waking up host to restart",
                "scsi host0: scsi_eh_0: sleeping",
            ],
            AfterWaking(bed.TakeLog())
        );
        Assert.Equal(["0:0:0:0 28", "0:0:0:0 00", "0:0:0:0 00", "0:0:0:0 28"], bed.Faults.Sent);
        bed.CheckQuiet();
    }

    [Fact]
    public void A_target_that_cannot_be_reset_has_its_bus_reset_and_all_stand_still_for_ten_seconds()
    {
        using var bed = new ErrorHandlerBed(targets: 2, luns: 2, settles: true);
        FailUpTo(bed, RecoveryRung.Target);
        ScsiDevice other = bed.Bed.Host.Devices[3];
        SubmittedBio? bystander = null;
        bed.Bed.Scsi.Watch(
            new OnRung(RecoveryRung.Bus, () => bystander = bed.Bed.Submit(BlockOperation.Read, 0, 4096, to: other))
        );
        long start = bed.Bed.Runtime.NowNs;
        long took = bed.Read(out BlockStatus status);
        Assert.Equal(BlockStatus.Ok, status);
        Assert.InRange(took, 12 * Second, 14 * Second);
        Assert.True(bystander!.HasEnded);
        Assert.Equal("0:0:0:0 28, 0:0:0:0 00, 0:0:0:0 00", string.Join(", ", bed.Faults.Sent[..3]));

        // The bystander comes after that, and once more for the unit attention.
        Assert.Equal(["0:0:0:0 28", "0:0:1:1 28", "0:0:1:1 28"], bed.Faults.Sent[3..].Order());
        Assert.Equal(
            [
                "sd 0:0:0:0: scsi_eh_0: Sending BDR",
                "sd 0:0:0:0: scsi_eh_0: BDR failed",
                "scsi host0: scsi_eh_0: Sending target reset to target 0",
                "scsi host0: scsi_eh_0: Target reset failed target: 0",
                "scsi host0: scsi_eh_0: Sending BRST chan: 0",
                "sd 0:0:0:0: [sda] tag#N scsi_try_bus_reset: Snd Bus RST",
                .. Ready,
                "sd 0:0:0:0: [sda] tag#N scsi_eh_0: flush retry cmd",
                "scsi host0: waking up host to restart",
                "scsi host0: scsi_eh_0: sleeping",
                "sd 0:0:1:1: Power-on or device reset occurred",
            ],
            AfterWaking(bed.TakeLog())[2..]
        );
        bed.CheckQuiet();
    }

    [Fact]
    public void Past_the_deadline_nothing_but_the_host_is_reset_and_a_settle_time_is_not_cut()
    {
        using var bed = new ErrorHandlerBed(settles: true);
        Assert.Equal(0, bed.Bed.Host.SetRecoveryDeadline(4));
        FailUpTo(bed, RecoveryRung.Target);
        long took = bed.Read(out BlockStatus status);
        Assert.Equal(BlockStatus.Ok, status);
        Assert.InRange(took, 22 * Second, 24 * Second);
        Assert.Equal(
            [
                "scsi host0: scsi_eh_0: Sending BRST chan: 0",
                "sd 0:0:0:0: [sda] tag#N scsi_try_bus_reset: Snd Bus RST",
                "sd 0:0:0:0: scsi_eh_0: skip test device, past eh deadline",
                "scsi host0: scsi_eh_0: Sending HRST",
                "scsi host0: Snd Host RST",
                .. Ready,
                "sd 0:0:0:0: [sda] tag#N scsi_eh_0: flush retry cmd",
                "scsi host0: waking up host to restart",
                "scsi host0: scsi_eh_0: sleeping",
            ],
            AfterWaking(bed.TakeLog())[6..]
        );
        bed.CheckQuiet();
    }

    [Fact]
    public void A_deadline_that_is_over_before_the_abort_leaves_only_the_reset_of_the_host()
    {
        using var bed = new ErrorHandlerBed();
        Assert.Equal(0, bed.Bed.Host.SetRecoveryDeadline(0));
        bed.Faults.Swallow(Read10, 1);
        bed.Read(out BlockStatus status);
        Assert.Equal(BlockStatus.Ok, status);
        Assert.Equal(
            [
                "sd 0:0:0:0: [sda] tag#N abort scheduled",
                "sd 0:0:0:0: [sda] tag#N eh timeout, not aborting",
                "scsi host0: Waking error handler thread",
                "scsi host0: scsi_eh_0: waking up 0/1/1",
                "scsi host0: scsi_eh_prt_fail_stats: cmds failed: 0, cancel: 1",
                "scsi host0: Total of 1 commands on 1 devices require eh work",
                "sd 0:0:0:0: scsi_eh_0: skip START_UNIT, past eh deadline",
                "sd 0:0:0:0: scsi_eh_0: skip BDR, past eh deadline",
                "scsi host0: scsi_eh_0: Skip target reset, past eh deadline",
                "scsi host0: scsi_eh_0: skip BRST, past eh deadline",
                "scsi host0: scsi_eh_0: Sending HRST",
                "scsi host0: Snd Host RST",
            ],
            bed.TakeLog()[..12]
        );
        bed.CheckQuiet();
    }

    [Fact]
    public void A_command_is_aborted_once_in_its_life()
    {
        using var bed = new ErrorHandlerBed();
        bed.Faults.Swallow(Read10, 2);
        long took = bed.Read(out BlockStatus status);
        Assert.Equal(BlockStatus.Ok, status);
        Assert.InRange(took, 4 * Second, 7 * Second);
        List<string> log = bed.TakeLog();
        Assert.Equal(
            [
                "sd 0:0:0:0: [sda] tag#N abort scheduled",
                "sd 0:0:0:0: [sda] tag#N aborting command",
                "sd 0:0:0:0: [sda] tag#N retry aborted command",
                "sd 0:0:0:0: [sda] tag#N previous abort failed",
                "scsi host0: Waking error handler thread",
            ],
            log[..5]
        );
        Assert.Equal(["Abort 0:0:0:0 28", "Device 0:0:0:0"], bed.Faults.Managed);
        bed.CheckQuiet();
    }

    [Fact]
    public void A_read_that_always_times_out_fails_after_six_tries()
    {
        using var bed = new ErrorHandlerBed();
        bed.Bed.Disk.MaximumMediumAccessTimeouts = 20;
        bed.Faults.Swallow(Read10, -1);
        long took = bed.Read(out BlockStatus status);
        Assert.Equal(BlockStatus.IoError, status);
        Assert.Equal(6, bed.Faults.Sent.Count(s => s.EndsWith("28", Ordinal)));
        Assert.InRange(took, 12 * Second, 19 * Second);
        Assert.Equal(5, bed.Bed.Host.ErrorHandler.Runs);
        List<string> log = bed.TakeLog();
        int flush = log.IndexOf("sd 0:0:0:0: [sda] tag#N scsi_eh_0: flush finish cmd");
        Assert.StartsWith(
            "sd 0:0:0:0: [sda] tag#N FAILED Result: hostbyte=DID_TIME_OUT driverbyte=DRIVER_OK cmd_age=",
            log[flush + 1],
            Ordinal
        );
        Assert.Equal(ScsiDeviceState.Running, bed.Device.State);
        bed.CheckQuiet();
    }

    [Fact]
    public void A_disk_that_is_ready_but_never_reads_is_taken_off_line()
    {
        using var bed = new ErrorHandlerBed();
        bed.Faults.Swallow(Read10, -1);
        bed.Read(out BlockStatus status);
        Assert.Equal(BlockStatus.IoError, status);
        Assert.Equal(3, bed.Faults.Sent.Count(s => s.EndsWith("28", Ordinal)));
        Assert.Contains("sd 0:0:0:0: [sda] tag#N Medium access timeout failure. Offlining disk!", bed.TakeLog());
        Assert.Equal(ScsiDeviceState.Offline, bed.Device.State);
        bed.CheckQuiet();
    }

    [Fact]
    public void A_read_that_comes_back_between_two_timeouts_starts_the_count_anew()
    {
        using var bed = new ErrorHandlerBed();
        for (int i = 0; i < 4; i++)
        {
            bed.Faults.Clear();
            bed.Faults.Swallow(Read10, 2);
            bed.Read(out BlockStatus status);
            Assert.Equal(BlockStatus.Ok, status);
        }

        Assert.Equal(4, bed.Bed.Host.ErrorHandler.Runs);
        Assert.Equal(ScsiDeviceState.Running, bed.Device.State);
    }

    [Fact]
    public void A_device_that_never_answers_again_climbs_the_whole_ladder_and_is_taken_off_line()
    {
        using var bed = new ErrorHandlerBed(settles: true);
        bed.Device.EhTimeoutNs = 10 * Second;
        bed.Faults.Swallow(Read10, -1);
        bed.Faults.Swallow(0x00, -1);
        long took = bed.Read(out BlockStatus status);
        Assert.Equal(BlockStatus.IoError, status);
        Assert.InRange(took, 64 * Second, 70 * Second);
        Assert.Equal(
            [
                "sd 0:0:0:0: scsi_eh_0: Sending BDR",
                .. Silent,
                "scsi host0: scsi_eh_0: Sending target reset to target 0",
                .. Silent,
                "scsi host0: scsi_eh_0: Sending BRST chan: 0",
                "sd 0:0:0:0: [sda] tag#N scsi_try_bus_reset: Snd Bus RST",
                .. Silent,
                "scsi host0: scsi_eh_0: Sending HRST",
                "scsi host0: Snd Host RST",
                .. Silent,
                "sd 0:0:0:0: Device offlined - not ready after error recovery",
                "sd 0:0:0:0: [sda] tag#N scsi_eh_0: flush finish cmd",
                "scsi host0: waking up host to restart",
                "scsi host0: scsi_eh_0: sleeping",
            ],
            AfterWaking(bed.TakeLog().FindAll(l => !l.Contains("I/O error", Ordinal) && !IsOfFailure(l)))[2..]
        );
        Assert.Equal(ScsiDeviceState.Offline, bed.Device.State);
        Assert.Equal(0, bed.Bed.Host.ErrorHandler.Revoked);
        bed.CheckQuiet();
    }

    [Fact]
    public void What_no_callback_takes_back_is_revoked_and_the_driver_is_caught_if_it_answers_then()
    {
        using var bed = new ErrorHandlerBed();
        bed.Faults.Swallow(Read10, 1);
        foreach (RecoveryRung rung in Rungs)
        {
            bed.Faults.Manage(rung, ManagementFault.Fails, -1);
        }

        bed.Read(out BlockStatus status);
        Assert.Equal(BlockStatus.IoError, status);
        Assert.Equal(1, bed.Bed.Host.ErrorHandler.Revoked);
        Assert.Equal(ScsiDeviceState.Offline, bed.Device.State);
        Assert.Equal(1, bed.Bed.Adapter.TasksInUse);
        bed.CheckQuiet();
    }

    private static readonly RecoveryRung[] Rungs =
    [
        RecoveryRung.Abort,
        RecoveryRung.Device,
        RecoveryRung.Target,
        RecoveryRung.Bus,
        RecoveryRung.Host,
    ];

    /// <summary>TEST UNIT READY twice: the first reports the reset.</summary>
    private static readonly string[] Ready =
    [
        "sd 0:0:0:0: [sda] tag#N scsi_eh_done result: 2",
        "sd 0:0:0:0: [sda] tag#N scsi_send_eh_cmnd timeleft: 250",
        "sd 0:0:0:0: Power-on or device reset occurred",
        "sd 0:0:0:0: [sda] tag#N scsi_send_eh_cmnd: scsi_eh_completed_normally 2001",
        "sd 0:0:0:0: [sda] tag#N scsi_eh_tur return: 2001",
        "sd 0:0:0:0: [sda] tag#N scsi_eh_done result: 0",
        "sd 0:0:0:0: [sda] tag#N scsi_send_eh_cmnd timeleft: 250",
        "sd 0:0:0:0: [sda] tag#N scsi_send_eh_cmnd: scsi_eh_completed_normally 2002",
        "sd 0:0:0:0: [sda] tag#N scsi_eh_tur return: 2002",
    ];

    /// <summary>TEST UNIT READY that times out and is aborted.</summary>
    private static readonly string[] Silent =
    [
        "sd 0:0:0:0: [sda] tag#N scsi_send_eh_cmnd timeleft: 0",
        "sd 0:0:0:0: [sda] tag#N scsi_eh_tur return: 2003",
    ];

    /// <summary>A read that never comes back, whose abort and resets up to a rung fail.</summary>
    private static void FailUpTo(ErrorHandlerBed bed, RecoveryRung last)
    {
        bed.Faults.Swallow(Read10, 1);
        foreach (RecoveryRung rung in Rungs)
        {
            if (rung <= last)
            {
                bed.Faults.Manage(rung, ManagementFault.Fails, 1);
            }
        }
    }

    /// <summary>What the mid layer says of a command that fails for good.</summary>
    private static bool IsOfFailure(string line) =>
        line.Contains(" FAILED Result", Ordinal) || line.Contains(" CDB: ", Ordinal);

    private static List<string> AfterWaking(List<string> log) =>
        log[(log.FindIndex(l => l.Contains("waking up 0/", Ordinal)) + 1)..];

    /// <summary>Does something when a rung begins.</summary>
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
}
