using System.Text.Json.Nodes;
using Scuzzy.Lab.Syntax;

namespace Scuzzy.Lab.Binding;

/// <summary>A name that other parts of the lab refer to: letters, digits, '-' and '_', a letter first.</summary>
internal sealed class NameShape : ScalarShape<LabName>
{
    private const int MaximumLength = 32;

    public static NameShape Instance { get; } = new();

    public override string Noun => "a name such as fc0 (letters, digits, '-' and '_', a letter first, at most 32)";

    public override JsonObject Schema(JsonObject definitions) =>
        new() { ["type"] = "string", ["pattern"] = "^[A-Za-z][A-Za-z0-9_-]{0,31}$" };

    protected override bool TryParse(LabScalar scalar, out LabName value, out string? problem)
    {
        string text = scalar.Text;
        value = new LabName(text, scalar.Position);
        problem = null;
        if (text.Length > MaximumLength || !char.IsAsciiLetter(text[0]))
        {
            return false;
        }

        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))
            {
                return false;
            }
        }

        return true;
    }
}
