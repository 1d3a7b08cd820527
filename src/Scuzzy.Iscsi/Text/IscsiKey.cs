using Scuzzy.Iscsi.Login;

namespace Scuzzy.Iscsi.Text;

/// <summary>A key of the standard: when it is allowed and how its value comes about.</summary>
/// <param name="Name">The key, which is case sensitive.</param>
/// <param name="Function">How its value comes about.</param>
/// <param name="Use">When an initiator may send it.</param>
internal sealed record IscsiKey(string Name, KeyFunction Function, KeyUse Use)
{
    /// <summary>The smallest number allowed.</summary>
    public int Minimum { get; init; }

    /// <summary>The greatest number allowed.</summary>
    public int Maximum { get; init; }

    /// <summary>The values of a list or a switch; a value's index is its number, and a side that has one has the ones
    /// before it.</summary>
    public string[] Values { get; init; } = [];

    /// <summary>The key's number in the parameters; null for a key that is no parameter.</summary>
    public Func<NegotiatedParameters, int>? Get { get; init; }

    /// <summary>Parameters with another number for the key.</summary>
    public Func<NegotiatedParameters, int, NegotiatedParameters>? Set { get; init; }

    /// <summary>The constant that answers an obsolete key.</summary>
    public string Answer { get; init; } = "";

    /// <summary>The number of a value; false if the key can't have that value.</summary>
    public bool TryParse(string value, out int number)
    {
        if (Values.Length > 0)
        {
            number = Array.IndexOf(Values, value);
            return number >= 0;
        }

        return TextValues.TryNumber(value, out number) && number >= Minimum && number <= Maximum;
    }

    /// <summary>A number as the wire has it.</summary>
    public string Format(int number) => Values.Length > 0 ? Values[number] : TextValues.Number(number);

    /// <summary>What the answering side makes of an offer.</summary>
    /// <param name="offer">The value as received.</param>
    /// <param name="own">What the answering side would have.</param>
    /// <returns>The number agreed on, or -1 if the offer must be rejected.</returns>
    public int Negotiate(string offer, int own)
    {
        if (Function == KeyFunction.List)
        {
            foreach (string value in offer.Split(','))
            {
                if (TryParse(value, out int choice) && choice <= own)
                {
                    return choice;
                }
            }

            return -1;
        }

        return TryParse(offer, out int number)
            ? Function switch
            {
                KeyFunction.And => number & own,
                KeyFunction.Or => number | own,
                KeyFunction.Minimum => Math.Min(number, own),
                KeyFunction.Maximum => Math.Max(number, own),
                _ => number,
            }
            : -1;
    }
}
