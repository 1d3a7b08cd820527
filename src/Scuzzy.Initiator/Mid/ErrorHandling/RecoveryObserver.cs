namespace Scuzzy.Initiator.Mid.ErrorHandling;

/// <summary>Sees what goes wrong and recovery at work: for reports, traces, coverage and checkers. Called on the host's
/// shard, inside the step; it must not change what it sees, and nobody needs it. All methods do nothing by
/// default.</summary>
public abstract class RecoveryObserver
{
    /// <summary>The driver did not take a command (kernel: trace_scsi_dispatch_cmd_error).</summary>
    public virtual void Refused(ScsiCommand command, QueueCommandResult result) { }

    /// <summary>A command's time has run out; nothing is decided yet (kernel: trace_scsi_dispatch_cmd_timeout).
    /// </summary>
    public virtual void TimedOut(ScsiCommand command) { }

    /// <summary>A command was handed to the error handler (kernel: scsi_eh_scmd_add), or, in the background, its abort
    /// was scheduled.</summary>
    public virtual void Failed(ScsiCommand command, bool timedOut, bool inBackground) { }

    /// <summary>The error handler starts to work: everything under way in its scope has failed.</summary>
    /// <param name="scope">The <see cref="ScsiHost"/>, <see cref="ScsiTarget"/> or <see cref="ScsiDevice"/> that stands
    /// still.</param>
    /// <param name="commands">How many commands it has.</param>
    public virtual void Awake(object scope, int commands) { }

    /// <summary>A rung is tried.</summary>
    /// <param name="rung">Which.</param>
    /// <param name="subject">The <see cref="ScsiCommand"/>, <see cref="ScsiDevice"/>, <see cref="ScsiTarget"/> or
    /// <see cref="ScsiHost"/> that it is done to.</param>
    /// <param name="channel">The channel of a bus reset; −1 otherwise.</param>
    public virtual void RungBegins(RecoveryRung rung, object subject, int channel) { }

    /// <summary>The driver's reset of a channel or host has returned; if it is a success, time to settle follows before
    /// the rung ends.</summary>
    /// <param name="rung">Bus or Host.</param>
    /// <param name="subject">The <see cref="ScsiHost"/>.</param>
    /// <param name="channel">The channel of a bus reset, else -1.</param>
    /// <param name="outcome">What the driver reports.</param>
    public virtual void Returned(RecoveryRung rung, object subject, int channel, EhOutcome outcome) { }

    /// <summary>A rung has ended.</summary>
    public virtual void RungEnds(RecoveryRung rung, object subject, int channel, EhOutcome outcome) { }

    /// <summary>The error handler sends a command of its own; once more if the driver refused it.</summary>
    /// <param name="command">The failed command whose place it uses; its CDB is the error handler's.</param>
    public virtual void Probing(ScsiCommand command) { }

    /// <summary>The driver has completed a command of the error handler's own, whose time was not up.</summary>
    /// <param name="command">The failed command in whose place it was sent.</param>
    public virtual void Answered(ScsiCommand command) { }

    /// <summary>The error handler's own command has ended: TEST UNIT READY, REQUEST SENSE or START STOP UNIT.</summary>
    /// <param name="command">The failed command whose place it used; its CDB is the error handler's.</param>
    /// <param name="isGood">Whether the error handler takes it as a success.</param>
    public virtual void Probed(ScsiCommand command, bool isGood) { }

    /// <summary>The work on a command is over: no wider rung is tried for its sake (kernel: scsi_eh_finish_cmd).
    /// </summary>
    public virtual void Settled(ScsiCommand command) { }

    /// <summary>A recovered command goes: it is retried, or finished with its result.</summary>
    public virtual void Flushed(ScsiCommand command, bool retried) { }

    /// <summary>The error handler is done: from here on the scope dispatches again.</summary>
    public virtual void Asleep(object scope) { }
}
