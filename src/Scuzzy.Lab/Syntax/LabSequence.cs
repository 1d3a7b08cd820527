namespace Scuzzy.Lab.Syntax;

/// <summary>A list.</summary>
internal sealed class LabSequence(LabPosition position) : LabNode(position)
{
    public List<LabNode> Items { get; } = [];

    public override string Describe() => "a list";
}
