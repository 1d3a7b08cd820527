using System.Runtime.CompilerServices;
using Scuzzy.Iscsi.Login;
using Scuzzy.Iscsi.Text;
using Scuzzy.Iscsi.Wire;
using Scuzzy.Runtime;

namespace Scuzzy.Iscsi.Target;

// What the PDUs of the full feature phase ask for.
internal sealed unsafe partial class IscsiConnection
{
    private TextNegotiation? _text;

    /// <summary>A PDU's header is here, its data follows: says where the data goes.</summary>
    private void BeginPdu(ReadOnlySpan<byte> additional)
    {
        var header = new Bhs(_header);
        if (_login is not null)
        {
            _control = TakeControl(header);
            return;
        }

        if (_retained is not null && !SerialNumber.IsBefore(_statSn, header.ExpStatSn))
        {
            _retained.Acknowledge(header.ExpStatSn);
        }

        switch (header.Opcode)
        {
            case IscsiOpcode.ScsiCommand when !Session!.IsDiscovery:
                BeginCommand(new ScsiCommandPdu(_header), additional);
                break;
            case IscsiOpcode.DataOut when !Session!.IsDiscovery:
                BeginDataOut(new DataOutPdu(_header));
                break;
            case IscsiOpcode.TaskManagementRequest when !Session!.IsDiscovery:
                BeginManagement(new TaskManagementRequestPdu(_header));
                break;
            case IscsiOpcode.NopOut:
            case IscsiOpcode.TextRequest:
            case IscsiOpcode.LogoutRequest:
                if (header.IsImmediate || Session!.IsInWindow(header.CmdSn))
                {
                    _control = TakeControl(header);
                }

                break;
            case IscsiOpcode.Snack:
                var snack = new SnackPdu(_header);
                _reject =
                    snack.Type == SnackType.DataAck ? RejectReason.InvalidDataAck
                    : TakeSnack(snack) ? null
                    : RejectReason.SnackReject;
                break;
            case IscsiOpcode.LoginRequest:
            case IscsiOpcode.ScsiCommand:
            case IscsiOpcode.DataOut:
            case IscsiOpcode.TaskManagementRequest:
                _reject = RejectReason.ProtocolError;
                break;
            default:
                _reject = RejectReason.CommandNotSupported;
                break;
        }
    }

    /// <summary>A PDU is complete and undamaged.</summary>
    private void EndPdu()
    {
        IscsiTask? command = _command;
        IscsiTask? task = _task;
        ControlPdu? control = _control;
        IscsiManagement? management = _management;
        RejectReason? reject = _reject;
        ForgetPdu();
        if (command is not null)
        {
            EndCommand(command);
        }
        else if (task is not null)
        {
            var header = new Bhs(_header);
            task.DataOutEnded(header.IsFinal, header.TargetTransferTag != Bhs.NoTag);
        }
        else if (control is not null)
        {
            EndControl(control);
        }
        else if (management is not null)
        {
            EndManagement(new Bhs(_header), management);
        }
        else if (reject is { } reason)
        {
            Reject(reason);
        }
    }

    /// <summary>A PDU's data has a wrong digest: it counts as not received (RFC 7143 7.8).</summary>
    private void EndDamagedPdu()
    {
        IscsiTask? task = _command is null ? _task : null;
        AbandonPayload();
        Reject(RejectReason.DataDigestError);
        task?.DataOutDamaged(new DataOutPdu(_header), _payloadDone);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void BeginCommand(ScsiCommandPdu pdu, ReadOnlySpan<byte> additional)
    {
        Bhs header = pdu.Header;
        if (!header.IsImmediate && !Session!.IsInWindow(header.CmdSn))
        {
            return;
        }

        if (!AdditionalHeaders.TryRead(additional, out AdditionalHeaders headers))
        {
            _reject = RejectReason.InvalidPduField;
            return;
        }

        // Path 9: the command has come over the wire.
        if (Session!.TakeTask(header.IsImmediate) is not { } task)
        {
            _reject = RejectReason.TooManyImmediateCommands;
            return;
        }

        task.Begin(this, pdu, headers);
        Server.Shard.Mark(Step.WireDown, task.TaskTag, task);
        _command = task;
        int data = header.DataBytes;
        NegotiatedParameters agreed = Session.Parameters;
        if ((data > 0 && !agreed.ImmediateData) || (pdu.Writes && !header.IsFinal && agreed.InitialR2T))
        {
            task.Fail(TaskFailure.UnexpectedUnsolicitedData);
        }
        else if (data > agreed.FirstBurstLength || data > task.DataOutLength)
        {
            task.Fail(TaskFailure.IncorrectAmountOfData);
        }
        else if (data > 0)
        {
            _task = task;
        }
    }

    private void EndCommand(IscsiTask task)
    {
        task.State = IscsiTaskState.Waiting;
        Session!.Add(task);
        if (task.IsImmediate)
        {
            task.Deliver();
        }
        else if (!Session.Accept(task.CmdSn, task))
        {
            task.Discard();
        }
    }

    /// <summary>Data for a task that has ended meanwhile is dropped: its initiator could not know.</summary>
    private void BeginDataOut(DataOutPdu pdu)
    {
        Bhs header = pdu.Header;
        IscsiTask? task =
            header.TargetTransferTag == Bhs.NoTag
                ? Session!.Find(header.InitiatorTaskTag)
                : Session!.FindByTransferTag(header.TargetTransferTag);
        bool isWanted =
            task is { State: IscsiTaskState.Waiting or IscsiTaskState.Executing }
            && ReferenceEquals(task.Connection, this)
            && task.InitiatorTaskTag == header.InitiatorTaskTag;
        if (isWanted && task!.MayReceive(pdu))
        {
            _task = task;
        }
    }

    private void BeginManagement(TaskManagementRequestPdu pdu)
    {
        Bhs header = pdu.Header;
        if (!header.IsImmediate && !Session!.IsInWindow(header.CmdSn))
        {
            return;
        }

        _management = Session!.TakeManagement();
        if (_management is null)
        {
            _reject = RejectReason.TooManyImmediateCommands;
            return;
        }

        _management.Begin(this, pdu);
    }

    private void EndManagement(Bhs header, IscsiManagement management)
    {
        if (header.IsImmediate)
        {
            Session!.AcceptImmediate(management);
        }
        else
        {
            EndInOrder(header, management);
        }
    }

    private void EndInOrder(Bhs header, IInOrder request)
    {
        if (header.IsImmediate)
        {
            request.Deliver();
        }
        else if (!Session!.Accept(header.CmdSn, request))
        {
            request.Discard();
        }
    }

    private void EndControl(ControlPdu control)
    {
        if (_login is not null)
        {
            TakeLogin(control);
        }
        else if (control.Header.Opcode == IscsiOpcode.NopOut && control.Header.InitiatorTaskTag == Bhs.NoTag)
        {
            // The answer to a question of the target's, which is answered by having come.
            Session!.Acknowledged(this, control.Header.TargetTransferTag);
            control.Discard();
        }
        else
        {
            EndInOrder(control.Header, control);
        }
    }

    /// <summary>Carries a request out.</summary>
    public void Deliver(ControlPdu control)
    {
        switch (control.Header.Opcode)
        {
            case IscsiOpcode.NopOut:
                AnswerNop(control);
                break;
            case IscsiOpcode.TextRequest:
                AnswerText(control);
                break;
            default:
                AnswerLogout(control);
                break;
        }
    }

    private void AnswerNop(ControlPdu control)
    {
        Bhs header = control.Header;
        ulong lun = header.Lun;
        uint tag = header.InitiatorTaskTag;
        header.Begin(IscsiOpcode.NopIn);
        header.Lun = lun;
        header.InitiatorTaskTag = tag;
        header.TargetTransferTag = Bhs.NoTag;
        control.Cut(_agreed.InitiatorMaxRecvDataSegmentLength);
        control.HasStatus = true;
        Say(control);
    }

    private void AnswerText(ControlPdu request)
    {
        Bhs asked = request.Header;
        if (asked.TargetTransferTag == Bhs.NoTag || _text is null)
        {
            _text ??= new TextNegotiation(_options, _agreed);
            _text.Reset();
        }

        ControlPdu response = TakeControl();
        response.Reserve(Math.Clamp(_agreed.InitiatorMaxRecvDataSegmentLength, 512, MaximumTextBytes));
        bool isContinued = (asked.Flags & ContinueBit) != 0;
        TextResult result = _text.Take(asked.IsFinal, isContinued, request.Data, response.Data);
        if (result.Rejected)
        {
            request.Header.Bytes.CopyTo(_header);
            request.Discard();
            response.Discard();
            Reject(RejectReason.ProtocolError);
            return;
        }

        Bhs header = response.Header;
        int flags = (result.Final ? Bhs.FinalBit : 0) | (result.Continue ? ContinueBit : 0);
        header.Begin(IscsiOpcode.TextResponse, (byte)flags);
        header.InitiatorTaskTag = asked.InitiatorTaskTag;
        header.TargetTransferTag = result.Final ? Bhs.NoTag : TextTag;
        response.Cut(result.TextLength);
        response.HasStatus = true;
        request.Discard();
        _agreed = _text.Parameters;
        AgreedChanged();
        Say(response);
    }

    private void AnswerLogout(ControlPdu control)
    {
        var request = new LogoutRequestPdu(control.Header.Bytes);
        LogoutReason reason = request.Reason;
        ushort connectionId = request.ConnectionId;
        uint tag = control.Header.InitiatorTaskTag;
        IscsiConnection? other = Session!.Connections.Find(c => c.ConnectionId == connectionId);
        bool isOwn = ReferenceEquals(other, this);
        Bhs header = control.Header;
        header.Begin(IscsiOpcode.LogoutResponse);
        header.InitiatorTaskTag = tag;
        var response = new LogoutResponsePdu(header.Bytes) { Time2Wait = 0, Time2Retain = 0 };
        control.Cut(0);
        control.HasStatus = true;
        switch (reason)
        {
            case LogoutReason.CloseSession:
            case LogoutReason.CloseConnection when isOwn && Session.Connections.Count == 1:
                Finish();
                Session.End(spared: this);
                Session.AnswerLogout(this, control, connectionId: null);
                return;
            case LogoutReason.CloseConnection when isOwn:
                Finish();
                Session.TerminateTasksOf(this);
                Session.AnswerLogout(this, control, connectionId);
                return;
            case LogoutReason.CloseConnection when other is not null:
                other.Finish();
                other.Abort();
                Session.AnswerLogout(this, control, connectionId);
                return;
            case LogoutReason.CloseConnection:
                bool isThere = Session.EndOrphansOf(connectionId);
                response.Response = isThere ? LogoutResponse.Closed : LogoutResponse.ConnectionNotFound;
                Session.AnswerLogout(this, control, connectionId);
                return;
            case LogoutReason.RecoverConnection when Session.KeepsTasks:
                response.Time2Retain = (ushort)Session.Parameters.DefaultTime2Retain;
                break;
            default:
                response.Response = LogoutResponse.RecoveryNotSupported;
                other = null;
                break;
        }

        Say(control);
        other?.Abort();
    }

    /// <summary>Answers a logout, as all that it ended has; and closes the connection if it was about that.</summary>
    public void LoggedOut(ControlPdu response)
    {
        _isFinishing = false;
        Say(response);
        ContinueLater();
    }

    // A logout is about this connection: nothing more is read, and it is closed once the logout was answered.
    private void Finish()
    {
        _isLeaving = true;
        _isFinishing = true;
    }

    /// <summary>Rejects the PDU whose header was received last.</summary>
    private void Reject(RejectReason reason)
    {
        ControlPdu control = TakeControl();
        control.Reserve(Bhs.Size);
        _header.CopyTo(control.Data);
        Bhs header = control.Header;
        header.Begin(IscsiOpcode.Reject);
        header.InitiatorTaskTag = Bhs.NoTag;
        new RejectPdu(header.Bytes).Reason = reason;
        control.HasStatus = true;
        Say(control);
    }
}
