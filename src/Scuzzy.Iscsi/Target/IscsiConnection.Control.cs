using Scuzzy.Iscsi.Login;
using Scuzzy.Iscsi.Wire;

namespace Scuzzy.Iscsi.Target;

// The login, the PDUs that are no SCSI commands, and time.
internal sealed unsafe partial class IscsiConnection
{
    private const byte ContinueBit = 0x40;
    private const uint TextTag = 1;
    private const uint PingTag = 2;
    private const int LoginDataBytes = 8192;
    private const int MaximumTextBytes = 65536;

    private LoginNegotiation? _login;
    private NegotiatedParameters _agreed = new();
    private uint _loginCmdSn;
    private bool _hasBegun;
    private long _askedNs;

    /// <summary>The longest data segment that may come.</summary>
    private int MaximumReceived => _login is null ? _agreed.TargetMaxRecvDataSegmentLength : LoginDataBytes;

    /// <summary>A pooled PDU was said.</summary>
    public void Return(ControlPdu control)
    {
        _controls--;
        _idleControls.Push(control);
    }

    /// <summary>The response that ends the login has been made into a PDU.</summary>
    public void LoginAnswered()
    {
        _output.HasHeaderDigest = _agreed.HeaderDigest;
        _output.HasDataDigest = _agreed.DataDigest;
        _retained = Session!.RecoversData ? new RetainedResponses() : null;
    }

    /// <summary>Gives a response its numbers.</summary>
    public void StampControl(Bhs header, ControlPdu control)
    {
        if (control.HasStatus && !control.IsResent)
        {
            control.StatSn = _statSn++;
        }

        header.StatSn = control.HasStatus ? control.StatSn : _statSn;
        header.ExpCmdSn = Session?.ExpCmdSn ?? _loginCmdSn;
        header.MaxCmdSn = Session?.MaxCmdSn ?? _loginCmdSn;
    }

    /// <summary>The timer has expired: a login has taken too long, or the peer is silent.</summary>
    public void TimePassed()
    {
        IscsiServerOptions options = Server.Options;
        long now = Server.Shard.NowNs;
        bool isStuck = _output.IsBlocked && now - _progressNs >= options.PingTimeoutNs;
        bool isSilent = _askedNs > _heardNs && now - Math.Max(_askedNs, _progressNs) >= options.PingTimeoutNs;
        if (_login is not null || isStuck || isSilent)
        {
            Abort();
            return;
        }

        if (now - _heardNs >= options.PingAfterNs && _askedNs <= _heardNs)
        {
            Ping();
        }

        ArmPing();
    }

    /// <summary>Asks the initiator to log out within some seconds.</summary>
    public void AskForLogout(int seconds)
    {
        if (_login is not null)
        {
            Leave();
            return;
        }

        ControlPdu control = TakeControl();
        Bhs header = control.Header;
        header.Begin(IscsiOpcode.AsyncMessage);
        header.InitiatorTaskTag = Bhs.NoTag;
        _ = new AsyncMessagePdu(header.Bytes) { Event = AsyncEvent.RequestLogout, Parameter3 = (ushort)seconds };
        control.HasStatus = true;
        Say(control);
    }

    private void ArmPing()
    {
        IscsiServerOptions options = Server.Options;
        if (options.PingAfterNs == 0)
        {
            return;
        }

        bool isAsked = _askedNs > _heardNs;
        long due = isAsked ? Math.Max(_askedNs, _progressNs) + options.PingTimeoutNs : _heardNs + options.PingAfterNs;
        if (_output.IsBlocked)
        {
            due = Math.Min(due, _progressNs + options.PingTimeoutNs);
        }

        _timer.Arm(Server.Shard, Math.Max(due, Server.Shard.NowNs + 1));
    }

    /// <summary>Asks the initiator for an answer. It comes after all that was said on the connection before it.
    /// </summary>
    /// <param name="tag">What the answer repeats.</param>
    public void Ping(uint tag = PingTag)
    {
        _askedNs = Server.Shard.NowNs;
        ControlPdu control = TakeControl();
        Bhs header = control.Header;
        header.Begin(IscsiOpcode.NopIn);
        header.InitiatorTaskTag = Bhs.NoTag;
        header.TargetTransferTag = tag;
        control.HasStatus = false;
        Say(control);
    }

    private ControlPdu TakeControl()
    {
        _controls++;
        ControlPdu control = _idleControls.TryPop(out ControlPdu? idle) ? idle : new ControlPdu(this);
        control.Reserve(0);
        return control;
    }

    private ControlPdu TakeControl(Bhs header)
    {
        ControlPdu control = TakeControl();
        header.Bytes.CopyTo(control.Header.Bytes);
        control.Reserve(header.DataBytes);
        return control;
    }

    private void TakeLogin(ControlPdu control)
    {
        var pdu = new LoginRequestPdu(control.Header.Bytes);
        Bhs asked = pdu.Header;
        if (asked.Opcode != IscsiOpcode.LoginRequest)
        {
            var refused = default(LoginResult) with
            {
                Outcome = LoginOutcome.Refuse,
                Status = LoginStatus.InvalidDuringLogin,
            };
            ControlPdu refusal = TakeControl();
            AnswerLogin(refusal, pdu, refused);
            control.Discard();
            return;
        }

        if (!_hasBegun)
        {
            _hasBegun = true;
            _loginCmdSn = asked.CmdSn;
            ConnectionId = pdu.ConnectionId;
        }

        var request = new LoginRequest(
            (LoginStage)pdu.CurrentStage,
            (LoginStage)pdu.NextStage,
            pdu.Transits,
            pdu.Continues,
            pdu.VersionMin,
            pdu.VersionMax,
            pdu.Isid,
            pdu.Tsih,
            pdu.ConnectionId
        );
        ControlPdu response = TakeControl();
        response.Reserve(LoginDataBytes);
        LoginResult result = _login!.Take(request, control.Data, response.Data);
        response.Cut(result.TextLength);
        AnswerLogin(response, pdu, result);
        control.Discard();
    }

    private void AnswerLogin(ControlPdu response, LoginRequestPdu request, in LoginResult result)
    {
        Bhs header = response.Header;
        int flags = (result.Transit ? Bhs.FinalBit : 0) | (result.Continue ? ContinueBit : 0);
        header.Begin(
            IscsiOpcode.LoginResponse,
            (byte)(flags | ((int)result.CurrentStage << 2) | (result.Transit ? (int)result.NextStage : 0))
        );
        header.InitiatorTaskTag = request.Header.InitiatorTaskTag;
        var pdu = new LoginResponsePdu(header.Bytes)
        {
            Tsih = result.Tsih == 0 ? request.Tsih : result.Tsih,
            Isid = request.Isid,
            StatusClass = (byte)((ushort)result.Status >> 8),
            StatusDetail = (byte)result.Status,
        };
        response.HasStatus = pdu.StatusClass == 0;
        if (result.Outcome == LoginOutcome.Complete)
        {
            BeginFullFeature(_login!.Parameters!);
            response.EndsLogin = true;
        }

        Say(response);
        if (result.Outcome == LoginOutcome.Refuse)
        {
            Leave();
        }
    }

    private void BeginFullFeature(NegotiatedParameters agreed)
    {
        _login = null;
        _agreed = agreed;
        _hasHeaderDigest = agreed.HeaderDigest;
        _hasDataDigest = agreed.DataDigest;
        AgreedChanged();
        _timer.Cancel();
        ArmPing();
        if (!Session!.IsDiscovery)
        {
            Server.LoggedIn(this);
        }
    }

    private void AgreedChanged() =>
        MaximumDataIn = Math.Min(_agreed.InitiatorMaxRecvDataSegmentLength, TaskBuffer.PieceBytes) & ~3;

    private LoginAdmission Admit(in LoginRequest request, NegotiatedParameters agreed)
    {
        LoginAdmission admission = Server.Admit(this, request, agreed, _loginCmdSn, out IscsiSession? session);
        Session = session;
        return admission;
    }
}
