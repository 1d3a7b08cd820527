using Scuzzy.Iscsi.Login;

namespace Scuzzy.Iscsi.Text;

/// <summary>The target's side of text requests in full feature phase (RFC 7143, 6.4): SendTargets and the keys that may
/// change on a running connection. One at a time on a connection; what the initiator abandons is forgotten by
/// <see cref="Reset"/>.</summary>
/// <param name="options">The targets that SendTargets tells of.</param>
/// <param name="parameters">What the login agreed on.</param>
public sealed class TextNegotiation(LoginOptions options, NegotiatedParameters parameters)
{
    private const string All = "All";

    private readonly TextExchange _text = new(options.MaxTextLength);
    private readonly List<TextPair> _pairs = [];

    /// <summary>What is agreed now: changes when the initiator declares a new MaxRecvDataSegmentLength.</summary>
    public NegotiatedParameters Parameters { get; private set; } = parameters;

    /// <summary>Forgets a negotiation in progress (a text request with a new task tag and no transfer tag).</summary>
    public void Reset()
    {
        _text.ClearIncoming();
        _text.ClearOutgoing();
    }

    /// <summary>Takes one text request and gives the response.</summary>
    /// <param name="final">The F bit.</param>
    /// <param name="continued">The C bit: more text follows in the next request.</param>
    /// <param name="text">The data segment, without padding.</param>
    /// <param name="responseText">Room for the response's data segment, at least 512 bytes. Longer text is continued
    /// over several responses.</param>
    public TextResult Take(bool final, bool continued, ReadOnlySpan<byte> text, Span<byte> responseText)
    {
        bool legal = _text.IsSending ? text.IsEmpty && !continued : !(final && continued) && _text.TryTake(text);
        if (legal && !continued && !_text.IsSending)
        {
            _pairs.Clear();
            legal = TextKeys.Read(_text.Incoming, _pairs) == TextError.None && Negotiate();
            _text.ClearIncoming();
        }

        if (!legal)
        {
            Reset();
            return new TextResult(Rejected: true, Final: false, Continue: false, TextLength: 0);
        }

        bool more = false;
        int length = continued ? 0 : _text.Send(responseText, out more);
        return new TextResult(Rejected: false, final && !more, more, length);
    }

    private bool Negotiate()
    {
        OperationalNegotiation operational = new(options.Offers, leading: false) { Parameters = Parameters };
        bool understood = _pairs.Count == 0;
        foreach (TextPair pair in _pairs)
        {
            IscsiKey? key = IscsiKeys.Find(pair.Key);
            bool legal = key switch
            {
                null => true,
                { Function: KeyFunction.Question } => SendTargets(pair.Value),
                _ => key.Use.HasFlag(KeyUse.FullFeature) || pair.Value == TextValues.Inquiry,
            };
            if (!legal)
            {
                return false;
            }

            understood |= key is not null;
            if (key is null && !TextValues.IsRefusal(pair.Value))
            {
                _text.Add(pair.Key, TextValues.NotUnderstood);
            }
        }

        // A text of which nothing is understood is answered by a Reject PDU, as Linux' target does and public clients
        // expect, rather than key by key.
        if (!understood || !operational.Take(_pairs, _text))
        {
            return false;
        }

        Parameters = operational.Parameters;
        return true;
    }

    // RFC 7143, appendix C. All targets are told to those who may use them, in normal sessions too: public clients ask.
    private bool SendTargets(string value)
    {
        string name = value.Length == 0 ? Parameters.TargetName : value;
        bool found = value == All;
        foreach (LoginTarget target in options.Targets)
        {
            bool asked = value == All || string.Equals(target.Name, name, StringComparison.OrdinalIgnoreCase);
            if (!asked || !target.Admits(Parameters.InitiatorName, options.InitiatorAddress))
            {
                continue;
            }

            found = true;
            _text.Add(IscsiKeys.TargetName.Name, target.Name);
            if (target.Addresses.Count == 0)
            {
                _text.Add(IscsiKeys.TargetAddress.Name, $"{options.LocalPortal},{target.PortalGroupTag}");
            }

            foreach (string address in target.Addresses)
            {
                _text.Add(IscsiKeys.TargetAddress.Name, address);
            }
        }

        return found;
    }
}
