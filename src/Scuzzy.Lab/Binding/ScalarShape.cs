using Scuzzy.Lab.Syntax;

namespace Scuzzy.Lab.Binding;

/// <summary>A value written as one word or text.</summary>
internal abstract class ScalarShape<T> : ValueShape<T>
{
    public sealed override bool TryBind(LabNode node, LabErrors errors, out T value)
    {
        if (node is not LabScalar scalar || (scalar.Text.Length == 0 && !AllowsEmpty))
        {
            errors.Add(node.Position, $"{node.Describe()} where {Noun} belongs");
            value = default!;
            return false;
        }

        if (TryParse(scalar, out value, out string? problem))
        {
            return true;
        }

        errors.Add(scalar.Position, problem ?? $"{scalar.Describe()} is not {Noun}");
        return false;
    }

    /// <summary>True if an empty text is a value too.</summary>
    protected virtual bool AllowsEmpty => false;

    /// <summary>Reads the text; the problem is null where "is not ‹noun›" says it all.</summary>
    protected abstract bool TryParse(LabScalar scalar, out T value, out string? problem);
}
