using Scuzzy.Scsi;

namespace Scuzzy.Target;

/// <summary>A target port group with its access state, the same for all units (SPC-4 5.16).</summary>
internal sealed class PortGroup(ushort number)
{
    /// <summary>TARGET PORT GROUP.</summary>
    public ushort Number { get; } = number;

    /// <summary>ASYMMETRIC ACCESS STATE.</summary>
    public AccessState State { get; set; }

    /// <summary>The state that a transition leads to.</summary>
    public AccessState Next { get; set; }

    /// <summary>STATUS CODE: 0 none, 1 altered by SET TARGET PORT GROUPS, 2 altered by the target itself.</summary>
    public byte StatusCode { get; set; }
}
