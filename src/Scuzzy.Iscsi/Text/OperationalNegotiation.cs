using Scuzzy.Iscsi.Login;

namespace Scuzzy.Iscsi.Text;

/// <summary>Negotiates the parameters of a session or connection, one key once.</summary>
/// <param name="offers">The target's side.</param>
/// <param name="leading">The connection begins a session.</param>
internal sealed class OperationalNegotiation(NegotiatedParameters offers, bool leading)
{
    private readonly List<IscsiKey> _settled = [];

    /// <summary>What is agreed so far.</summary>
    public NegotiatedParameters Parameters { get; set; } = new();

    /// <summary>Takes the parameters of a text and adds the answers; other keys are left alone.</summary>
    /// <returns>False if the initiator negotiates a key again, or sets a FirstBurstLength beyond
    /// MaxBurstLength.</returns>
    public bool Take(List<TextPair> pairs, TextExchange text)
    {
        string? firstBurst = null;
        foreach (TextPair pair in pairs)
        {
            if (IscsiKeys.Find(pair.Key) is not { Get: not null } key)
            {
                continue;
            }

            if (TextValues.IsRefusal(pair.Value))
            {
                // Of what the target declared: nothing to settle.
                continue;
            }

            if (pair.Value == TextValues.Inquiry)
            {
                text.Add(key.Name, key.Format(key.Get(Parameters)));
                continue;
            }

            if (_settled.Contains(key))
            {
                return false;
            }

            _settled.Add(key);
            if (key == IscsiKeys.FirstBurstLength)
            {
                // Depends on MaxBurstLength, which may come later in the same text.
                firstBurst = pair.Value;
            }
            else
            {
                Settle(key, pair.Value, key.Get(offers), text);
            }
        }

        if (firstBurst is not null)
        {
            int own = Math.Min(offers.FirstBurstLength, Parameters.MaxBurstLength);
            Settle(IscsiKeys.FirstBurstLength, firstBurst, own, text);
        }

        return Parameters.FirstBurstLength <= Parameters.MaxBurstLength
            || !_settled.Contains(IscsiKeys.FirstBurstLength);
    }

    /// <summary>The parameters at the end: a FirstBurstLength that nobody named is no longer than a burst.</summary>
    public NegotiatedParameters Finish() =>
        Parameters with
        {
            FirstBurstLength = Math.Min(Parameters.FirstBurstLength, Parameters.MaxBurstLength),
        };

    private void Settle(IscsiKey key, string offer, int own, TextExchange text)
    {
        if (!leading && key.Use.HasFlag(KeyUse.LeadingOnly))
        {
            text.Add(key.Name, TextValues.Irrelevant);
            return;
        }

        int number = key.Negotiate(offer, own);
        if (number >= 0)
        {
            Parameters = key.Set!(Parameters, number);
        }

        if (number < 0)
        {
            text.Add(key.Name, TextValues.Reject);
        }
        else if (key.Function != KeyFunction.Declaration)
        {
            text.Add(key.Name, key.Format(number));
        }
    }
}
