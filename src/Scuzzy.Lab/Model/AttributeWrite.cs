using Scuzzy.Lab.Binding;

namespace Scuzzy.Lab.Model;

/// <summary>A write to an attribute of the machine's tree.</summary>
public sealed class AttributeWrite : LabElement
{
    /// <summary>The path, e.g. <c>/sys/block/sda/queue/scheduler</c>.</summary>
    public LabName Path { get; internal set; }

    /// <summary>What is written.</summary>
    public string Value { get; internal set; } = string.Empty;

    /// <summary>The errno that the write must end with, or <c>0</c>; default 0.</summary>
    public string Expect { get; internal set; } = "0";
}
