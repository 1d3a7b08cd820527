namespace Scuzzy.Initiator.Mid.ErrorHandling;

/// <summary>One run of a host's error handler: the commands it still works on and those it is done with (kernel:
/// work_q and done_q of scsi_unjam_host).</summary>
internal sealed class RecoveryRun(ScsiHost host, Recovery recovery, List<ScsiCommand> work, RecoveryRung startsAt)
{
    /// <summary>The host.</summary>
    public ScsiHost Host { get; } = host;

    /// <summary>Who stands still.</summary>
    public RecoveryScope Scope => recovery.Scope;

    /// <summary>What is left to recover, in the order of the kernel's list.</summary>
    public List<ScsiCommand> Work { get; } = work;

    /// <summary>What is to be retried or finished, in the order in which it was recovered.</summary>
    public List<ScsiCommand> Done { get; } = [];

    /// <summary>All commands of the run, wherever they are by now.</summary>
    public IReadOnlyList<ScsiCommand> All { get; } = [.. work];

    // Where nobody else may take over, silent devices go off line.
    private bool IsLast => IsHostWide || !Host.Template.RecoveryEscalates;

    /// <summary>True if nothing is left to recover: the rungs above are not needed.</summary>
    public bool IsOver => Work.Count == 0;

    /// <summary>The profile's policy.</summary>
    public ErrorHandlingPolicy Policy => Host.Scsi.Policy.ErrorHandling;

    /// <summary>Messages.</summary>
    public RecoveryLog Log => Host.ErrorHandler.Log;

    /// <summary>The aborts and resets.</summary>
    public RecoveryCallbacks Callbacks => Host.ErrorHandler.Callbacks;

    /// <summary>The recovery's own commands.</summary>
    public EhCommand Command => recovery.Command;

    /// <summary>True if the whole host stands still.</summary>
    public bool IsHostWide => Scope.Kind == RecoveryScopeKind.Host;

    /// <summary>True once eh_deadline is over.</summary>
    public bool IsPastDeadline => Host.ErrorHandler.Deadline.IsPast;

    /// <summary>True if something is left for a rung and it is the scope's to try: not below what narrower scopes tried
    /// in vain, and not wider than what stands still.</summary>
    public bool Tries(RecoveryRung rung) =>
        !IsOver && rung >= startsAt && (rung <= Scope.WidestRung || (rung == RecoveryRung.Offline && IsLast));

    /// <summary>Gives what is left to the next wider scope, which tries its own rungs once it stands still.</summary>
    public void HandOver()
    {
        if (IsOver)
        {
            return;
        }

        List<ScsiCommand> left = [.. Work];
        Work.Clear();
        left.ForEach(c => c.EhFlags |= EhFlags.HandedOver);
        Host.ErrorHandler.Widen(recovery, left);
    }

    /// <summary>The first command of a device that is left, or null.</summary>
    public ScsiCommand? FirstOf(ScsiDevice device)
    {
        foreach (ScsiCommand command in Work)
        {
            if (ReferenceEquals(command.Device, device))
            {
                return command;
            }
        }

        return null;
    }

    /// <summary>The work on a command is over (kernel: scsi_eh_finish_cmd).</summary>
    public void Finish(ScsiCommand command)
    {
        Work.Remove(command);
        Done.Add(command);
        command.EhFlags &= ~EhFlags.HandedOver;
        if (Policy.ForgetsWhatWasTried)
        {
            command.EhFlags = EhFlags.None;
        }

        Host.Scsi.Recovery?.Settled(command);
    }

    /// <summary>The work on all commands of a device is over, except those that its upper driver wants recovered
    /// further (kernel: scsi_eh_action).</summary>
    public void FinishAll(ScsiDevice device, EhOutcome outcome)
    {
        foreach (ScsiCommand command in Work.FindAll(c => ReferenceEquals(c.Device, device)))
        {
            if (MayFinish(command, outcome))
            {
                Finish(command);
            }
        }
    }

    /// <summary>Whether the upper driver agrees that a command is recovered.</summary>
    public bool MayFinish(ScsiCommand command, EhOutcome outcome) =>
        command.Request.Passthrough is not null
        || command.Device.Upper is not { } upper
        || upper.Recovered(command, outcome) != EhOutcome.Failed;
}
