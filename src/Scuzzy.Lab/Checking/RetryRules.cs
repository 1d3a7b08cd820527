using Scuzzy.Initiator.Mid;
using Scuzzy.Scsi;
using Scuzzy.Storage;

namespace Scuzzy.Lab.Checking;

/// <summary>What may become of a command that did not end well, by <see cref="Verdicts"/> (I6): what counts as a retry,
/// and what forbids one. It says nothing where only the device's or the error handler's state tells.</summary>
internal sealed class RetryRules
{
    /// <summary>True if a result is tried again and counted, if nothing forbids it.</summary>
    public bool IsRetried(ScsiCommand command) =>
        command.HostByte == HostByte.TimeOut
        || (
            Of(command) == Verdict.IsRetried
            && command is not { HostByte: HostByte.Error, Status: ScsiStatus.ReservationConflict }
        );

    /// <summary>True if whether a result is tried again and counted depends on the device's state.</summary>
    public bool IsOpen(ScsiCommand command) => Of(command) is Verdict.IsWaitedFor or Verdict.Depends;

    /// <summary>True if a result is tried again until the command is too old.</summary>
    public bool IsWaitedFor(ScsiCommand command) => Of(command) == Verdict.IsWaitedFor;

    /// <summary>True if a result is tried again without being counted.</summary>
    public bool IsRequeued(ScsiCommand command) => Of(command) == Verdict.IsRequeued;

    /// <summary>Which of the request's fail-fast flags forbid another try (kernel: scsi_noretry_cmd).</summary>
    public BioFlags FailsFast(ScsiCommand command)
    {
        BioFlags byHost = Verdicts.FailFast(command.HostByte);
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
        command is { HostByte: HostByte.Ok, Status: ScsiStatus.CheckCondition }
        && !LacksSense(command)
        && Of(command) == Verdict.Ends;

    /// <summary>True if nothing tries a command again after its result, also not completion.</summary>
    public bool IsForGood(ScsiCommand command) =>
        command.HostByte is HostByte.NoConnect or HostByte.BadTarget
        || (IsFinal(command) && !IsSentAnew(new SenseView(command.Sense).Key));

    /// <summary>True if sense data that would tell is missing: it has to be asked for.</summary>
    public bool LacksSense(ScsiCommand command) =>
        command is { HostByte: HostByte.Ok, Status: ScsiStatus.CheckCondition }
        && !new SenseView(command.Sense).IsKernelValid;

    /// <summary>True if a device tells that its medium was changed or is missing. A fixed disk that says so when it is
    /// looked at counts as changed for good (kernel: set_media_not_present).</summary>
    public static bool IsMediumLost(ScsiCommand command) =>
        command is { HostByte: HostByte.Ok, Status: ScsiStatus.CheckCondition }
        && new SenseView(command.Sense)
            is { IsKernelValid: true, Key: SenseKey.UnitAttention or SenseKey.NotReady } sense
        && (command.Device.Removable || sense.Additional.Asc == 0x3a);

    /// <summary>True if a command's end tells that there is another medium.</summary>
    public static bool IsOtherMedium(ScsiCommand command) =>
        command is { HostByte: HostByte.Ok, Status: ScsiStatus.CheckCondition }
        && new SenseView(command.Sense)
            is {
                IsKernelValid: true,
                IsDeferred: false,
                Key: SenseKey.UnitAttention,
                Additional: { Asc: 0x28, Ascq: 0x00 }
            };

    /// <summary>True if the device has done what it was told, with some trouble (kernel: sd_done).</summary>
    public bool IsRecovered(ScsiCommand command) =>
        command is { HostByte: HostByte.Ok, Status: ScsiStatus.CheckCondition }
        && new SenseView(command.Sense) is { IsKernelValid: true, IsDeferred: false, Key: SenseKey.RecoveredError };

    /// <summary>The block before which a read or write is done: what is left begins there. 0: nothing is known.
    /// </summary>
    public ulong DoneBefore(ScsiCommand command)
    {
        bool isDone = command.IsGood || IsRecovered(command);
        if (!isDone || !CarryWatch.IsMedium(command) || command.LengthBytes == 0)
        {
            return 0;
        }

        long moved = command.LengthBytes - command.ResidualBytes;
        return command.Cdb.Lba + (ulong)(moved * command.Cdb.TransferLength / command.LengthBytes);
    }

    /// <summary>True if a result is none of an error's: what was not transferred is sent again.</summary>
    public bool IsNoError(ScsiCommand command) =>
        command.IsGood || (command.HostByte == HostByte.Ok && Verdicts.IsNoError(command));

    /// <summary>Null: there is no sense data, or it is not about this command.</summary>
    private static Verdict? Of(ScsiCommand command)
    {
        if (Verdicts.Of(command.HostByte) is { } byHost)
        {
            return byHost;
        }

        if (command.Status != ScsiStatus.CheckCondition)
        {
            return Verdicts.Of(command.Status);
        }

        var sense = new SenseView(command.Sense);
        bool isOther = sense.IsDeferred || sense.Filemark || sense.EndOfMedium || sense.IncorrectLength;
        return sense.IsKernelValid && !isOther ? Verdicts.Of(command, sense.Key, sense.Additional) : null;
    }

    // Without an error, what was not done is sent again; where commands of ten bytes are unknown, those of six are.
    private static bool IsSentAnew(SenseKey key) =>
        key is SenseKey.NoSense or SenseKey.RecoveredError or SenseKey.IllegalRequest;
}
