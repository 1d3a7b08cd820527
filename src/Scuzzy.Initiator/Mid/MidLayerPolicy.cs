using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Scsi;

namespace Scuzzy.Initiator.Mid;

/// <summary>What a kernel profile changes in the mid layer; the lab maps profile names to these records. The defaults
/// are those of the newest profile.</summary>
public sealed record MidLayerPolicy
{
    /// <summary>The texts of the messages.</summary>
    public LogStyle LogStyle { get; init; } = LogStyle.Modern;

    /// <summary>Which state transitions are legal.</summary>
    public StateRules States { get; init; } = StateRules.Modern;

    /// <summary>True: a retry keeps an idle device blocked for some rounds (5.x and later); false: it is sent at
    /// once.</summary>
    public bool RetryBlocksDevice { get; init; } = true;

    /// <summary>True: (allowed + 1) × timeout also limits what io_completion retries (3.10-el7 and later).</summary>
    public bool AgeLimitsCompletionRetries { get; init; } = true;

    /// <summary>True: passthrough commands and timed-out fail-fast commands are not retried (3.10 and
    /// later).</summary>
    public bool SparesPassthroughRetries { get; init; } = true;

    /// <summary>True: unit attentions are reported by a message and an event (3.10 and later).</summary>
    public bool ReportsUnitAttentions { get; init; } = true;

    /// <summary>True: 29/xx is among the reported unit attentions (5.x and later).</summary>
    public bool ReportsPowerOn { get; init; } = true;

    /// <summary>True: errors of transport, target and reservation keep their own status (3.10 and later).</summary>
    public bool HasErrorClasses { get; init; } = true;

    /// <summary>True: final medium errors and lack of space have their own status (5.x and later).</summary>
    public bool HasMediumErrors { get; init; } = true;

    /// <summary>True: a status of 04h, 10h, 14h or 22h counts as no error and the rest is sent again.</summary>
    public bool GoodStatusesAreNoErrors { get; init; } = true;

    /// <summary>True: a target without a limit that was busy is left alone for some rounds too (2.6.32). 3.10 asks it
    /// again at once, for ever: that costs a CPU there, but here time would stand still, so it is true there too. False:
    /// the block layer waits by itself (blk-mq).</summary>
    public bool BlocksUnlimitedTargets { get; init; }

    /// <summary>True: more NOT READY causes are waited for: 04/11, 14, 1A, 1B, 1D, and 04/0A by preparing anew after a
    /// second (5.x and later).</summary>
    public bool WaitsForMoreCauses { get; init; } = true;

    /// <summary>Error handling.</summary>
    public ErrorHandlingPolicy ErrorHandling { get; init; } = new();

    /// <summary>True: DID_TIME_OUT is set as soon as a command that timed out goes to the error handler (3.10 and
    /// later); false: only when it ends.</summary>
    public bool TimeoutSetsHostByte { get; init; } = true;

    /// <summary>Who hears of TASK SET FULL.</summary>
    public QueueFullTracking QueueFullTracking { get; init; } = QueueFullTracking.Flagged;

    /// <summary>True: VPD pages are fetched when a device is added (3.10-el7 and later).</summary>
    public bool AttachesVpd { get; init; } = true;

    /// <summary>True: VPD is asked of SPC-2 devices; false: only of newer ones (2.6.32).</summary>
    public bool VpdFromSpc2 { get; init; } = true;

    /// <summary>How long REPORT LUNS may take, in nanoseconds: 6 s in 2.6.32, 30 s later.</summary>
    public long ReportLunsTimeoutNs { get; init; } = 30_000_000_000;

    /// <summary>True: LUNs have 64 bits and a longer REPORT LUNS list is asked for again; false: 32 bits, at most
    /// 511.</summary>
    public bool HasWideLuns { get; init; } = true;

    /// <summary>True: timers fire on the tick after the one they are due at, as the wheel of 4.8 and later
    /// rounds.</summary>
    public bool RoundsTimersUp { get; init; } = true;

    /// <summary>True: a rejected command is not counted as a request (iorequest_cnt).</summary>
    public bool UncountsRejected { get; init; } = true;

    /// <summary>True: a command is memory of its own, freed when it ends and taken anew for the next request (2.6.32,
    /// 3.10); false: it stands behind its request and is never freed.</summary>
    public bool FreesCommands { get; init; }

    /// <summary>True: VPD page 00 is fetched for the attribute and once more as the list of pages (5.x and later).
    /// </summary>
    public bool FetchesVpdListTwice { get; init; } = true;

    /// <summary>True: SPC-5 devices are asked whether they know command duration limits (6.5 and later).</summary>
    public bool ChecksDurationLimits { get; init; } = true;

    /// <summary>True: putting a device back to running looks at it again (5.14 and later).</summary>
    public bool RescansWhenRunning { get; init; } = true;

    /// <summary>True: there is a /proc/scsi/scsi (kernel: CONFIG_SCSI_PROC_FS; the recorded 7.2 has none); default
    /// false.</summary>
    public bool HasProcFile { get; init; }

    /// <summary>True: its header stands there without any device, too (2.6.32, not 3.10; kernel: scsi_proc.c); default
    /// false.</summary>
    public bool ProcFileHasHeader { get; init; }

    /// <summary>True: a new host gets the lowest number that is free (4.2 and later); false: one that no host ever had.
    /// </summary>
    public bool ReusesHostNumbers { get; init; } = true;

    /// <summary>True: a passthrough command without data that failed is retried or told of as a file system request
    /// would be (4.18 and later); false: it ends.</summary>
    public bool ActsUponEmptyPassthrough { get; init; } = true;

    /// <summary>True: tables say which failures of the scan's commands are worth another try (6.9 and later): one more
    /// for an INQUIRY that timed out, three for any failure of REPORT LUNS. False: unit attentions, up to three tries in
    /// all.</summary>
    public bool HasFailureTables { get; init; } = true;
}
