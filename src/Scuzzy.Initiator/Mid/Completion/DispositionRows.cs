using Scuzzy.Scsi;
using Scuzzy.Storage;
using static Scuzzy.Initiator.Mid.Completion.SenseCondition;

namespace Scuzzy.Initiator.Mid.Completion;

/// <summary>The rows themselves, per profile.</summary>
internal static class DispositionRows
{
    public static DispositionTable For(MidLayerPolicy policy) =>
        new(Hosts(policy), Statuses(policy), Senses(policy), Completions(policy), CompletionAction.Retry);

    private static List<HostRow> Hosts(MidLayerPolicy policy)
    {
        BlockStatus transport = policy.HasErrorClasses ? BlockStatus.Transport : BlockStatus.IoError;
        return
        [
            new(HostByte.Ok, HostRule.Status),
            new(HostByte.NoConnect, HostRule.Finish),
            new(HostByte.BusBusy, HostRule.Retry, BioFlags.FailFastTransport),
            new(HostByte.TimeOut, HostRule.FailUnlessProbe),
            new(HostByte.BadTarget, HostRule.Finish),
            new(HostByte.Abort, HostRule.FinishAborted),
            new(HostByte.Parity, HostRule.Retry, BioFlags.FailFastDevice),
            new(HostByte.Error, HostRule.RetryUnlessConflict, BioFlags.FailFastDriver),
            new(HostByte.Reset, HostRule.Finish),
            new(HostByte.BadInterrupt, HostRule.Fail),
            new(HostByte.PassThrough, HostRule.Forget),
            new(HostByte.SoftError, HostRule.Retry, BioFlags.FailFastDriver),
            new(HostByte.ImmediateRetry, HostRule.RetryAlways),
            new(HostByte.Requeue, HostRule.Requeue),
            new(HostByte.TransportDisrupted, HostRule.Retry),
            new(HostByte.TransportFailFast, HostRule.Finish, Status: transport),
            new(HostByte.TransportMarginal, HostRule.Finish, Status: transport),
        ];
    }

    private static List<StatusRow> Statuses(MidLayerPolicy policy)
    {
        bool noError = policy.GoodStatusesAreNoErrors;
        BlockStatus conflict = policy.HasErrorClasses ? BlockStatus.ReservationConflict : BlockStatus.Ok;
        return
        [
            new(ScsiStatus.Good, StatusRule.Good, IsNoError: true),
            new(ScsiStatus.CheckCondition, StatusRule.Sense),
            new(ScsiStatus.ConditionMet, StatusRule.Finish, noError),
            new(ScsiStatus.Busy, StatusRule.Requeue),
            new(ScsiStatus.Intermediate, StatusRule.Finish, noError),
            new(ScsiStatus.IntermediateConditionMet, StatusRule.Finish, noError),
            new(ScsiStatus.ReservationConflict, StatusRule.Conflict, Cause: conflict),
            new(ScsiStatus.CommandTerminated, StatusRule.Finish, noError),
            new(ScsiStatus.TaskSetFull, StatusRule.QueueFull),
            new(ScsiStatus.AcaActive, StatusRule.Finish),
            new(ScsiStatus.TaskAborted, StatusRule.Retry),
        ];
    }

    private static List<SenseRow> Senses(MidLayerPolicy policy)
    {
        BlockStatus target = policy.HasErrorClasses ? BlockStatus.Target : BlockStatus.Ok;
        BlockStatus medium = policy.HasMediumErrors ? BlockStatus.Medium : BlockStatus.Ok;
        BlockStatus space = policy.HasMediumErrors ? BlockStatus.NoSpace : target;
        return
        [
            Any(SenseKey.NoSense, None, SenseRule.Finish),
            Any(SenseKey.RecoveredError, None, SenseRule.Finish),
            .. Waiting(SenseKey.NotReady, policy),
            Code(SenseKey.MediumError, 0x11, None, SenseRule.Finish, medium),
            Code(SenseKey.MediumError, 0x13, None, SenseRule.Finish, medium),
            Code(SenseKey.MediumError, 0x14, None, SenseRule.Finish, medium),
            Any(SenseKey.MediumError, None, SenseRule.Retry),
            Any(SenseKey.HardwareError, RetriesHardwareErrors, SenseRule.Requeue),
            Any(SenseKey.HardwareError, None, SenseRule.Finish, target),
            Code(SenseKey.IllegalRequest, 0x20, None, SenseRule.Finish, target),
            Code(SenseKey.IllegalRequest, 0x21, None, SenseRule.Finish, target),
            Code(SenseKey.IllegalRequest, 0x22, None, SenseRule.Finish, target),
            Code(SenseKey.IllegalRequest, 0x24, None, SenseRule.Finish, target),
            Code(SenseKey.IllegalRequest, 0x26, None, SenseRule.Finish, target),
            Code(SenseKey.IllegalRequest, 0x27, None, SenseRule.Finish, target),
            Any(SenseKey.IllegalRequest, None, SenseRule.Finish),
            .. Waiting(SenseKey.UnitAttention, policy),
            Exactly(SenseKey.DataProtect, 0x27, 0x07, None, SenseRule.Finish, space),
            Any(SenseKey.DataProtect, None, SenseRule.Finish, target),
            Any(SenseKey.BlankCheck, None, SenseRule.Finish, target),
            Any(SenseKey.VendorSpecific, None, SenseRule.Finish),
            Any(SenseKey.CopyAborted, None, SenseRule.Finish, target),
            Code(SenseKey.AbortedCommand, 0x10, None, SenseRule.Finish),
            .. Late(policy, SenseKey.AbortedCommand, 0x2e, 0x01, 0x03),
            Code(SenseKey.AbortedCommand, 0x44, RetriesInternalFailures, SenseRule.Requeue),
            Exactly(SenseKey.AbortedCommand, 0xc1, 0x01, RetriesVendorAbort, SenseRule.Requeue),
            Any(SenseKey.AbortedCommand, None, SenseRule.Retry),
            Any(SenseKey.Equal, None, SenseRule.Finish),
            Any(SenseKey.VolumeOverflow, None, SenseRule.Finish, target),
            Any(SenseKey.Miscompare, None, SenseRule.Finish, target),
            .. Late(policy, SenseKey.Completed, 0x55, 0x0a, 0x0a),
            Any(SenseKey.Completed, None, SenseRule.Finish),
        ];
    }

    /// <summary>The command was given up as its duration limit says.</summary>
    private static SenseRow[] Late(MidLayerPolicy policy, SenseKey key, int asc, int first, int last) =>
        policy.ChecksDurationLimits
            ? [new(key, asc, first, last, None, SenseRule.DurationLimit, BlockStatus.DurationLimit)]
            : [];

    // NOT READY and UNIT ATTENTION are decided alike; a change of medium is never taken for our own reset's doing.
    private static List<SenseRow> Waiting(SenseKey key, MidLayerPolicy policy)
    {
        List<SenseRow> rows = [];
        if (policy.HasErrorClasses)
        {
            rows.Add(Exactly(key, 0x28, 0x00, None, SenseRule.Finish));
        }

        rows.Add(Any(key, ExpectsAttention, SenseRule.RetryExpected));
        rows.Add(Exactly(key, 0x3f, 0x0e, ExpectsLunChange, SenseRule.Retry));
        rows.Add(Exactly(key, 0x04, 0x01, None, SenseRule.Retry));
        if (policy.WaitsForMoreCauses && key == SenseKey.NotReady)
        {
            // An asymmetric access state transition.
            rows.Add(Exactly(key, 0x04, 0x0a, None, SenseRule.Retry));
        }

        rows.Add(Exactly(key, 0x04, 0x02, AllowsRestart, SenseRule.Fail));
        rows.Add(Any(key, None, SenseRule.Finish));
        return rows;
    }

    private static List<CompletionRow> Completions(MidLayerPolicy policy)
    {
        List<CompletionRow> rows =
        [
            new(SenseKey.UnitAttention, -1, 0, 0xff, IsRemovable, CompletionAction.FailMediumChanged),
            new(SenseKey.UnitAttention, -1, 0, 0xff, None, CompletionAction.Retry),
            new(SenseKey.IllegalRequest, 0x20, 0, 0, IsTenByteReadWrite, CompletionAction.RebuildSixByte),
            new(SenseKey.IllegalRequest, 0x10, 0, 0xff, None, CompletionAction.Fail, BlockStatus.Protection),
            new(SenseKey.AbortedCommand, 0x10, 0, 0xff, None, CompletionAction.Fail, BlockStatus.Protection),
            new(SenseKey.NotReady, 0x04, 0x01, 0x01, None, CompletionAction.DelayedRetry),
            new(SenseKey.NotReady, 0x04, 0x04, 0x09, None, CompletionAction.DelayedRetry),
        ];
        if (policy.WaitsForMoreCauses)
        {
            rows.Add(new(SenseKey.NotReady, 0x04, 0x0a, 0x0a, None, CompletionAction.DelayedRebuild));
            foreach (int ascq in (ReadOnlySpan<int>)[0x11, 0x14, 0x1a, 0x1b, 0x1d])
            {
                rows.Add(new(SenseKey.NotReady, 0x04, ascq, ascq, None, CompletionAction.DelayedRetry));
            }
        }

        return rows;
    }

    private static SenseRow Any(
        SenseKey key,
        SenseCondition condition,
        SenseRule rule,
        BlockStatus cause = BlockStatus.Ok
    ) => new(key, -1, 0, 0xff, condition, rule, cause);

    private static SenseRow Code(
        SenseKey key,
        int asc,
        SenseCondition condition,
        SenseRule rule,
        BlockStatus cause = BlockStatus.Ok
    ) => new(key, asc, 0, 0xff, condition, rule, cause);

    private static SenseRow Exactly(
        SenseKey key,
        int asc,
        int ascq,
        SenseCondition condition,
        SenseRule rule,
        BlockStatus cause = BlockStatus.Ok
    ) => new(key, asc, ascq, ascq, condition, rule, cause);
}
