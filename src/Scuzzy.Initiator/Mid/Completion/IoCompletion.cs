using System.Globalization;
using Scuzzy.Block.Queue;
using Scuzzy.Initiator.Mid.Logging;
using Scuzzy.Initiator.Mid.Queueing;
using Scuzzy.Scsi;
using Scuzzy.Storage;

namespace Scuzzy.Initiator.Mid.Completion;

/// <summary>Ends what is good of a file system request and decides about the rest (kernel: scsi_io_completion,
/// scsi_io_completion_nz_result, scsi_io_completion_action).</summary>
internal static class IoCompletion
{
    /// <summary>How long ALUA transitions are given before the command is built anew, in nanoseconds.</summary>
    private const long TransitionDelayNs = 1_000_000_000;

    public static void Run(ScsiCommand command, Request request, long good)
    {
        ScsiMidLayer scsi = command.Host.Scsi;
        var sense = new SenseView(command.Sense);
        bool isError = !command.IsGood;
        if (isError && sense.IsKernelValid && sense.Key == SenseKey.RecoveredError)
        {
            if ((request.Flags & BioFlags.Quiet) == 0)
            {
                ReportRecovered(command);
            }

            isError = false;
        }
        else if (
            isError
            && scsi.Disposition.Host(command.HostByte).Rule == HostRule.Status
            && scsi.Disposition.Status(command.Status).IsNoError
        )
        {
            isError = false;
        }

        scsi.Log.Totals(command, request.LengthBytes, good);

        // A flush has no bytes to count: its error is that of the result.
        bool isEmpty = request.LengthBytes == 0;
        if (isEmpty ? !isError : !request.Queue.Update(request, BlockStatus.Ok, Math.Min(good, request.LengthBytes)))
        {
            Completer.End(command, request, BlockStatus.Ok);
        }
        else if (!isError)
        {
            // No error, but less than was asked for: the rest is sent again, at once and without counting.
            Requeuer.Rebuild(command, delayNs: 0);
        }
        else if (isEmpty && Decider.IsFailFast(command))
        {
            // A flush that was asked to fail fast.
            BlockStatus status = StatusOf(command);
            command.Cause = status;
            Completer.End(command, request, status);
        }
        else
        {
            Act(command, request, sense);
        }
    }

    /// <summary>The error that a result stands for (kernel: scsi_result_to_blk_status).</summary>
    public static BlockStatus StatusOf(ScsiCommand command)
    {
        if (command.Cause != BlockStatus.Ok)
        {
            return command.Cause;
        }

        DispositionTable table = command.Host.Scsi.Disposition;
        HostRow row = table.Host(command.HostByte);
        return row.Rule == HostRule.Status && table.Status(command.Status).IsNoError ? BlockStatus.Ok : row.Status;
    }

    /// <summary>Decides about what is left of a request that failed (kernel: scsi_io_completion_action).</summary>
    public static void Act(ScsiCommand command, Request request, SenseView sense)
    {
        DispositionTable table = command.Host.Scsi.Disposition;
        BlockStatus status = StatusOf(command);
        CompletionAction action = CompletionAction.Fail;
        if (command.HostByte == HostByte.Reset)
        {
            action = table.OnReset;
        }
        else if (sense.IsKernelValid && !sense.IsDeferred && Find(command, table, sense) is { } row)
        {
            action = row.Action;
            status = row.Cause == BlockStatus.Ok ? status : row.Cause;
        }

        bool fails = action is CompletionAction.Fail or CompletionAction.FailMediumChanged;
        if (!fails && command.Host.Scsi.Policy.AgeLimitsCompletionRetries && Completer.IsTooOld(command))
        {
            action = CompletionAction.Fail;
        }

        Perform(command, request, action, status);
    }

    private static void Perform(ScsiCommand command, Request request, CompletionAction action, BlockStatus status)
    {
        switch (action)
        {
            case CompletionAction.Retry:
                Requeuer.InsertFinished(command, RequeueReason.Retry);
                break;
            case CompletionAction.DelayedRetry:
                Requeuer.InsertFinished(command, RequeueReason.DeviceBusy);
                break;
            case CompletionAction.Rebuild:
                Requeuer.Rebuild(command, delayNs: 0);
                break;
            case CompletionAction.RebuildSixByte:
                command.Device.UsesTenByteReadWrite = false;
                Requeuer.Rebuild(command, delayNs: 0);
                break;
            case CompletionAction.DelayedRebuild:
                Requeuer.Rebuild(command, TransitionDelayNs);
                break;
            case CompletionAction.FailMediumChanged:
                command.Device.MediumChanged = true;
                Fail(command, request, status);
                break;
            default:
                Fail(command, request, status);
                break;
        }
    }

    /// <summary>Fails the bios that are as fail-fast as the first; what is left is built anew.</summary>
    private static void Fail(ScsiCommand command, Request request, BlockStatus status)
    {
        ReportFailed(command, request);
        if (request.LengthBytes == 0 || !request.Queue.Update(request, status, request.Queue.FailFastBytes(request)))
        {
            command.Cause = status;
            Completer.End(command, request, status);
        }
        else
        {
            Requeuer.Rebuild(command, delayNs: 0);
        }
    }

    private static CompletionRow? Find(ScsiCommand command, DispositionTable table, SenseView sense)
    {
        IReadOnlyList<CompletionRow> rows = table.Completions;
        for (int i = 0; i < rows.Count; i++)
        {
            if (rows[i].Matches(sense.Key, sense.Additional) && Decider.Holds(rows[i].Condition, command))
            {
                return rows[i];
            }
        }

        return null;
    }

    /// <summary>Tells of an error that the device has recovered from.</summary>
    public static void ReportRecovered(ScsiCommand command)
    {
        var sense = new SenseView(command.Sense);
        if (
            sense.IsKernelValid
            && sense.Key == SenseKey.RecoveredError
            && sense.Additional != AdditionalSense.AtaPassThroughInformation
        )
        {
            command.Host.Scsi.Log.Sense(command);
        }
    }

    // If the completion log is on, the Done block has said it already.
    private static void ReportFailed(ScsiCommand command, Request request)
    {
        ScsiLog log = command.Host.Scsi.Log;
        bool isQuiet = request.Passthrough is ScsiExecution execution
            ? execution.IsQuiet
            : (request.Flags & BioFlags.Quiet) != 0;
        if (isQuiet)
        {
            return;
        }

        if (log.Style == LogStyle.Classic)
        {
            ReportFailedClassic(command, log);
        }
        else if (log.Of(LogGroup.MidComplete) == 0 && log.AllowsFailure())
        {
            log.Result(command, "FAILED", null);
            if (new SenseView(command.Sense).IsKernelValid)
            {
                log.Sense(command);
            }

            log.Cdb(command);
        }
    }

    private static void ReportFailedClassic(ScsiCommand command, ScsiLog log)
    {
        var sense = new SenseView(command.Sense);
        string text =
            !sense.IsKernelValid ? "Unhandled error code"
            : sense.Key == SenseKey.UnitAttention ? "Media Changed"
            : sense.Additional.Asc == 0x10 && sense.Key == SenseKey.IllegalRequest ? "Host Data Integrity Failure"
            : sense.Additional.Asc == 0x10 && sense.Key == SenseKey.AbortedCommand ? "Target Data Integrity Failure"
            : sense.Key == SenseKey.NotReady ? "Device not ready"
            : "Unhandled sense code";
        log.Command(command, 6, text);
        log.Command(command, 6, ResultText.Result(command, log.Style, isFinished: true));
        if (sense.IsKernelValid)
        {
            log.Sense(command);
        }

        log.Cdb(command);
    }
}
