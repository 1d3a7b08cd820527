using System.Text.Json.Nodes;
using Scuzzy.Lab.Faults;
using Scuzzy.Lab.Syntax;

namespace Scuzzy.Lab.Binding;

/// <summary>How often a rule acts.</summary>
internal sealed class TimesShape : ScalarShape<FaultTimes>
{
    public static TimesShape Instance { get; } = new();

    public override string Noun => "a number from 1 on, 'forever' or 'until_written'";

    public override JsonObject Schema(JsonObject definitions) =>
        new()
        {
            ["anyOf"] = new JsonArray(
                new JsonObject { ["type"] = "integer", ["minimum"] = 1 },
                new JsonObject { ["enum"] = new JsonArray("forever", "until_written") }
            ),
        };

    protected override bool TryParse(LabScalar scalar, out FaultTimes value, out string? problem)
    {
        problem = null;
        value = FaultTimes.Once;
        switch (scalar.Text)
        {
            case "forever":
                value = FaultTimes.Forever;
                return true;
            case "until_written":
                value = FaultTimes.UntilWritten;
                return true;
            default:
                if (!NumberText.TryParse(scalar.Text, out long count) || count < 1)
                {
                    return false;
                }

                value = FaultTimes.Exactly(count);
                return true;
        }
    }
}
