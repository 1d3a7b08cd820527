using System.Text.Json.Nodes;
using Scuzzy.Lab.Faults;
using Scuzzy.Lab.Syntax;

namespace Scuzzy.Lab.Binding;

/// <summary>How long a target is dead.</summary>
internal sealed class LifeShape : ValueShape<FaultAction>
{
    private static readonly UnitShape s_time = UnitShape.Time(1);

    public static LifeShape Instance { get; } = new();

    public override string Noun => "a time such as 30s, or 'forever'";

    public override bool TryBind(LabNode node, LabErrors errors, out FaultAction value)
    {
        if (node is LabScalar { Text: "forever" })
        {
            value = new FaultAction.Death(null);
            return true;
        }

        bool isTime = s_time.TryBind(node, errors, out long nanoseconds);
        value = new FaultAction.Death(nanoseconds);
        return isTime;
    }

    public override JsonObject Schema(JsonObject definitions) =>
        new() { ["anyOf"] = new JsonArray(s_time.Schema(definitions), new JsonObject { ["const"] = "forever" }) };
}
