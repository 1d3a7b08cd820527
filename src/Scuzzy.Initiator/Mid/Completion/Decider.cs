using Scuzzy.Scsi;
using Scuzzy.Storage;

namespace Scuzzy.Initiator.Mid.Completion;

/// <summary>Decides what becomes of a completed command (kernel: scsi_decide_disposition, scsi_check_sense).</summary>
internal static class Decider
{
    public static Disposition Decide(ScsiCommand command, DispositionTable table)
    {
        // An offline device's commands are passed up as they are: no retry, no error handling.
        if (!command.Device.IsOnline)
        {
            return Disposition.Success;
        }

        HostRow row = table.Host(command.HostByte);
        switch (row.Rule)
        {
            case HostRule.Status:
                return DecideStatus(command, table);
            case HostRule.Finish:
                return Disposition.Success;
            case HostRule.FinishAborted:
                if ((command.EhFlags & EhFlags.AbortScheduled) != 0)
                {
                    command.HostByte = HostByte.TimeOut;
                }

                return Disposition.Success;
            case HostRule.Retry:
                return MaybeRetry(command, row.FailFast);
            case HostRule.RetryUnlessConflict:
                return command.Status == ScsiStatus.ReservationConflict
                    ? DecideStatus(command, table)
                    : MaybeRetry(command, row.FailFast);
            case HostRule.RetryAlways:
                return Disposition.NeedsRetry;
            case HostRule.Requeue:
                return Disposition.AddToQueue;
            case HostRule.FailUnlessProbe:
                return command.Cdb.OperationCode is OperationCode.TestUnitReady or OperationCode.Inquiry
                    ? Disposition.Success
                    : Disposition.Failed;
            case HostRule.Forget:
                command.HostByte = HostByte.Ok;
                return Disposition.Success;
            default:
                return Disposition.Failed;
        }
    }

    /// <summary>Whether the extra condition of a row holds.</summary>
    public static bool Holds(SenseCondition condition, ScsiCommand command)
    {
        ScsiDevice device = command.Device;
        return condition switch
        {
            SenseCondition.None => true,
            SenseCondition.ExpectsAttention => device.ExpectsUnitAttention,
            SenseCondition.ExpectsLunChange => device.Target.ExpectsLunChange,
            SenseCondition.AllowsRestart => device.AllowRestart,
            SenseCondition.RetriesHardwareErrors => (device.Flags & DeviceFlags.RetryHardwareError) != 0,
            SenseCondition.RetriesInternalFailures => (device.Flags & DeviceFlags.RetryInternalFailure) != 0,
            SenseCondition.RetriesVendorAbort => (device.Flags & DeviceFlags.RetryVendorAbort) != 0,
            SenseCondition.IsRemovable => device.Removable,
            _ => device.UsesTenByteReadWrite
                && command.Cdb.OperationCode is OperationCode.Read10 or OperationCode.Write10,
        };
    }

    /// <summary>True while another counted retry is allowed; counts it (kernel: scsi_cmd_retry_allowed).</summary>
    public static bool TakeRetry(ScsiCommand command) => command.Allowed < 0 || ++command.Retries <= command.Allowed;

    /// <summary>Whether a timed-out or failed command may not be retried whatever retries it has
    /// (kernel: scsi_noretry_cmd).</summary>
    public static bool IsFailFast(ScsiCommand command)
    {
        BioFlags flags = command.Request.Flags;
        switch (command.HostByte)
        {
            case HostByte.Ok:
                return command.Status == ScsiStatus.CheckCondition && IsFailFastByType(command);
            case HostByte.TimeOut:
                return command.Host.Scsi.Policy.SparesPassthroughRetries && IsFailFastByType(command);
            default:
                BioFlags failFast = command.Host.Scsi.Disposition.Host(command.HostByte).FailFast;
                return failFast != BioFlags.None
                    ? (flags & failFast) != 0
                    : command.Status == ScsiStatus.CheckCondition && IsFailFastByType(command);
        }
    }

    /// <summary>Whether a command that the error handler, or its abort in the background, is done with is to be tried
    /// again; counts the retry.</summary>
    public static bool RetriesRecovered(ScsiCommand command) =>
        !IsFailFast(command) && TakeRetry(command) && command.Host.Template.ShouldRetry(command);

    private static bool IsFailFastByType(ScsiCommand command) =>
        (command.Request.Flags & BioFlags.FailFastDevice) != 0
        || (command.Host.Scsi.Policy.SparesPassthroughRetries && command.Request.Passthrough is not null);

    private static Disposition DecideStatus(ScsiCommand command, DispositionTable table)
    {
        StatusRow row = table.Status(command.Status);
        if (row.Cause != BlockStatus.Ok)
        {
            command.Cause = row.Cause;
        }

        switch (row.Rule)
        {
            case StatusRule.Good:
                if (command.Cdb.OperationCode == OperationCode.ReportLuns)
                {
                    command.Device.Target.ExpectsLunChange = false;
                }

                command.Device.QueueFull.Good();
                return Disposition.Success;
            case StatusRule.Finish:
                return Disposition.Success;
            case StatusRule.Sense:
                Disposition bySense = CheckSense(command, table, isErrorHandlers: false);
                return bySense == Disposition.NeedsRetry ? MaybeRetry(command, BioFlags.None) : bySense;
            case StatusRule.Requeue:
                return Disposition.AddToQueue;
            case StatusRule.QueueFull:
                command.Device.QueueFull.Full();
                return Disposition.AddToQueue;
            case StatusRule.Conflict:
                command.Host.Scsi.Log.Device(command.Device, 6, "reservation conflict");
                return Disposition.Success;
            case StatusRule.Retry:
                return MaybeRetry(command, BioFlags.None);
            default:
                return Disposition.Failed;
        }
    }

    private static Disposition MaybeRetry(ScsiCommand command, BioFlags failFast)
    {
        // The retry is counted even if a fail-fast bit then forbids it.
        bool allowed = TakeRetry(command);
        return allowed && (command.Request.Flags & failFast) == 0 && !IsFailFast(command)
            ? Disposition.NeedsRetry
            : Disposition.Success;
    }

    /// <summary>What sense data leads to (kernel: scsi_check_sense).</summary>
    /// <param name="command">The command.</param>
    /// <param name="table">The rules.</param>
    /// <param name="isErrorHandlers">True if the error handler sent it: then the sense of TEST UNIT READY counts, too.
    /// </param>
    public static Disposition CheckSense(ScsiCommand command, DispositionTable table, bool isErrorHandlers)
    {
        var sense = new SenseView(command.Sense);
        if (!sense.IsKernelValid)
        {
            return Disposition.Failed;
        }

        command.Device.Attentions.Report(sense);
        if (sense.IsDeferred)
        {
            return Disposition.NeedsRetry;
        }

        if (
            !isErrorHandlers
            && command.Cdb.OperationCode == OperationCode.TestUnitReady
            && command.Host.Scsi.Policy.ReportsUnitAttentions
        )
        {
            return Disposition.Success;
        }

        // What stream devices say of the position ends the command, whatever the key.
        return sense.Filemark || sense.EndOfMedium || sense.IncorrectLength
            ? Disposition.Success
            : Apply(command, Find(command, table, sense.Key, sense.Additional));
    }

    private static SenseRow Find(ScsiCommand command, DispositionTable table, SenseKey key, AdditionalSense code)
    {
        IReadOnlyList<SenseRow> rows = table.Senses;
        for (int i = 0; i < rows.Count; i++)
        {
            SenseRow row = rows[i];
            if (row.Matches(key, code) && Holds(row.Condition, command))
            {
                return row;
            }
        }

        return new SenseRow(key, -1, 0, 0xff, SenseCondition.None, SenseRule.Finish);
    }

    private static Disposition Apply(ScsiCommand command, SenseRow row)
    {
        command.Cause = row.Cause;
        switch (row.Rule)
        {
            case SenseRule.Retry:
                return Disposition.NeedsRetry;
            case SenseRule.RetryExpected:
                command.Device.ExpectsUnitAttention = false;
                return Disposition.NeedsRetry;
            case SenseRule.Requeue:
                return Disposition.AddToQueue;
            case SenseRule.DurationLimit:
                command.Request.FailQuietly();
                return Disposition.Success;
            case SenseRule.Fail:
                return Disposition.Failed;
            default:
                return Disposition.Success;
        }
    }
}
