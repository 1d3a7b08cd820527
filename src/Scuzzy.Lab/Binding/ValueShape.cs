using System.Text.Json.Nodes;
using Scuzzy.Lab.Syntax;

namespace Scuzzy.Lab.Binding;

/// <summary>What a value of a lab may be: binds a node to it and describes it as a JSON schema, so that parser and
/// schema cannot disagree.</summary>
internal abstract class ValueShape<T>
{
    /// <summary>The value in words with its article, for messages: <c>a size such as 64MiB</c>.</summary>
    public abstract string Noun { get; }

    /// <summary>Binds a node; false if it is wrong, with the reason among the errors.</summary>
    public abstract bool TryBind(LabNode node, LabErrors errors, out T value);

    /// <summary>The value as a JSON schema; objects are put among the definitions and referred to.</summary>
    public abstract JsonObject Schema(JsonObject definitions);
}
