using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Scuzzy.Lab.Syntax;

namespace Scuzzy.Lab.Binding;

/// <summary>A text of a fixed form, such as an address.</summary>
internal sealed class PatternShape(string noun, string pattern) : ScalarShape<LabName>
{
    private const int MaximumLength = 4096;

    private readonly Regex _pattern = new(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    public override string Noun => noun;

    public override JsonObject Schema(JsonObject definitions) => new() { ["type"] = "string", ["pattern"] = pattern };

    protected override bool TryParse(LabScalar scalar, out LabName value, out string? problem)
    {
        value = new LabName(scalar.Text, scalar.Position) { IsCallers = scalar.HasCallersParameter };
        problem = null;
        return scalar.Text.Length <= MaximumLength && _pattern.IsMatch(scalar.Text);
    }
}
