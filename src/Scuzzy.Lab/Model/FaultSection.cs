using Scuzzy.Drivers.Loopback;
using Scuzzy.Initiator.Mid;
using Scuzzy.Lab.Binding;
using Scuzzy.Lab.Faults;
using Scuzzy.Scsi;

namespace Scuzzy.Lab.Model;

/// <summary>A fault rule as a lab writes it; <see cref="RuleShape"/> makes a <see cref="FaultRule"/> of it.</summary>
internal sealed class FaultSection : LabElement
{
    public LabName Name { get; set; }

    public LabName? Host { get; set; }

    public LabName? Target { get; set; }

    public int? Port { get; set; }

    public int? Lun { get; set; }

    public LabName? Disk { get; set; }

    public IReadOnlyList<FaultCommands> Commands { get; set; } = [];

    public FaultBlocks? Blocks { get; set; }

    public long Nth { get; set; } = 1;

    public long Every { get; set; } = 1;

    public int PartsPerMillion { get; set; } = 1_000_000;

    public IReadOnlyList<FaultPhase> Phases { get; set; } = [];

    public FaultTimes Times { get; set; } = FaultTimes.Once;

    public bool IsArmed { get; set; } = true;

    public FaultAction? Action { get; set; }
}
