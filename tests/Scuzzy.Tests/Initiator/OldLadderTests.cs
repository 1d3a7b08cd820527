using Scuzzy.Drivers.Loopback;
using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Scsi;
using Scuzzy.Storage;

namespace Scuzzy.Tests.Initiator;

/// <summary>The ladders of the older profiles.</summary>
public sealed class OldLadderTests
{
    private const string Oldest = "2.6.32-seed";
    private const string Middle = "3.10-el7";
    private const byte Read10 = 0x28;
    private const long Second = ErrorHandlerBed.Second;

    [Fact]
    public void The_seeds_log_comes_line_for_line()
    {
        using var bed = new ErrorHandlerBed(Oldest, loggingLevel: 4607);
        bed.Faults.Swallow(Read10, 1);
        bed.Read(out BlockStatus status);
        Assert.Equal(BlockStatus.Ok, status);
        Assert.Equal(
            [
                "sd 0:0:0:0: [sda] Done: TIMEOUT",
                "sd 0:0:0:0: [sda] Result: hostbyte=DID_OK driverbyte=DRIVER_OK",
                "sd 0:0:0:0: [sda] CDB: Read(10): 28 00 00 00 00 00 00 00 08 00",
                "Waking error handler thread",
                "Error handler scsi_eh_0 waking up",
                "sd 0:0:0:0: scsi_eh_prt_fail_stats: cmds failed: 0, cancel: 1",
                "Total of 1 commands on 1 devices require eh work",
                "scsi_eh_0: aborting cmd:0xP",
                "scsi_eh_done scmd: P result: 0",
                "scsi_send_eh_cmnd: scmd: P, timeleft: 7500",
                "scsi_send_eh_cmnd: scsi_eh_completed_normally 2002",
                "scsi_eh_tur: scmd P rtn 2002",
                "scsi_eh_0: flush retry cmd: P",
                "scsi_restart_operations: waking up host to restart",
                "Error handler scsi_eh_0 sleeping",
            ],
            bed.TakeLog()
        );
        bed.CheckQuiet();
    }

    [Fact]
    public void Each_aborted_command_costs_a_test_of_its_device()
    {
        using var bed = new ErrorHandlerBed(Oldest);
        bed.Faults.Swallow(Read10, 3);
        List<SubmittedBio> bios = [.. Enumerable.Range(0, 3).Select(i => Submit(bed, i))];
        bed.Run(() => bios.TrueForAll(b => b.HasEnded));
        Assert.Equal(["Abort 0:0:0:0 28", "Abort 0:0:0:0 28", "Abort 0:0:0:0 28"], bed.Faults.Managed);
        Assert.Equal(3, bed.Faults.Sent.Count(s => s == "0:0:0:0 00"));
        Assert.All(bios, b => Assert.Equal(BlockStatus.Ok, b.Status));
        bed.CheckQuiet();
    }

    [Fact]
    public void A_failed_abort_does_not_keep_the_others_from_being_aborted()
    {
        using var bed = new ErrorHandlerBed(Oldest);
        bed.Faults.Swallow(Read10, 2);
        bed.Faults.Manage(RecoveryRung.Abort, ManagementFault.Fails, 1);
        List<SubmittedBio> bios = [.. Enumerable.Range(0, 2).Select(i => Submit(bed, i))];
        bed.Run(() => bios.TrueForAll(b => b.HasEnded));
        Assert.Equal(["Abort 0:0:0:0 28", "Abort 0:0:0:0 28", "Device 0:0:0:0"], bed.Faults.Managed);
        List<string> log = bed.TakeLog();
        Assert.Contains("scsi_eh_0: aborting cmd failed:0xP", log);
        Assert.Contains("scsi_eh_0: Sending BDR sdev: 0xP", log);
        bed.CheckQuiet();
    }

    [Fact]
    public void The_oldest_kernel_takes_a_fast_failure_for_a_failure()
    {
        using var bed = new ErrorHandlerBed(Oldest);
        bed.Faults.Swallow(Read10, 1);
        bed.Faults.Manage(RecoveryRung.Abort, ManagementFault.FailsFast, 1);
        bed.Faults.Manage(RecoveryRung.Device, ManagementFault.FailsFast, 1);
        bed.Read(out BlockStatus status);
        Assert.Equal(BlockStatus.Ok, status);
        Assert.Equal(["Abort 0:0:0:0 28", "Device 0:0:0:0", "Target target0:0:0"], bed.Faults.Managed);
        bed.CheckQuiet();
    }

    [Fact]
    public void The_oldest_kernel_counts_ids_up_to_the_target_that_it_has_to_reset()
    {
        using var bed = new ErrorHandlerBed(Oldest, targets: 3);
        ScsiDevice third = bed.Bed.Host.Devices[2];
        bed.Faults.Swallow(Read10, 1, third);
        bed.Faults.Manage(RecoveryRung.Abort, ManagementFault.Fails, 1);
        bed.Faults.Manage(RecoveryRung.Device, ManagementFault.Fails, 1);
        bed.Read(out BlockStatus status, third);
        Assert.Equal(BlockStatus.Ok, status);
        Assert.Equal(
            [
                "scsi_eh_0: Sending target reset to target 0",
                "scsi_eh_0: Sending target reset to target 1",
                "scsi_eh_0: Sending target reset to target 2",
            ],
            bed.TakeLog().FindAll(l => l.Contains("target reset", StringComparison.Ordinal))
        );
        Assert.Equal(3, bed.Faults.Managed.Count(m => m == "Target target0:0:2"));
        bed.CheckQuiet();
    }

    [Fact]
    public void A_command_that_never_comes_back_ends_with_the_driver_byte_of_old()
    {
        using var bed = new ErrorHandlerBed(Oldest, loggingLevel: 0);
        bed.Faults.Swallow(Read10, -1);
        bed.Read(out BlockStatus status);
        Assert.Equal(BlockStatus.IoError, status);
        Assert.Contains("sd 0:0:0:0: [sda] Result: hostbyte=DID_OK driverbyte=DRIVER_TIMEOUT", bed.TakeLog());
        Assert.Equal(6, bed.Faults.Sent.Count(s => s == "0:0:0:0 28"));
        Assert.Equal(ScsiDeviceState.Running, bed.Device.State);
        bed.CheckQuiet();
    }

    [Fact]
    public void The_oldest_kernel_waits_in_vain_for_a_command_that_the_driver_refused()
    {
        using var bed = new ErrorHandlerBed(Oldest);
        bed.Faults.Swallow(Read10, 1);
        bed.Faults.Answer(0x00, 1, new LoopbackOutcome { Queue = QueueCommandResult.HostBusy });
        long took = bed.Read(out BlockStatus status);
        Assert.Equal(BlockStatus.Ok, status);
        Assert.InRange(took, 32 * Second, 36 * Second);
        bed.CheckQuiet();
    }

    [Fact]
    public void The_middle_kernel_aborts_again_in_the_error_handler_and_afterwards_in_the_background()
    {
        using var bed = new ErrorHandlerBed(Middle);
        bed.Bed.Disk.MaximumMediumAccessTimeouts = 20;
        bed.Faults.Swallow(Read10, 3);
        bed.Read(out BlockStatus status);
        Assert.Equal(BlockStatus.Ok, status);
        Assert.Equal(["Abort 0:0:0:0 28", "Abort 0:0:0:0 28", "Abort 0:0:0:0 28"], bed.Faults.Managed);
        List<string> log = bed.TakeLog();
        Assert.Equal(2, log.Count(l => l.EndsWith("abort scheduled", StringComparison.Ordinal)));
        Assert.Contains("scsi_eh_0: aborting cmd:0xP", log);
        Assert.Equal(1, bed.Bed.Host.ErrorHandler.Runs);
        bed.CheckQuiet();
    }

    [Fact]
    public void The_middle_kernel_counts_a_command_whose_background_abort_failed_as_failed()
    {
        using var bed = new ErrorHandlerBed(Middle);
        bed.Faults.Swallow(Read10, 1);
        bed.Faults.Manage(RecoveryRung.Abort, ManagementFault.Fails, 1);
        bed.Read(out BlockStatus status);
        Assert.Equal(BlockStatus.Ok, status);
        Assert.Contains("sd 0:0:0:0: scsi_eh_prt_fail_stats: cmds failed: 1, cancel: 0", bed.TakeLog());
        Assert.Equal(["Abort 0:0:0:0 28", "Device 0:0:0:0"], bed.Faults.Managed);
        bed.CheckQuiet();
    }

    [Theory]
    [InlineData(Oldest)]
    [InlineData(Middle)]
    public void A_device_that_never_answers_again_is_taken_off_line(string profile)
    {
        using var bed = new ErrorHandlerBed(profile, settles: true);
        bed.Faults.Swallow(Read10, -1);
        bed.Faults.Swallow(0x00, -1);
        bed.Read(out BlockStatus status);
        Assert.Equal(BlockStatus.IoError, status);
        Assert.Equal(ScsiDeviceState.Offline, bed.Device.State);
        Assert.Contains("sd 0:0:0:0: Device offlined - not ready after error recovery", bed.TakeLog());
        bed.CheckQuiet();
    }

    private static SubmittedBio Submit(ErrorHandlerBed bed, int i) =>
        bed.Bed.Submit(BlockOperation.Read, i * 65536, 4096, BioFlags.NoMerge | BioFlags.Synchronous);
}
