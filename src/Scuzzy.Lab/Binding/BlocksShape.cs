using System.Text.Json.Nodes;
using Scuzzy.Lab.Faults;
using Scuzzy.Lab.Syntax;

namespace Scuzzy.Lab.Binding;

/// <summary>One block, or the first and the last of several.</summary>
internal sealed class BlocksShape : ScalarShape<FaultBlocks>
{
    public static BlocksShape Instance { get; } = new();

    public override string Noun => "a block such as 4096, or the first and the last of several such as 4096-4103";

    public override JsonObject Schema(JsonObject definitions) =>
        new()
        {
            ["type"] = new JsonArray("integer", "string"),
            ["pattern"] = "^(0x[0-9A-Fa-f]+|[0-9]+)(-(0x[0-9A-Fa-f]+|[0-9]+))?$",
        };

    protected override bool TryParse(LabScalar scalar, out FaultBlocks value, out string? problem)
    {
        value = default;
        problem = null;
        int dash = scalar.Text.IndexOf('-', StringComparison.Ordinal);
        string first = dash < 0 ? scalar.Text : scalar.Text[..dash];
        string last = dash < 0 ? scalar.Text : scalar.Text[(dash + 1)..];
        if (!TryRead(first, out ulong from) || !TryRead(last, out ulong to))
        {
            return false;
        }

        if (to < from)
        {
            problem = $"{scalar.Describe()}: the last block is before the first";
            return false;
        }

        value = new FaultBlocks(from, to);
        return true;
    }

    private static bool TryRead(string text, out ulong value)
    {
        bool isNumber = NumberText.TryParse(text, out long number) && number >= 0;
        value = isNumber ? (ulong)number : 0;
        return isNumber;
    }
}
