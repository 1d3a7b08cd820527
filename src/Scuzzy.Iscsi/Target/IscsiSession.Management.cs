using Scuzzy.Iscsi.Wire;
using Scuzzy.Scsi.Sam;

namespace Scuzzy.Iscsi.Target;

// Task management (RFC 7143 4.2.3, 11.5).
internal sealed partial class IscsiSession
{
    private readonly Stack<IscsiManagement> _idleManagements = new();

    /// <summary>A request for task management; null if there are too many.</summary>
    public IscsiManagement? TakeManagement()
    {
        if (ManagementsInUse == MaximumManagements)
        {
            return null;
        }

        ManagementsInUse++;
        return _idleManagements.TryPop(out IscsiManagement? idle) ? idle : new IscsiManagement(this);
    }

    /// <summary>Takes a request back.</summary>
    public void Return(IscsiManagement management)
    {
        ManagementsInUse--;
        _idleManagements.Push(management);
        if (HasEnded)
        {
            Server.ForgetIfIdle(this);
        }
    }

    /// <summary>True if nothing of it is left anywhere.</summary>
    public bool IsIdle => _tasks.InUse == 0 && ManagementsInUse == 0;

    /// <summary>Has the device server let go of a task that the wire cannot complete.</summary>
    public void AbortForFailure(IscsiTask task) => Node!.Target.Manage(new FailedTaskAbort(task));

    /// <summary>Ends tasks that the device server has not seen yet, because they wait for memory.</summary>
    /// <param name="lun">Those of a unit, or null for all.</param>
    public void KillWaiting(ulong? lun)
    {
        for (IscsiTask? task = _firstWaiting; task is not null; task = task.NextWaiting)
        {
            if (task.State == IscsiTaskState.Waiting && (lun is null || task.Lun == lun))
            {
                task.Kill();
            }
        }
    }

    /// <summary>A command that was aborted before it came counts as received, and is dropped when it comes (RFC 7143
    /// 11.6.1).</summary>
    /// <returns>False if its number is not one that is still to come.</returns>
    public bool SkipCommand(uint refCmdSn, uint cmdSn) =>
        IsInWindow(refCmdSn) && SerialNumber.IsBefore(refCmdSn, cmdSn) && Accept(refCmdSn, SkippedCommand.Instance);

    private sealed class SkippedCommand : IInOrder
    {
        public static readonly SkippedCommand Instance = new();

        public void Deliver() { }

        public void Discard() { }
    }

    private sealed class FailedTaskAbort : SamTaskManagement
    {
        public FailedTaskAbort(IscsiTask task)
        {
            Nexus = task.Nexus;
            Function = TaskManagementFunction.AbortTask;
            Lun = task.Lun;
            TaskTag = task.TaskTag;
        }

        protected override void Responded() { }
    }
}
