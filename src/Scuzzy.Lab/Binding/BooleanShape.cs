using System.Text.Json.Nodes;
using Scuzzy.Lab.Syntax;

namespace Scuzzy.Lab.Binding;

/// <summary>True or false, written so.</summary>
internal sealed class BooleanShape : ScalarShape<bool>
{
    public static BooleanShape Instance { get; } = new();

    public override string Noun => "true or false";

    public override JsonObject Schema(JsonObject definitions) => new() { ["type"] = "boolean" };

    protected override bool TryParse(LabScalar scalar, out bool value, out string? problem)
    {
        value = scalar.Text == "true";
        problem = null;
        return !scalar.IsQuoted && scalar.Text is "true" or "false";
    }
}
