using Scuzzy.Lab.Syntax;

namespace Scuzzy.Lab.Binding;

/// <summary>A name or a reference to one, with its place.</summary>
/// <param name="Text">The name.</param>
/// <param name="Position">Where it stands.</param>
public readonly record struct LabName(string Text, LabPosition Position)
{
    /// <summary>True if a path in it is relative to the caller's folder, not to the lab's.</summary>
    public bool IsCallers { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
