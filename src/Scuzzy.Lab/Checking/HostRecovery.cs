using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.ErrorHandling;

namespace Scuzzy.Lab.Checking;

/// <summary>What an error handler has at the moment.</summary>
internal sealed class HostRecovery(ScsiHost host)
{
    /// <summary>Its host.</summary>
    public ScsiHost Host => host;

    /// <summary>Commands that it was given and has not flushed.</summary>
    public List<ScsiCommand> Failed { get; } = [];

    /// <summary>Commands that are aborted in the background.</summary>
    public List<ScsiCommand> Background { get; } = [];

    /// <summary>Devices that did not answer when they were last asked.</summary>
    public List<ScsiDevice> Silent { get; } = [];

    /// <summary>Devices that were asked in this run, and whether one of their answers was good; what a device refused
    /// does not count.</summary>
    public Dictionary<ScsiDevice, bool> Asked { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Faults that had acted when this run began.</summary>
    public long FaultsBefore { get; set; }

    /// <summary>Every target could be reached when this run began.</summary>
    public bool WasReachable { get; set; }

    /// <summary>True while it works.</summary>
    public bool IsAwake { get; set; }

    /// <summary>True while it makes the driver forget a command of its own.</summary>
    public bool IsTakingBack { get; set; }

    /// <summary>The rung that it stands on.</summary>
    public RecoveryRung Rung { get; set; }
}
