using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.ErrorHandling;

namespace Scuzzy.Drivers.Loopback;

/// <summary>Decides which commands of a loopback host meet a fault.</summary>
public abstract class LoopbackFaults
{
    /// <summary>Asked for each command that is handed to the driver; true: the outcome is used.</summary>
    public abstract bool TryInject(ScsiCommand command, out LoopbackOutcome outcome);

    /// <summary>Asked for each abort and reset.</summary>
    /// <param name="rung">Abort, Device, Target, Nexus, Bus or Host.</param>
    /// <param name="subject">The command, device, target or host that it is for.</param>
    public virtual ManagementFault OnManagement(RecoveryRung rung, object subject) => ManagementFault.None;

    /// <summary>Asked after an abort or reset that lied: whom to tell what came of it.</summary>
    public virtual LoopbackFault? LiarOf(RecoveryRung rung, object subject) => null;
}
