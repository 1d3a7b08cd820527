using Scuzzy.Lab.Binding;

namespace Scuzzy.Lab.Model;

/// <summary>A SCSI target device: ports, and units behind all of them.</summary>
public sealed class TargetSection : LabElement
{
    /// <summary>The name; others say <c>ARRAY.TARGET</c>.</summary>
    public LabName Name { get; internal set; }

    /// <summary>Target ports, 1 to 64; default 1.</summary>
    public int Ports { get; internal set; } = 1;

    /// <summary>The logical units.</summary>
    public IReadOnlyList<UnitSection> Units { get; internal set; } = [];
}
