using Scuzzy.Iscsi.Login;

namespace Scuzzy.Lab.Live;

/// <summary>A target without a lab: one name, some units, who may use it.</summary>
public sealed record LiveTargetOptions
{
    /// <summary>Its iSCSI name.</summary>
    public required string Name { get; init; }

    /// <summary>Its units, by number.</summary>
    public required IReadOnlyList<(int Lun, UnitSpec Spec)> Units { get; init; }

    /// <summary>CHAP for its sessions and for discovery; null for none.</summary>
    public ChapOptions? Chap { get; init; }
}
