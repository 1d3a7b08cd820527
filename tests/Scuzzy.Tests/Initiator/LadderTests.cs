using Scuzzy.Drivers.Loopback;
using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Storage;

namespace Scuzzy.Tests.Initiator;

/// <summary>The newest profile's ladder against recorded kernels: what it says, sends and stalls.</summary>
public sealed class LadderTests
{
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
}
