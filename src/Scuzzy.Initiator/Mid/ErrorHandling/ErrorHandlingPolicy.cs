namespace Scuzzy.Initiator.Mid.ErrorHandling;

/// <summary>What a kernel profile changes in error handling. The defaults are those of the newest profile.</summary>
public sealed record ErrorHandlingPolicy
{
    /// <summary>True: a command that timed out is first aborted in the background, while all others go on (3.10-el7
    /// and later).</summary>
    public bool AbortsInBackground { get; init; } = true;

    /// <summary>True: also while the host recovers (5.x and later); false: such a command goes to the error handler.
    /// </summary>
    public bool AbortsDuringRecovery { get; init; } = true;

    /// <summary>True: what was tried with a command is forgotten once it is recovered, so that it may be aborted again
    /// (2.6.32, 3.10); false: a life of a command has one abort.</summary>
    public bool ForgetsWhatWasTried { get; init; }

    /// <summary>True: a user's reset may be told not to try wider scopes (5.x and later).</summary>
    public bool KnowsNarrowResets { get; init; } = true;

    /// <summary>What the error handler's own abort rung does.</summary>
    public AbortRungKind AbortRung { get; init; } = AbortRungKind.None;

    /// <summary>True: <see cref="EhOutcome.FastIoFail"/> is known (3.10 and later); false: it counts as failed.
    /// </summary>
    public bool KnowsFastIoFail { get; init; } = true;

    /// <summary>True: there is eh_deadline (3.10-el7 and later).</summary>
    public bool HasDeadline { get; init; } = true;

    /// <summary>True: sense is requested after CHECK CONDITION only; false: for all that failed without it (2.6.32).
    /// </summary>
    public bool SenseAfterCheckConditionOnly { get; init; } = true;

    /// <summary>How long a command of the error handler may take, in nanoseconds; 0: the device's eh_timeout.</summary>
    public long CommandTimeoutNs { get; init; }

    /// <summary>True: START UNIT may take as long as the device's requests (2.6.32, 3.10).</summary>
    public bool StartUnitHasRequestTimeout { get; init; }

    /// <summary>True: a command of the error handler that the driver refuses is offered again every 100 ms (3.10 and
    /// later); false: nobody looks, and its whole time passes.</summary>
    public bool RetriesRefused { get; init; } = true;

    /// <summary>True: a command of the error handler waits while its device is blocked (5.x and later).</summary>
    public bool WaitsWhileBlocked { get; init; } = true;

    /// <summary>True: RESERVATION CONFLICT is a success for TEST UNIT READY only (3.10 and later); false: for any.
    /// </summary>
    public bool ConflictIsGoodForProbesOnly { get; init; } = true;

    /// <summary>True: BUSY and TASK SET FULL ask for another try (3.10 and later); false: they fail.</summary>
    public bool RetriesBusy { get; init; } = true;

    /// <summary>True: the target rung counts through ids from 0 and resets the target of the first command at each, as
    /// 2.6.32 does; false: each target that has commands once.</summary>
    public bool TargetRungCountsIds { get; init; }

    /// <summary>True: after a reset of many devices each is tested once (3.10 and later); false: once per command.
    /// </summary>
    public bool TestsDevicesOnce { get; init; } = true;

    /// <summary>True: only doors of devices that were reset are locked again (3.10 and later).</summary>
    public bool LocksDoorsAfterResetOnly { get; init; } = true;

    /// <summary>True: a command without any result ends with DRIVER_TIMEOUT (2.6.32, 3.10-el7); false: with
    /// DID_TIME_OUT.</summary>
    public bool EndsWithDriverTimeout { get; init; }

    /// <summary>How a disk's medium access timeouts are counted.</summary>
    public MediumAccessRule MediumAccess { get; init; } = MediumAccessRule.OncePerRun;

    /// <summary>True: a device that is being removed has no rungs of its own (5.x and later).</summary>
    public bool PassesOverCancelled { get; init; } = true;

    /// <summary>True: a command that timed out counts as completed, too (iodone_cnt; 6.x and later).</summary>
    public bool CountsTimeoutsAsDone { get; init; } = true;

    /// <summary>True: a command that a host in the wrong state cannot recover is finished (2.6.32).</summary>
    public bool FinishesUnrecoverable { get; init; }

    /// <summary>How long after it was handed over a command counts as failed, in nanoseconds: a grace period of RCU,
    /// two ticks at 250 Hz (5.x and later); 0: at once.</summary>
    public long CountDelayNs { get; init; } = 8_000_000;
}
