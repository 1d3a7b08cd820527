using Scuzzy.Scsi;
using Scuzzy.Storage;
using Scuzzy.Target.Commands;
using Scuzzy.Target.Persistence;
using Scuzzy.Target.Tasks;
using Scuzzy.Target.Units;
using Scuzzy.Target.Units.Disk;
using Scuzzy.Target.Units.Disk.Protection;

namespace Scuzzy.Target;

// FORMAT UNIT and SANITIZE, which go on without the task that asked.
public sealed partial class DiskUnit
{
    private MediumWork? _work;
    private bool _mayExitFailure;
    private MediumJob? _kept;

    private protected override SenseData ClosedSense =>
        (Closures & MediumClosures.Sanitizing) != 0 ? InProgress(AdditionalSense.SanitizeInProgress)
        : (Closures & MediumClosures.Formatting) != 0 ? InProgress(AdditionalSense.FormatInProgress)
        : (Closures & MediumClosures.Draining) != 0 ? base.ClosedSense
        : new(SenseKey.MediumError, AdditionalSense.SanitizeFailed);

    /// <summary>Begins to format or sanitize.</summary>
    /// <param name="task">Who asks; has the medium for itself.</param>
    /// <param name="job">What is to be done.</param>
    /// <param name="immediate">The task ends at once instead of with the work.</param>
    internal void Begin(UnitTask task, MediumJob job, bool immediate)
    {
        LeaveMedium(task);
        OpenMedium(MediumClosures.SanitizeFailed);
        CloseMedium(job.Reason);
        MediumWork work = _work = new MediumWork(this, job) { Waiter = task };
        task.AwaitsUnit = true;
        if (job.Protection is { } format && format != Protection)
        {
            Protection = format;
            Attend(AdditionalSense.CapacityDataChanged, task.Nexus);
        }

        Keep(isKept =>
        {
            if (!isKept)
            {
                WorkEnded(work, BlockStatus.IoError);
                return;
            }

            if (immediate)
            {
                Answer(work, BlockStatus.Ok);
            }

            work.Run();
        });
    }

    private protected override KeptState Kept()
    {
        ProtectionFormat? format = HasProtection ? Protection : null;
        KeptState state = base.Kept() with { Job = _work?.Job, Protection = format };
        state.GrownDefects.AddRange(GrownDefects);
        return state;
    }

    private protected override void Take(KeptState state)
    {
        base.Take(state);
        GrownDefects.AddRange(state.GrownDefects);
        _kept = state.Job;
        if (state.Protection is { } format && IsPossible(format))
        {
            Protection = format;
        }
    }

    // A job that a restart interrupted begins anew.
    private void Resume()
    {
        if (_kept is { } job)
        {
            _kept = null;
            CloseMedium(job.Reason);
            _work = new MediumWork(this, job);
            _work.Run();
        }
    }

    /// <summary>The work is done, or has failed.</summary>
    internal void WorkEnded(MediumWork work, BlockStatus status)
    {
        bool isSanitize = work.Job.Reason == MediumClosures.Sanitizing;
        if (status != BlockStatus.Ok && isSanitize)
        {
            _mayExitFailure = work.Job.MayExitFailure;
            CloseMedium(MediumClosures.SanitizeFailed);
        }

        _work = null;
        Keep(_ =>
        {
            Answer(work, status);
            OpenMedium(work.Job.Reason);
        });
    }

    // Ends the task that waits for the work, if there is one.
    private static void Answer(MediumWork work, BlockStatus status)
    {
        if (work.Waiter is not { } waiter)
        {
            return;
        }

        work.Waiter = null;
        waiter.AwaitsUnit = false;
        long transferred = waiter.Position;
        if (status == BlockStatus.Ok)
        {
            waiter.Good(transferred, transferred);
            return;
        }

        AdditionalSense failed =
            work.Job.Reason == MediumClosures.Sanitizing
                ? AdditionalSense.SanitizeFailed
                : AdditionalSense.FormatCommandFailed;
        waiter.Fail(new SenseData(SenseKey.MediumError, failed), transferred, transferred);
    }

    /// <summary>Leaves the failure mode; false if that is not allowed.</summary>
    internal bool TryExitSanitizeFailure(out SenseData sense)
    {
        sense = ClosedSense;
        if (Closures == MediumClosures.None || (Closures == MediumClosures.SanitizeFailed && _mayExitFailure))
        {
            OpenMedium(MediumClosures.SanitizeFailed);
            return true;
        }

        return false;
    }

    private protected override void Forget(UnitTask task)
    {
        task.AwaitsUnit = false;
        if (_work is { } work && ReferenceEquals(work.Waiter, task))
        {
            work.Waiter = null;
        }
    }

    // What has no plain range changes all.
    private protected override void WillChange(UnitTask task, CommandRow row)
    {
        ref Cdb cdb = ref task.Sam.Cdb;
        bool hasRange = row.Length == LengthField.Blocks && cdb.TransferLength > 0;
        long offset = hasRange ? (long)Math.Min(cdb.Lba, Blocks) << BlockShift : 0;
        long length = hasRange ? (long)cdb.TransferLength << BlockShift : long.MaxValue;
        Target.Revoke(this, offset, length);
    }

    internal override void Detach() => _work?.Stop();

    private SenseData InProgress(AdditionalSense additional) =>
        new(SenseKey.NotReady, additional) { Specific = SenseSpecific.AtProgress(_work?.Progress ?? 0) };
}
