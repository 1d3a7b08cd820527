using Scuzzy.Lab.Binding;

namespace Scuzzy.Lab.Model;

/// <summary>The value that an attribute must have at the end.</summary>
public sealed class AttributeExpectation : LabElement
{
    /// <summary>The path.</summary>
    public LabName Path { get; internal set; }

    /// <summary>The value, without the line end.</summary>
    public string Value { get; internal set; } = string.Empty;
}
