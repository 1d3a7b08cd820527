using System.Globalization;
using Scuzzy.Scsi;

namespace Scuzzy.Target;

/// <summary>Bounds and names of a target device.</summary>
public sealed record TargetOptions
{
    /// <summary>The target device's name, as SCSI name strings and REPORT TARGET PORT GROUPS need one; default
    /// <c>scuzzy</c>.</summary>
    public string Name { get; init; } = "scuzzy";

    /// <summary>Target ports, 1 to 64, with the relative identifiers from 1; default 1.</summary>
    public int Ports { get; init; } = 1;

    /// <summary>The target port group of each port, from the first port on, 1 to 65535; ports beyond the list are in
    /// group 1. Default: all are.</summary>
    public IReadOnlyList<int> PortGroups { get; init; } = [];

    /// <summary>SET TARGET PORT GROUPS is supported (explicit ALUA); default false.</summary>
    public bool HasExplicitAccess { get; init; }

    /// <summary>How long a port group is transitioning, in nanoseconds; default 0: it changes at once.</summary>
    public long AccessTransitionNs { get; init; }

    /// <summary>The name is one that SCSI name strings may hold (SPC-5 7.7.6.11), so page 83 may tell it.</summary>
    internal bool HasScsiName =>
        Name.StartsWith("iqn.", StringComparison.Ordinal)
        || Name.StartsWith("naa.", StringComparison.Ordinal)
        || Name.StartsWith("eui.", StringComparison.Ordinal);

    /// <summary>A target port's name as a SCSI name string; for iSCSI the target's name and the portal group's tag.
    /// </summary>
    internal string PortName(int port) => string.Create(CultureInfo.InvariantCulture, $"{Name},t,0x{port:x4}");

    /// <summary>Nexuses that may be logged in at once, 1 to 65535; default 1024. A login beyond it gets a nexus whose
    /// commands all end with BUSY.</summary>
    public int MaximumNexuses { get; init; } = 1024;

    /// <summary>Tasks that one logical unit holds, 1 to 65535; default 1024. One more ends with TASK SET FULL, or with
    /// BUSY if its nexus has none there (SAM-5 5.3.1).</summary>
    public int TasksPerUnit { get; init; } = 1024;

    /// <summary>Tasks that one nexus may have in one logical unit, 1 to 65535; default 256. One more ends with TASK SET
    /// FULL.</summary>
    public int TasksPerNexus { get; init; } = 256;

    /// <summary>How long task management waits for a store, in nanoseconds; then the function is answered, and the unit
    /// is not ready until the store has done with the tasks. Only for ports whose buffers are their own: the store may
    /// fill them after the answer. Default 0: as long as it takes.</summary>
    public long FenceAfterNs { get; init; }

    /// <summary>What a nexus is told first: 29/00 by default, as most devices say it; 29/01 tells power on apart from
    /// resets.</summary>
    public AdditionalSense PowerOnAttention { get; init; } = AdditionalSense.PowerOnOrReset;

    /// <summary>True if bits of a CDB that a command does not use must be zero (SPC-5 4.2.5.1: a device server may
    /// check them); default true.</summary>
    public bool ChecksReservedBits { get; init; } = true;
}
