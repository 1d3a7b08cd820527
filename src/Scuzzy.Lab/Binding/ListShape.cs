using System.Text.Json.Nodes;
using Scuzzy.Lab.Syntax;

namespace Scuzzy.Lab.Binding;

/// <summary>A list of values of one shape; where <paramref name="allowsSingle"/> is set, one value alone is a list
/// too.</summary>
internal sealed class ListShape<T>(ValueShape<T> item, int minimum, int maximum, bool allowsSingle = false)
    : ValueShape<IReadOnlyList<T>>
{
    public override string Noun => allowsSingle ? $"{item.Noun}, or a list of them" : $"a list (each item {item.Noun})";

    public override bool TryBind(LabNode node, LabErrors errors, out IReadOnlyList<T> value)
    {
        value = [];
        if (allowsSingle && node is LabScalar)
        {
            bool isRight = item.TryBind(node, errors, out T single);
            value = [single];
            return isRight;
        }

        if (node is not LabSequence sequence)
        {
            errors.Add(node.Position, $"{node.Describe()} where {Noun} belongs");
            return false;
        }

        if (sequence.Items.Count < minimum || sequence.Items.Count > maximum)
        {
            errors.Add(node.Position, $"a list of {sequence.Items.Count}: {minimum} to {maximum} belong here");
            return false;
        }

        var items = new List<T>(sequence.Items.Count);
        bool isGood = true;
        foreach (LabNode child in sequence.Items)
        {
            isGood &= item.TryBind(child, errors, out T bound);
            items.Add(bound);
        }

        value = items;
        return isGood;
    }

    public override JsonObject Schema(JsonObject definitions)
    {
        var list = new JsonObject
        {
            ["type"] = "array",
            ["items"] = item.Schema(definitions),
            ["minItems"] = minimum,
            ["maxItems"] = maximum,
        };
        return allowsSingle ? new JsonObject { ["anyOf"] = new JsonArray(item.Schema(definitions), list) } : list;
    }
}
