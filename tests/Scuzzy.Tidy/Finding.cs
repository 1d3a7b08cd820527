namespace Scuzzy.Tidy;

/// <summary>One breach of a rule, in the form that editors and terminals turn into a link.</summary>
internal readonly record struct Finding(string Path, int Line, string Message)
{
    public override string ToString() => $"{Path}:{Line}: {Message}";
}
