using System.Globalization;
using System.Text.Json.Nodes;
using Scuzzy.Lab.Syntax;

namespace Scuzzy.Lab.Binding;

/// <summary>A whole number within limits, decimal or hexadecimal (0x…).</summary>
internal sealed class IntegerShape(long minimum, long maximum) : ScalarShape<long>
{
    public override string Noun => string.Create(CultureInfo.InvariantCulture, $"a number from {minimum} to {maximum}");

    public override JsonObject Schema(JsonObject definitions) =>
        new()
        {
            ["anyOf"] = new JsonArray(
                new JsonObject
                {
                    ["type"] = "integer",
                    ["minimum"] = minimum,
                    ["maximum"] = maximum,
                },
                new JsonObject { ["type"] = "string", ["pattern"] = "^0x[0-9A-Fa-f]{1,16}$" }
            ),
        };

    protected override bool TryParse(LabScalar scalar, out long value, out string? problem)
    {
        problem = null;
        if (!NumberText.TryParse(scalar.Text, out value))
        {
            return false;
        }

        if (value < minimum || value > maximum)
        {
            problem = $"{scalar.Text} is out of range: {Noun} belongs here";
            return false;
        }

        return true;
    }
}
