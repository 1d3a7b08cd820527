using Scuzzy.Iscsi.Wire;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Scsi.Sam;

namespace Scuzzy.Iscsi.Target;

/// <summary>One task management request and its response (RFC 7143 11.5, 11.6; kernel: struct iscsit_tmr_req). Pooled.
/// </summary>
internal sealed unsafe class IscsiManagement : SamTaskManagement, IInOrder
{
    private readonly IscsiSession _session;
    private readonly Sender _sender;
    private IscsiConnection _connection = null!;
    private IscsiTaskFunction _function;
    private IscsiTaskResponse _response;
    private uint _initiatorTaskTag;
    private uint _expDataSn;
    private bool _isResent;
    private uint _refCmdSn;
    private readonly List<IscsiConnection> _unacknowledged = [];

    /// <param name="session">Its session.</param>
    /// <param name="fenceTag">Unlike that of others of the session.</param>
    public IscsiManagement(IscsiSession session, uint fenceTag)
    {
        _session = session;
        FenceTag = fenceTag;
        _sender = new Sender(this);
    }

    public uint CmdSn { get; private set; }

    /// <summary>Which of the target's questions are this one's.</summary>
    public uint FenceTag { get; }

    /// <summary>True if it names its task.</summary>
    public bool IsAboutOneTask => _function is IscsiTaskFunction.AbortTask or IscsiTaskFunction.TaskReassign;

    /// <summary>Takes a request's header.</summary>
    public void Begin(IscsiConnection connection, TaskManagementRequestPdu pdu)
    {
        _connection = connection;
        _function = pdu.Function;
        _initiatorTaskTag = pdu.Header.InitiatorTaskTag;
        CmdSn = pdu.Header.CmdSn;
        _refCmdSn = pdu.RefCmdSn;
        _expDataSn = pdu.ExpDataSn;
        Nexus = _session.Nexus!;
        Lun = pdu.Header.Lun;
        TaskTag = pdu.ReferencedTaskTag;
    }

    /// <inheritdoc/>
    public void Deliver()
    {
        switch (_function)
        {
            case IscsiTaskFunction.AbortTask:
                AbortTask();
                break;
            case IscsiTaskFunction.AbortTaskSet:
                Manage(TaskManagementFunction.AbortTaskSet, Lun);
                break;
            case IscsiTaskFunction.ClearAca:
                Manage(TaskManagementFunction.ClearAca, null, kills: false);
                break;
            case IscsiTaskFunction.ClearTaskSet:
                Manage(TaskManagementFunction.ClearTaskSet, Lun);
                break;
            case IscsiTaskFunction.LogicalUnitReset:
                Manage(TaskManagementFunction.LogicalUnitReset, Lun);
                break;
            case IscsiTaskFunction.TargetColdReset when !Nexus.SeesAll:
                // It would end the sessions of others with units that are not its own (RFC 7143 11.5.1).
                Answer(IscsiTaskResponse.AuthorizationFailed);
                break;
            case IscsiTaskFunction.TargetWarmReset:
            case IscsiTaskFunction.TargetColdReset:
                Manage(TaskManagementFunction.TargetReset, null);
                break;
            case IscsiTaskFunction.TaskReassign:
                Reassign();
                break;
            default:
                Answer(IscsiTaskResponse.NotSupported);
                break;
        }
    }

    /// <inheritdoc/>
    public void Discard() => _session.Return(this);

    /// <inheritdoc/>
    protected override void Responded()
    {
        _response = Response switch
        {
            TaskManagementResponse.FunctionComplete or TaskManagementResponse.FunctionSucceeded =>
                IscsiTaskResponse.FunctionComplete,
            TaskManagementResponse.IncorrectLogicalUnitNumber => IscsiTaskResponse.LunDoesNotExist,
            TaskManagementResponse.FunctionRejected => IscsiTaskResponse.NotSupported,
            _ => IscsiTaskResponse.FunctionRejected,
        };
        if (!IsAboutOneTask && _session.Connections.Count > 1)
        {
            Fence();
        }
        else
        {
            Answer(_response);
        }
    }

    // What was answered on the session's other connections must not come after this response (RFC 7143 4.2.2.3.3):
    // the initiator is asked there, behind those answers, and answers after it has had them.
    private void Fence()
    {
        _unacknowledged.AddRange(_session.Connections.Where(c => !ReferenceEquals(c, _connection)));
        _session.Fences.Add(this);
        foreach (IscsiConnection other in _unacknowledged)
        {
            other.Ping(FenceTag);
        }
    }

    /// <summary>A connection has nothing more of before the response under way.</summary>
    public void FencePassed(IscsiConnection connection)
    {
        if (_unacknowledged.Remove(connection) && _unacknowledged.Count == 0)
        {
            _session.Fences.Remove(this);
            Answer(_response);
        }
    }

    // A task that is known by its tag, one that has ended, or one that never came (RFC 7143 11.6.1).
    private void AbortTask()
    {
        IscsiTask? task = _session.Find((uint)TaskTag);
        if (task is { State: IscsiTaskState.Executing } && task.Lun == Lun)
        {
            Manage(TaskManagementFunction.AbortTask, null, kills: false);
        }
        else if (task is { State: IscsiTaskState.Waiting } && task.Lun == Lun)
        {
            task.Kill();
            Answer(IscsiTaskResponse.FunctionComplete);
        }
        else if (task is null && _session.SkipCommand(_refCmdSn, CmdSn))
        {
            Answer(IscsiTaskResponse.FunctionComplete);
        }
        else
        {
            Answer(IscsiTaskResponse.TaskDoesNotExist);
        }
    }

    // The initiator wants a task whose connection is gone to go on here (RFC 7143 7.2.2).
    private void Reassign()
    {
        IscsiTask? task = _session.Find((uint)TaskTag);
        if (!_session.KeepsTasks)
        {
            Answer(IscsiTaskResponse.ReassignmentNotSupported);
        }
        else if (task is null or { State: IscsiTaskState.Dead })
        {
            Answer(IscsiTaskResponse.TaskDoesNotExist);
        }
        else if (!task.Connection.IsClosed)
        {
            Answer(IscsiTaskResponse.TaskStillAllegiant);
        }
        else
        {
            // The response goes first.
            Answer(IscsiTaskResponse.FunctionComplete);
            task.Reassign(_connection, _expDataSn);
        }
    }

    private void Manage(TaskManagementFunction function, ulong? lun, bool kills = true)
    {
        if (kills)
        {
            _session.KillWaiting(lun);
        }

        Function = function;
        _session.Node!.Target.Manage(this);
    }

    private void Answer(IscsiTaskResponse response)
    {
        _isResent = false;
        _response = response;
        _connection.Say(_sender);
    }

    private void Ended()
    {
        bool isCold = _function == IscsiTaskFunction.TargetColdReset && _response == IscsiTaskResponse.FunctionComplete;
        IscsiTargetNode node = _session.Node!;
        _session.Return(this);
        if (isCold)
        {
            // The target is as after power on: nobody is logged in (RFC 7143 11.5.1).
            node.EndSessionsSoon();
        }
    }

    private sealed class Sender(IscsiManagement management) : IscsiOutgoing
    {
        public override bool Produce(IscsiOutput output)
        {
            byte* bytes = output.NextHeader();
            var pdu = new TaskManagementResponsePdu(new Span<byte>(bytes, Bhs.Size));
            Bhs header = pdu.Header;
            header.Begin(IscsiOpcode.TaskManagementResponse);
            header.InitiatorTaskTag = management._initiatorTaskTag;
            pdu.Response = management._response;
            management._connection.Stamp(header, this, management._isResent);
            output.Add(bytes, default, this);
            return true;
        }

        public override void Ended() => management.Ended();

        public override void Resend()
        {
            management._isResent = true;
            management._connection.Say(this);
        }
    }
}
