using Scuzzy.Initiator.Mid;

namespace Scuzzy.Drivers.Loopback;

/// <summary>Decides which commands of a loopback host meet a fault.</summary>
public abstract class LoopbackFaults
{
    /// <summary>Asked for each command that is handed to the driver; true: the outcome is used and the target hears
    /// nothing of the command.</summary>
    public abstract bool TryInject(ScsiCommand command, out LoopbackOutcome outcome);
}
