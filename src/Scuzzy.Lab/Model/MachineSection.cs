using Scuzzy.Lab.Binding;

namespace Scuzzy.Lab.Model;

/// <summary>The machine of a lab.</summary>
public sealed class MachineSection : LabElement
{
    /// <summary>The kernel profile, one of <see cref="Profiles.Names"/>.</summary>
    public string Profile { get; internal set; } = Profiles.Default;

    /// <summary>CPUs, 1 to 64; default 2.</summary>
    public int Cpus { get; internal set; } = 2;

    /// <summary>Shards (live: threads), 1 to the number of CPUs; default 1.</summary>
    public int Shards { get; internal set; } = 1;

    /// <summary>Timer ticks per second: 100, 250, 300 or 1000; default 250.</summary>
    public int Hz { get; internal set; } = 250;

    /// <summary>How fast the CPU runs a script's programs and the kernel's own commands meanwhile, in percent of where
    /// scenarios were recorded, 1 to 10,000; default 100.</summary>
    public int SpeedPercent { get; internal set; } = 100;

    /// <summary>scsi_logging_level from boot on; default 0.</summary>
    public uint LoggingLevel { get; internal set; }

    /// <summary>The style of log messages, or null for the profile's.</summary>
    public string? LogStyle { get; internal set; }

    /// <summary>Chance in thousandths that simulated code is preempted where a kernel may be; default 50.</summary>
    public int PreemptionPermille { get; internal set; } = 50;

    /// <summary>True: each CPU runs its most urgent context; false: the schedule seed decides; null: as documented.
    /// </summary>
    public bool? IsByUrgency { get; internal set; }

    /// <summary>Module parameters, e.g. <c>scsi_mod.max_luns</c>.</summary>
    public IReadOnlyList<KeyValuePair<LabName, string>> Parameters { get; internal set; } = [];

    /// <summary>Seed of the order of steps, unless the run is given one; default 1.</summary>
    public long ScheduleSeed { get; internal set; } = 1;

    /// <summary>Every bio, command, task and counter is checked against what must always hold, also if the workload
    /// has no operations; default false.</summary>
    public bool IsChecked { get; internal set; }
}
