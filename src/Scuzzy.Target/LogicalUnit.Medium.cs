using Scuzzy.Scsi;
using Scuzzy.Target.Tasks;
using Scuzzy.Target.Units;

namespace Scuzzy.Target;

// Closing the medium: nobody gets at it, and who waits for it is told why.
public abstract partial class LogicalUnit
{
    private MediumClosures _closures;

    /// <summary>Why the medium is closed.</summary>
    internal MediumClosures Closures => _closures;

    /// <summary>What tasks are told while the medium is closed.</summary>
    private protected virtual SenseData ClosedSense =>
        new(SenseKey.NotReady, AdditionalSense.NotReadyCauseNotReportable);

    /// <summary>Closes the medium for a reason; tasks that are at it go on.</summary>
    internal void CloseMedium(MediumClosures reason)
    {
        _closures |= reason;
        _gate.IsClosed = IsBarred;
        Obstacles |= UnitObstacles.MediumClosed;
    }

    /// <summary>A reason is gone; without any left the medium is open.</summary>
    internal void OpenMedium(MediumClosures reason)
    {
        _closures &= ~reason;
        _gate.IsClosed = IsBarred;
        if (_closures == MediumClosures.None)
        {
            Obstacles &= ~UnitObstacles.MediumClosed;
            Advance();
        }
    }

    // After a failed sanitize commands are refused one by one; only another sanitize gets in.
    private bool IsBarred => (_closures & ~MediumClosures.SanitizeFailed) != 0;

    /// <summary>A task gives its share of the medium back before it ends.</summary>
    internal void LeaveMedium(UnitTask task)
    {
        if (task.HoldsMedium)
        {
            _gate.Leave(task);
        }
    }
}
