using Scuzzy.Iscsi.Wire;
using Scuzzy.Scsi.Sam;

namespace Scuzzy.Iscsi.Target;

// Task management (RFC 7143 4.2.3, 11.5).
internal sealed partial class IscsiSession
{
    private readonly Stack<IscsiManagement> _idleManagements = new();
    private readonly List<IscsiManagement> _fenced = [];

    // Apart from the tags of texts and pings.
    private const uint FirstFenceTag = 0x100;

    /// <summary>A request for task management; null if there are too many.</summary>
    public IscsiManagement? TakeManagement()
    {
        if (ManagementsInUse == MaximumManagements)
        {
            return null;
        }

        ManagementsInUse++;
        return _idleManagements.TryPop(out IscsiManagement? idle)
            ? idle
            : new IscsiManagement(this, FirstFenceTag + (uint)ManagementsInUse);
    }

    /// <summary>Requests that wait until their initiator has had all that was answered before them.</summary>
    public List<IscsiManagement> Fences { get; } = [];

    /// <summary>The initiator has answered a question on a connection.</summary>
    public void Acknowledged(IscsiConnection connection, uint tag) =>
        Fences.Find(m => m.FenceTag == tag)?.FencePassed(connection);

    private void LoseFences(IscsiConnection connection)
    {
        foreach (IscsiManagement management in Fences.ToArray())
        {
            management.FencePassed(connection);
        }
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
    public void Abort(IscsiTask task) => Node!.Target.Manage(new QuietAbort(task));

    /// <summary>Takes an immediate request in. What it is about may be on its way on another connection: it waits for
    /// the commands before it (RFC 7143 4.2.3.3).</summary>
    public void AcceptImmediate(IscsiManagement management)
    {
        if (management.IsAboutOneTask || SerialNumber.Distance(ExpCmdSn, management.CmdSn) <= 0)
        {
            management.Deliver();
        }
        else
        {
            _fenced.Add(management);
        }
    }

    private void DeliverFenced()
    {
        for (int i = 0; i < _fenced.Count; i++)
        {
            IscsiManagement management = _fenced[i];
            if (SerialNumber.Distance(ExpCmdSn, management.CmdSn) <= 0)
            {
                _fenced.RemoveAt(i--);
                management.Deliver();
            }
        }
    }

    private void DiscardFenced()
    {
        foreach (IscsiManagement management in _fenced)
        {
            management.Discard();
        }

        _fenced.Clear();
    }

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

    private sealed class QuietAbort : SamTaskManagement
    {
        public QuietAbort(IscsiTask task)
        {
            Nexus = task.Nexus;
            Function = TaskManagementFunction.AbortTask;
            Lun = task.Lun;
            TaskTag = task.TaskTag;
        }

        protected override void Responded() { }
    }
}
