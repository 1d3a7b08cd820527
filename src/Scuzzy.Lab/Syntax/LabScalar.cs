namespace Scuzzy.Lab.Syntax;

/// <summary>A single value, as text; what it means is up to who reads it.</summary>
/// <param name="position">Where it begins.</param>
/// <param name="text">Its text, quotes removed, parameters put in.</param>
/// <param name="isQuoted">It was quoted or a block, and so is text whatever it looks like.</param>
internal sealed class LabScalar(LabPosition position, string text, bool isQuoted) : LabNode(position)
{
    public string Text => text;

    public bool IsQuoted => isQuoted;

    /// <summary>True if a parameter given by the caller was put in: a path in it is the caller's.</summary>
    public bool HasCallersParameter { get; init; }

    public override string Describe() =>
        text.Length == 0 ? "nothing" : $"'{(text.Length > 40 ? text[..40] + "…" : text).ReplaceLineEndings(" ")}'";
}
