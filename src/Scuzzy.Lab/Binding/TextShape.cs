using System.Text.Json.Nodes;
using Scuzzy.Lab.Syntax;

namespace Scuzzy.Lab.Binding;

/// <summary>A text of limited length, maybe of printable ASCII only (as INQUIRY strings are).</summary>
internal sealed class TextShape(string noun, int maximumLength, bool isAscii = false, bool allowsEmpty = false)
    : ScalarShape<string>
{
    public override string Noun => noun;

    protected override bool AllowsEmpty => allowsEmpty;

    public override JsonObject Schema(JsonObject definitions) =>
        new() { ["type"] = new JsonArray("string", "number", "boolean"), ["maxLength"] = maximumLength };

    protected override bool TryParse(LabScalar scalar, out string value, out string? problem)
    {
        value = scalar.Text;
        problem = null;
        if (value.Length > maximumLength)
        {
            problem = $"{scalar.Describe()} has {value.Length} characters: {noun} has at most {maximumLength}";
            return false;
        }

        foreach (char c in value)
        {
            if (isAscii && c is < ' ' or > '~')
            {
                problem = $"{scalar.Describe()} is not {noun}: only printable ASCII characters are allowed";
                return false;
            }
        }

        return true;
    }
}
