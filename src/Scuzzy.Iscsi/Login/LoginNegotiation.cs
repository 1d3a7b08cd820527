using Scuzzy.Iscsi.Text;
using Scuzzy.Runtime;

namespace Scuzzy.Iscsi.Login;

/// <summary>The target's side of one connection's login (RFC 7143, 6.3), without I/O or time: requests in, responses
/// out. The caller bounds how long it waits.</summary>
/// <param name="options">What logins are judged by.</param>
/// <param name="admit">Asked before the last response.</param>
public sealed class LoginNegotiation(LoginOptions options, AdmitLogin admit)
{
    private readonly TextExchange _text = new(options.MaxTextLength);
    private readonly List<TextPair> _pairs = [];
    private readonly LoginIdentity _identity = new();
    private SecurityNegotiation? _security;
    private OperationalNegotiation? _operational;
    private LoginRequest _first;
    private LoginStage _stage;
    private int _requests;
    private bool _declared;
    private bool _over;

    /// <summary>What was agreed; null until the outcome is <see cref="LoginOutcome.Complete"/>.</summary>
    public NegotiatedParameters? Parameters { get; private set; }

    /// <summary>The target of the session; null before it is known and in discovery sessions.</summary>
    public LoginTarget? Target { get; private set; }

    /// <summary>Takes one login request and gives the response. Not to be called after an outcome other than
    /// Proceed.</summary>
    /// <param name="request">The header.</param>
    /// <param name="text">The data segment, without padding.</param>
    /// <param name="responseText">Room for the response's data segment: what the initiator may be sent, 8192 bytes
    /// before it said otherwise; at least 512. Longer text is continued over several responses.</param>
    public LoginResult Take(in LoginRequest request, ReadOnlySpan<byte> text, Span<byte> responseText)
    {
        Invariant.Holds(!_over);
        Invariant.Holds(responseText.Length >= 512);
        LoginStatus status = CheckHeader(request);
        if (status == LoginStatus.Success)
        {
            status = TakeText(request, text);
        }

        return status == LoginStatus.Success ? Respond(request, responseText) : Refuse(status, request, responseText);
    }

    private LoginStatus CheckHeader(in LoginRequest request)
    {
        if (_requests++ == 0)
        {
            _first = request;
            _stage = request.CurrentStage;
            if (request.VersionMin > 0)
            {
                return LoginStatus.UnsupportedVersion;
            }
        }

        bool stageExists =
            request.CurrentStage is LoginStage.SecurityNegotiation or LoginStage.LoginOperationalNegotiation;
        bool transitIsLegal =
            !request.Transit
            || (
                !request.Continue
                && request.NextStage > request.CurrentStage
                && request.NextStage is LoginStage.LoginOperationalNegotiation or LoginStage.FullFeaturePhase
            );
        bool sameLogin = request.Isid == _first.Isid && request.Tsih == _first.Tsih && request.Cid == _first.Cid;
        return
            stageExists
            && transitIsLegal
            && sameLogin
            && request.CurrentStage == _stage
            && _requests <= options.MaxRequests
            ? LoginStatus.Success
            : LoginStatus.InitiatorError;
    }

    private LoginStatus TakeText(in LoginRequest request, ReadOnlySpan<byte> text)
    {
        if (_text.IsSending)
        {
            return text.IsEmpty && !request.Continue ? LoginStatus.Success : LoginStatus.InitiatorError;
        }

        if (!_text.TryTake(text))
        {
            return LoginStatus.OutOfResources;
        }

        if (request.Continue)
        {
            return LoginStatus.Success;
        }

        _pairs.Clear();
        TextError error = TextKeys.Read(_text.Incoming, _pairs);
        _text.ClearIncoming();
        return error == TextError.None ? Negotiate(request) : LoginStatus.InitiatorError;
    }

    private LoginStatus Negotiate(in LoginRequest request)
    {
        LoginStatus status = _identity.Take(_pairs);
        if (status == LoginStatus.Success && _security is null)
        {
            status = Begin(request);
        }

        if (status == LoginStatus.Success)
        {
            status = AnswerOthers();
        }

        if (status != LoginStatus.Success)
        {
            return status;
        }

        if (_stage == LoginStage.SecurityNegotiation)
        {
            status = _security!.Take(_pairs, _text);
            bool skips = request.Transit && !_security.IsDone && _security.IsUntouched;
            return skips && status == LoginStatus.Success ? LoginStatus.AuthenticationFailure : status;
        }

        if (!_security!.IsDone)
        {
            return LoginStatus.AuthenticationFailure;
        }

        if (!_declared)
        {
            _declared = true;
            int length = options.Offers.TargetMaxRecvDataSegmentLength;
            _operational!.Parameters = _operational.Parameters with { TargetMaxRecvDataSegmentLength = length };
            _text.Add(IscsiKeys.MaxRecvDataSegmentLength.Name, TextValues.Number(length));
        }

        return _operational!.Take(_pairs, _text) ? LoginStatus.Success : LoginStatus.InitiatorError;
    }

    // The first whole text says who logs in to what.
    private LoginStatus Begin(in LoginRequest request)
    {
        LoginStatus status = _identity.Resolve(options, out LoginTarget? target);
        Target = target;
        if (status != LoginStatus.Success)
        {
            return status;
        }

        _security = new SecurityNegotiation(target is null ? options.DiscoveryChap : target.Chap, options.Random);
        _operational = new OperationalNegotiation(options.Offers, leading: request.Tsih == 0);
        if (target is not null)
        {
            _text.Add(IscsiKeys.TargetPortalGroupTag.Name, TextValues.Number(target.PortalGroupTag));
            if (target.Alias.Length > 0)
            {
                _text.Add(IscsiKeys.TargetAlias.Name, target.Alias);
            }
        }

        return LoginStatus.Success;
    }

    // Keys that the standard lacks, has withdrawn, or does not allow in this stage.
    private LoginStatus AnswerOthers()
    {
        KeyUse stage = _stage == LoginStage.SecurityNegotiation ? KeyUse.Security : KeyUse.Operational;
        foreach (TextPair pair in _pairs)
        {
            IscsiKey? key = IscsiKeys.Find(pair.Key);
            if (key is null)
            {
                if (!TextValues.IsRefusal(pair.Value))
                {
                    _text.Add(pair.Key, TextValues.NotUnderstood);
                }
            }
            else if (TextValues.IsRefusal(pair.Value) && key.Use == KeyUse.None)
            {
                // Of what the target declared.
                continue;
            }
            else if ((key.Use & stage) == 0)
            {
                return LoginStatus.InitiatorError;
            }
            else if (key.Function == KeyFunction.Obsolete)
            {
                _text.Add(key.Name, key.Answer);
            }
        }

        return LoginStatus.Success;
    }

    private LoginResult Respond(in LoginRequest request, Span<byte> responseText)
    {
        bool more = false;
        int length = request.Continue ? 0 : _text.Send(responseText, out more);
        bool transit = request.Transit && !more && _security!.IsDone;
        if (!transit)
        {
            return new LoginResult(
                LoginOutcome.Proceed,
                LoginStatus.Success,
                _stage,
                _stage,
                Transit: false,
                Continue: more,
                Tsih: 0,
                length
            );
        }

        LoginStage from = _stage;
        _stage = request.NextStage;
        return _stage == LoginStage.FullFeaturePhase
            ? Complete(request, from, length, responseText)
            : new LoginResult(
                LoginOutcome.Proceed,
                LoginStatus.Success,
                from,
                _stage,
                Transit: true,
                Continue: false,
                Tsih: 0,
                length
            );
    }

    private LoginResult Complete(in LoginRequest request, LoginStage from, int length, Span<byte> responseText)
    {
        NegotiatedParameters parameters = _operational!.Finish() with
        {
            InitiatorName = _identity.InitiatorName,
            InitiatorAlias = _identity.InitiatorAlias,
            TargetName = Target?.Name ?? "",
            SessionType = _identity.SessionType,
        };
        LoginAdmission admission = admit(request, parameters);
        if (admission.Status != LoginStatus.Success)
        {
            return Refuse(admission.Status, request, responseText);
        }

        Invariant.Holds(admission.Tsih != 0);
        Parameters = parameters;
        _over = true;
        return new LoginResult(
            LoginOutcome.Complete,
            LoginStatus.Success,
            from,
            LoginStage.FullFeaturePhase,
            Transit: true,
            Continue: false,
            admission.Tsih,
            length
        );
    }

    private LoginResult Refuse(LoginStatus status, in LoginRequest request, Span<byte> responseText)
    {
        _over = true;
        _text.ClearOutgoing();
        if (status is LoginStatus.TargetMovedTemporarily or LoginStatus.TargetMovedPermanently)
        {
            _text.Add(IscsiKeys.TargetAddress.Name, Target!.Redirection!.Address);
        }

        int length = _text.Send(responseText, out _);
        return new LoginResult(
            LoginOutcome.Refuse,
            status,
            request.CurrentStage,
            request.CurrentStage,
            Transit: false,
            Continue: false,
            Tsih: 0,
            length
        );
    }
}
