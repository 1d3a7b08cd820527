using System.Text.Json.Nodes;
using Scuzzy.Lab.Syntax;

namespace Scuzzy.Lab.Binding;

/// <summary>A shape that is looked up when it is used, so that a shape may contain itself.</summary>
internal sealed class LazyShape<T>(Func<ValueShape<T>> shape) : ValueShape<T>
{
    public override string Noun => shape().Noun;

    public override bool TryBind(LabNode node, LabErrors errors, out T value) =>
        shape().TryBind(node, errors, out value);

    public override JsonObject Schema(JsonObject definitions) => shape().Schema(definitions);
}
