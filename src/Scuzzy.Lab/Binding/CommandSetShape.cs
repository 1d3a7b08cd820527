using System.Text.Json.Nodes;
using Scuzzy.Lab.Faults;
using Scuzzy.Lab.Syntax;
using Scuzzy.Scsi;

namespace Scuzzy.Lab.Binding;

/// <summary>Commands: a group, the kernel's name of one, or an operation code.</summary>
internal sealed class CommandSetShape : ScalarShape<FaultCommands>
{
    public static CommandSetShape Instance { get; } = new();

    public override string Noun => "a command: read, write, any, a name such as write(10), or a code such as 0x2a";

    public override JsonObject Schema(JsonObject definitions) =>
        new() { ["type"] = new JsonArray("string", "integer"), ["maxLength"] = 64 };

    protected override bool TryParse(LabScalar scalar, out FaultCommands value, out string? problem)
    {
        string text = scalar.Text;
        problem = null;
        value = text switch
        {
            "any" => FaultCommands.Any,
            "read" => new FaultCommands(FaultCommandGroup.Reads, []),
            "write" => new FaultCommands(FaultCommandGroup.Writes, []),
            _ => Single(text)!,
        };
        if (value is not null)
        {
            return true;
        }

        problem = NumberText.TryParse(text, out _)
            ? $"{scalar.Describe()} is not an operation code: 0x00 to 0xff"
            : $"{scalar.Describe()} is not a command" + Suggestion.For(text, Names(), "none");
        return false;
    }

    private static FaultCommands? Single(string text)
    {
        if (NumberText.TryParse(text, out long number))
        {
            return number is >= 0 and <= 0xFF ? Code((OperationCode)number) : null;
        }

        for (int code = 0; code <= 0xFF; code++)
        {
            if (string.Equals(OperationCodeNames.Find((OperationCode)code), text, StringComparison.OrdinalIgnoreCase))
            {
                return Code((OperationCode)code);
            }
        }

        return null;
    }

    private static FaultCommands Code(OperationCode code) => new(FaultCommandGroup.None, [code]);

    private static IEnumerable<string> Names() =>
        Enumerable
            .Range(0, 256)
            .Select(code => OperationCodeNames.Find((OperationCode)code)?.ToLowerInvariant())
            .OfType<string>()
            .Prepend("any")
            .Prepend("write")
            .Prepend("read");
}
