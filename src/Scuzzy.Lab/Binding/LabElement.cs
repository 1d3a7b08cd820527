using Scuzzy.Lab.Syntax;

namespace Scuzzy.Lab.Binding;

/// <summary>A part of a lab, with its place in the file.</summary>
public abstract class LabElement
{
    /// <summary>Where it begins.</summary>
    public LabPosition Position { get; internal set; }
}
