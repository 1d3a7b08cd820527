namespace Scuzzy.Lab.Syntax;

/// <summary>A value of a lab file with its place.</summary>
internal abstract class LabNode(LabPosition position)
{
    public LabPosition Position { get; } = position;

    /// <summary>What it is, for messages that expected something else.</summary>
    public abstract string Describe();
}
