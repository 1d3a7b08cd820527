using System.Globalization;
using System.Text.Json.Nodes;
using Scuzzy.Lab.Faults;
using Scuzzy.Lab.Syntax;
using Scuzzy.Scsi;

namespace Scuzzy.Lab.Binding;

/// <summary>Sense data as KEY/ASC/ASCQ, the key by name or as a hexadecimal digit, the rest as hexadecimal digits.
/// </summary>
internal sealed class SenseShape : ScalarShape<FaultAction>
{
    public static SenseShape Instance { get; } = new();

    public override string Noun => "sense data such as medium_error/11/00 or 3/11/00";

    public override JsonObject Schema(JsonObject definitions) =>
        new() { ["type"] = "string", ["pattern"] = "^([0-9A-Fa-f]|[a-z_]+)/[0-9A-Fa-f]{1,2}/[0-9A-Fa-f]{1,2}$" };

    protected override bool TryParse(LabScalar scalar, out FaultAction value, out string? problem)
    {
        value = null!;
        problem = null;
        string[] parts = scalar.Text.Split('/');
        if (parts.Length != 3 || !TryHex(parts[1], out byte code) || !TryHex(parts[2], out byte qualifier))
        {
            return false;
        }

        SenseKey? key = KeyOf(parts[0]);
        if (key is null)
        {
            problem =
                $"'{parts[0]}' is not a sense key"
                + Suggestion.For(parts[0], FaultWords.SenseKeys.Select(k => k.Word), "none");
            return false;
        }

        value = new FaultAction.Sense(key.Value, new AdditionalSense(code, qualifier));
        return true;
    }

    private static SenseKey? KeyOf(string text)
    {
        if (text.Length == 1 && TryHex(text, out byte digit))
        {
            return (SenseKey)digit;
        }

        foreach ((string word, SenseKey key) in FaultWords.SenseKeys)
        {
            if (word == text)
            {
                return key;
            }
        }

        return null;
    }

    private static bool TryHex(string text, out byte value)
    {
        value = 0;
        return text.Length is 1 or 2
            && byte.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
