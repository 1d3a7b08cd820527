using System.Text.Json.Nodes;
using Scuzzy.Lab.Syntax;

namespace Scuzzy.Lab.Binding;

/// <summary>A key of an object.</summary>
internal abstract class ObjectField<TOwner>(string name, bool isRequired, string doc)
{
    public string Name => name;

    public bool IsRequired => isRequired;

    public string Doc => doc;

    public abstract bool TryBind(TOwner owner, LabNode node, LabErrors errors);

    public abstract JsonObject Schema(JsonObject definitions);
}

/// <summary>A key of an object, with its shape and the property that it sets.</summary>
internal sealed class ObjectField<TOwner, TValue>(
    string name,
    bool isRequired,
    ValueShape<TValue> shape,
    Action<TOwner, TValue> set,
    string doc
) : ObjectField<TOwner>(name, isRequired, doc)
{
    public override bool TryBind(TOwner owner, LabNode node, LabErrors errors)
    {
        if (!shape.TryBind(node, errors, out TValue value))
        {
            return false;
        }

        set(owner, value);
        return true;
    }

    public override JsonObject Schema(JsonObject definitions) => shape.Schema(definitions);
}
