using System.Text.Json.Nodes;
using Scuzzy.Lab.Binding;
using Scuzzy.Lab.Syntax;

namespace Scuzzy.Lab.Model;

/// <summary>A task's operation, one line of text.</summary>
internal sealed class OperationShape : ScalarShape<TaskOperation>
{
    public override string Noun => "an operation such as write 8+4 fua";

    public override JsonObject Schema(JsonObject definitions) =>
        new() { ["type"] = "string", ["pattern"] = "^(read|write|flush|discard|zero)( .*)?$" };

    protected override bool TryParse(LabScalar scalar, out TaskOperation value, out string? problem)
    {
        bool isRight = OperationText.TryParse(scalar.Text, out value, out string reason);
        problem = isRight ? null : reason;
        return isRight;
    }
}
