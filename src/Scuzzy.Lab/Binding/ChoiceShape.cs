using System.Text.Json.Nodes;
using Scuzzy.Lab.Syntax;

namespace Scuzzy.Lab.Binding;

/// <summary>One of a fixed set of words.</summary>
internal sealed class ChoiceShape<T>(string what, params (string Word, T Value)[] choices) : ScalarShape<T>
{
    public override string Noun => $"{what} ({string.Join(", ", choices.Select(c => c.Word))})";

    public override JsonObject Schema(JsonObject definitions)
    {
        var words = new JsonArray();
        foreach ((string word, _) in choices)
        {
            words.Add((JsonNode)word);
        }

        return new JsonObject { ["enum"] = words };
    }

    protected override bool TryParse(LabScalar scalar, out T value, out string? problem)
    {
        foreach ((string word, T choice) in choices)
        {
            if (word == scalar.Text)
            {
                value = choice;
                problem = null;
                return true;
            }
        }

        value = default!;
        problem =
            $"{scalar.Describe()} is not {what}" + Suggestion.For(scalar.Text, choices.Select(c => c.Word), "none");
        return false;
    }
}
