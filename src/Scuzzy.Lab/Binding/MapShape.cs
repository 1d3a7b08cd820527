using System.Text.Json.Nodes;
using Scuzzy.Lab.Syntax;

namespace Scuzzy.Lab.Binding;

/// <summary>Keys that the user chooses, each with a value of one shape, in the file's order.</summary>
internal sealed class MapShape<T>(string noun, ValueShape<T> item, int maximum)
    : ValueShape<IReadOnlyList<KeyValuePair<LabName, T>>>
{
    public override string Noun => noun;

    public override bool TryBind(LabNode node, LabErrors errors, out IReadOnlyList<KeyValuePair<LabName, T>> value)
    {
        value = [];
        if (node is not LabMapping mapping || mapping.Entries.Count > maximum)
        {
            errors.Add(
                node.Position,
                $"{node.Describe()} where {noun} belong{(node is LabMapping ? " (too many)" : "")}"
            );
            return false;
        }

        var entries = new List<KeyValuePair<LabName, T>>();
        bool isGood = true;
        foreach ((LabScalar key, LabNode child) in mapping.Entries)
        {
            isGood &= item.TryBind(child, errors, out T bound);
            entries.Add(new KeyValuePair<LabName, T>(new LabName(key.Text, key.Position), bound));
        }

        value = entries;
        return isGood;
    }

    public override JsonObject Schema(JsonObject definitions) =>
        new()
        {
            ["type"] = "object",
            ["additionalProperties"] = item.Schema(definitions),
            ["maxProperties"] = maximum,
        };
}
