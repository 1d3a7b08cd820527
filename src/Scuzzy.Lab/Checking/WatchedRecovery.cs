using Scuzzy.Initiator.Mid;

namespace Scuzzy.Lab.Checking;

/// <summary>One who recovers: a host, or a target or unit that does so on its own.</summary>
internal sealed class WatchedRecovery(object scope)
{
    /// <summary>The <see cref="ScsiHost"/>, <see cref="ScsiTarget"/> or <see cref="ScsiDevice"/> that stands still.
    /// </summary>
    public object Scope => scope;

    /// <summary>Its host.</summary>
    public ScsiHost Host { get; } = OpenRung.HostOf(scope);

    /// <summary>Devices that did not answer when they were last asked.</summary>
    public List<ScsiDevice> Silent { get; } = [];

    /// <summary>Devices that were asked in this run, and whether one of their answers was good; what a device refused
    /// does not count.</summary>
    public Dictionary<ScsiDevice, bool> Asked { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Faults that had acted when this run began.</summary>
    public long FaultsBefore { get; set; }

    /// <summary>Every target could be reached since this run began, as far as is known.</summary>
    public bool WasReachable { get; set; }

    /// <summary>True while it works.</summary>
    public bool IsAwake { get; set; }

    /// <summary>True while it makes the driver forget a command of its own.</summary>
    public bool IsTakingBack { get; set; }

    /// <summary>The rung that it stands on.</summary>
    public Initiator.Mid.ErrorHandling.RecoveryRung Rung { get; set; }

    /// <summary>True if what a rung is done to stands still with it.</summary>
    public bool Covers(object subject) =>
        scope switch
        {
            ScsiDevice device => ReferenceEquals(device, subject)
                || (subject is ScsiCommand command && ReferenceEquals(device, command.Device)),
            ScsiTarget target => ReferenceEquals(target, subject)
                || ReferenceEquals(target, ((subject as ScsiCommand)?.Device ?? subject as ScsiDevice)?.Target),
            _ => ReferenceEquals(scope, OpenRung.HostOf(subject)),
        };
}
