using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.Completion;
using Scuzzy.Scsi;
using Scuzzy.Storage;

namespace Scuzzy.Lab.Checking;

/// <summary>What may become of a command that did not end well, by the tables of the profile (I6): what counts as a
/// retry, and what forbids one. It says nothing where only the device's or the error handler's state tells.</summary>
internal sealed class RetryRules
{
    // All hosts of a machine have one profile.
    private DispositionTable? _table;

    /// <summary>True if a result is tried again and counted, if nothing forbids it.</summary>
    public bool IsRetried(ScsiCommand command) =>
        command.HostByte == HostByte.TimeOut
        || RuleOf(command) switch
        {
            HostRule.Retry => true,
            HostRule.RetryUnlessConflict => command.Status != ScsiStatus.ReservationConflict,
            HostRule.Status => command.Status == ScsiStatus.CheckCondition
                ? BySense(command) == SenseRule.Retry
                : Table(command).Status(command.Status).Rule == StatusRule.Retry,
            _ => false,
        };

    /// <summary>True if there is sense data, and whether it is tried again and counted depends on the device's state.
    /// </summary>
    public bool IsOpen(ScsiCommand command) =>
        RuleOf(command) == HostRule.Status
        && command.Status == ScsiStatus.CheckCondition
        && !LacksSense(command)
        && BySense(command) is null;

    /// <summary>True if a result is tried again without being counted.</summary>
    public bool IsRequeued(ScsiCommand command) =>
        RuleOf(command) switch
        {
            HostRule.Requeue or HostRule.RetryAlways => true,
            HostRule.Status => command.Status == ScsiStatus.CheckCondition
                ? BySense(command) == SenseRule.Requeue
                : Table(command).Status(command.Status).Rule is StatusRule.Requeue or StatusRule.QueueFull,
            _ => false,
        };

    /// <summary>Which of the request's fail-fast flags forbid another try (kernel: scsi_noretry_cmd).</summary>
    public BioFlags FailsFast(ScsiCommand command)
    {
        BioFlags byHost = Table(command).Host(command.HostByte).FailFast;
        bool isSense = command.Status == ScsiStatus.CheckCondition;
        BioFlags forbidding = command.HostByte switch
        {
            HostByte.TimeOut => command.Host.Scsi.Policy.SparesPassthroughRetries
                ? BioFlags.FailFastDevice
                : BioFlags.None,
            not HostByte.Ok when byHost != BioFlags.None => byHost,
            _ => isSense ? BioFlags.FailFastDevice : BioFlags.None,
        };
        return forbidding & FlagsOf(command);
    }

    /// <summary>True if a command that timed out and was taken back is not tried again, whatever tries it has left:
    /// it was to fail fast, or its sender decides (kernel: scsi_noretry_cmd).</summary>
    public static bool EndsWithTimeout(ScsiCommand command) =>
        command.Host.Scsi.Policy.SparesPassthroughRetries
        && (command.Request.Passthrough is not null || (FlagsOf(command) & BioFlags.FailFastDevice) != 0);

    /// <summary>What was asked for the first I/O of a command: it counts for those behind it (kernel:
    /// blk_rq_set_mixed_merge).</summary>
    public static BioFlags FlagsOf(ScsiCommand command) => command.Request.FirstBio?.Flags ?? command.Request.Flags;

    /// <summary>True if the device has said what ends a command.</summary>
    public bool IsFinal(ScsiCommand command) =>
        RuleOf(command) == HostRule.Status
        && command.Status == ScsiStatus.CheckCondition
        && BySense(command) == SenseRule.Finish;

    /// <summary>True if sense data that would tell is missing: it has to be asked for.</summary>
    public bool LacksSense(ScsiCommand command) =>
        RuleOf(command) == HostRule.Status
        && command.Status == ScsiStatus.CheckCondition
        && !new SenseView(command.Sense).IsKernelValid;

    /// <summary>True if the device has done what it was told, with some trouble (kernel: sd_done).</summary>
    public bool IsRecovered(ScsiCommand command) =>
        RuleOf(command) == HostRule.Status
        && command.Status == ScsiStatus.CheckCondition
        && new SenseView(command.Sense) is { IsKernelValid: true, IsDeferred: false, Key: SenseKey.RecoveredError };

    /// <summary>True if a result is none of an error's: what was not transferred is sent again.</summary>
    public bool IsNoError(ScsiCommand command) => command.IsGood || Table(command).Status(command.Status).IsNoError;

    private DispositionTable Table(ScsiCommand command) => _table ??= DispositionTable.For(command.Host.Scsi.Policy);

    private HostRule RuleOf(ScsiCommand command) => Table(command).Host(command.HostByte).Rule;

    /// <summary>Null: there is no sense data, or it depends on more than the data.</summary>
    private SenseRule? BySense(ScsiCommand command)
    {
        var sense = new SenseView(command.Sense);
        if (!sense.IsKernelValid || sense.IsDeferred || sense.Filemark || sense.EndOfMedium || sense.IncorrectLength)
        {
            return null;
        }

        foreach (SenseRow row in Table(command).Senses)
        {
            if (row.Matches(sense.Key, sense.Additional))
            {
                return row.Condition == SenseCondition.None ? row.Rule : null;
            }
        }

        return SenseRule.Finish;
    }
}
