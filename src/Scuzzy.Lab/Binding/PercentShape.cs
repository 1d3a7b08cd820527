using System.Globalization;
using System.Text.Json.Nodes;
using Scuzzy.Lab.Syntax;

namespace Scuzzy.Lab.Binding;

/// <summary>A chance, in per cent, as parts per million.</summary>
internal sealed class PercentShape : ScalarShape<int>
{
    private const int PerPercent = 10_000;

    public static PercentShape Instance { get; } = new();

    public override string Noun => "a chance such as 5% or 0.01%";

    public override JsonObject Schema(JsonObject definitions) =>
        new() { ["type"] = "string", ["pattern"] = "^[0-9]+(\\.[0-9]+)?%$" };

    protected override bool TryParse(LabScalar scalar, out int value, out string? problem)
    {
        value = 0;
        problem = null;
        if (!scalar.Text.EndsWith('%'))
        {
            return false;
        }

        bool isNumber = decimal.TryParse(
            scalar.Text.AsSpan(0, scalar.Text.Length - 1),
            NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out decimal percent
        );
        if (!isNumber)
        {
            return false;
        }

        if (
            percent * PerPercent is < 1 or > 1_000_000
            || decimal.Truncate(percent * PerPercent) != percent * PerPercent
        )
        {
            problem = $"{scalar.Describe()} is out of range: 0.0001% to 100%, in steps of 0.0001%";
            return false;
        }

        value = (int)(percent * PerPercent);
        return true;
    }
}
