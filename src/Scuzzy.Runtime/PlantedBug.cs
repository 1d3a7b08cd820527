namespace Scuzzy.Runtime;

/// <summary>Bugs that can be planted into a machine, to see whether what checks it finds them. None is planted unless a
/// machine was made with it; each has one site, and docs/zoo.md tells where each comes from.</summary>
/// <remarks>The row is that of a real bug, known by the title of the commit that mended it. Checkers do not know this
/// type: a bug is found by what it breaks, or not at all.</remarks>
public enum PlantedBug
{
    /// <summary>Row 1, "lpfc: Check fc_block_scsi_eh return value correctly for lpfc_abort_handler": abort and
    /// reset handlers return what the helper returned, and so report success without having sent anything. Wrong
    /// verdict, I5.</summary>
    AbortHelper,

    /// <summary>Row 2, "lpfc 8.2.4 : Correct abort handler logic": the handler waits until a function is over, not
    /// until it was answered, and takes silence for success. Early success, I5.</summary>
    UnansweredIsSuccess,

    /// <summary>Row 3, "lpfc 8.1.12 : Modify ELS abort handling to prevent double completion": a task that is
    /// aborted while its data is at the store ends at once, and again when the store is done. Double completion,
    /// I10.</summary>
    AbortedTaskEndsTwice,

    /// <summary>Row 4, "lpfc 8.2.6 : Miscellaneous Fixes": an aborted buffer is freed and keeps its pointer to the
    /// command. Use after free, I3.</summary>
    PointerKept,

    /// <summary>Row 5, "lpfc 8.3.10: Update SLI interface areas": the mark that the driver holds a command outlives
    /// the command. Stale state, I5.</summary>
    StaleHeldMark,

    /// <summary>Row 6, "lpfc 8.3.17: SCSI fixes": the abort of a command that was answered meanwhile follows a
    /// pointer that is none any more. Use after free, the machine crashes.</summary>
    AbortOfAnswered,

    /// <summary>Rows 7 and 8, "lpfc: Fix hardlockup in lpfc_abort_handler", "lpfc: Fix SCSI I/O completion and
    /// abort handler deadlock": a background abort waits for the end of recovery, which waits for the aborted
    /// command. Stuck state, I1.</summary>
    AbortAwaitsRecovery,

    /// <summary>Rows 9 and 19, "lpfc: Fix list corruption in lpfc_sli_get_iocbq", "libfc: fix memory corruption
    /// caused by double frees and bad error handling": what was let go while the port is away is freed twice.
    /// Double free, I2.</summary>
    DoubleFree,

    /// <summary>Row 10, "lpfc: Fix illegal memory access on Abort IOCBs": when a port is lost, the walk over what
    /// the driver has open takes what is not that port's. Wrong object, I2.</summary>
    ForeignExchangesReturn,

    /// <summary>Row 12, "lpfc: Wait for successful restart of SLI3 adapter during host sg_reset": a host reset does
    /// not wait until the targets have let go. Early success, I5.</summary>
    HostResetSkipsTargets,

    /// <summary>Row 13, "lpfc: Allow fabric node recovery if recovery is in progress before devloss": what is
    /// undone only if no recovery came in between; here the freeze of a queue. Stuck state, I8.</summary>
    QueueStaysFrozen,

    /// <summary>Row 14, "libfc: possible race could panic system due to NULL fsp->cmd": the timer takes a command
    /// that is decided already. Double completion, I8.</summary>
    TimesOutTwice,

    /// <summary>Row 15, "libfc: fix NULL pointer dereference bug in fc_fcp_pkt_release": what is let go is freed
    /// while the other side still uses it. Use after free, I10.</summary>
    LetGoFrees,

    /// <summary>Rows 16 and 23, "libfc: Return a valid return code in fc_fcp_pkt_abort()", "qla2xxx: Properly set
    /// the return value in qla2xxx_eh_abort function": the abort of a command that was answered meanwhile has no
    /// defined outcome. Wrong verdict, I6.</summary>
    GarbageOutcome,

    /// <summary>Row 17, "libfc: fix exchange being deleted when the abort itself is timed out": an abort that has
    /// failed deletes the exchange, and the target is still at it. Use after free, I2.</summary>
    FailedAbortFrees,

    /// <summary>Row 18, "libfc: remote port gets stuck in restart state without really restarting": a target that
    /// was dead and is back stays deaf to the driver. Stuck state, I8.</summary>
    StuckPort,

    /// <summary>Row 20, "libfc: Don't schedule abort twice": each time-out is answered by another abort, and the
    /// error handler never escalates. Escalation, I6.</summary>
    AbortsWithoutEnd,

    /// <summary>Row 21, "libfc: Avoid invoking response handler twice if ep is already completed": what an abort
    /// took back is completed once more. Double completion, I3.</summary>
    AbortAlsoCompletes,

    /// <summary>Row 22, "qla2xxx: Correct use-after-free oops seen during EH-abort" and its repair: the abort holds
    /// the reference whose end it waits for, and so always times out. Escalation, I6.</summary>
    AbortAwaitsItself,

    /// <summary>Row 24, "qla2xxx: Check return value of fc_block_scsi_eh()", "Correct use-after-free issue in
    /// terminate_rport_io callback": fast failure lets go of nothing. Leak, I5.</summary>
    FastFailKeeps,

    /// <summary>Row 25, "qla2xxx: Fix double scsi_done for abort path": a completion that came too late ends the
    /// request nonetheless. Double completion, I1.</summary>
    LateCompletionEnds,

    /// <summary>Row 26, "mptscsih: Check for command status is added after completion": the status of a command of
    /// the error handler's is judged although it was never completed. Wrong verdict, I5.</summary>
    StaleProbeStatus,

    /// <summary>Row 27, "mpt2sas: Fix the race between broadcast asyn event and scsi command completion", and row
    /// 28, "Eliminate error handler overload of the SCSI serial number": a task management function ends commands
    /// that it was not about. Wrong object, I10.</summary>
    ForeignTasksEnd,

    /// <summary>Row 28, "Fix lost EH commands": commands whose device did not answer after a reset are on no list
    /// any more. Lost wake-up, I1.</summary>
    LostRecoveredCommand,

    /// <summary>Row 28, "reservation conflict after timeout causes device to be taken offline": RESERVATION
    /// CONFLICT to a probe counts as no answer. Wrong verdict, I8.</summary>
    ConflictTakesOffline,

    /// <summary>Row 29, "Wake up the error handler when final completions race against each other": the completion
    /// that would wake the error handler leaves it to another CPU. Lost wake-up, I1.</summary>
    LostWakeUp,

    /// <summary>Row 29, "core: Always send batch on reset or error handling command": a command of the error
    /// handler's sits in the driver's batch. Lost wake-up, I8.</summary>
    UnsentProbe,

    /// <summary>Row 29, "save/restore command resid for error handling": the residual of the error handler's
    /// command stays with the failed one. Stale state, I4.</summary>
    ResidualNotRestored,

    /// <summary>Row 29, "Clear flags for scsi_cmnd that did not complete": what error handling noted of a command
    /// stays for the next. Stale state, I6.</summary>
    StaleRecoveryFlags,

    /// <summary>Row 30, "libsas: scsi_eh_finish_cmd too early" series: commands are finished though the device that
    /// was reset has not answered. Early success, I6.</summary>
    FinishedWithoutAnswer,

    /// <summary>Row 30, "libsas: fix error handling": an abort is answered while an aborted task is still at the
    /// store. Early success, I10.</summary>
    AbortAnsweredEarly,
}
