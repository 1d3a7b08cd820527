using Scuzzy.Initiator.Mid;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Handles;

namespace Scuzzy.Drivers.Loopback;

/// <summary>A rogue driver's completion of a command that it has given back: it calls Done with the claim of then.
/// </summary>
internal sealed class LoopbackGhost(ScsiCommand command, Handle claim, LoopbackFault? fault) : WorkItem
{
    /// <summary>The command object.</summary>
    public ScsiCommand Command => command;

    /// <summary>True if the object carries another command now.</summary>
    public bool IsReused => command.Claim != claim && command.IsClaimed;

    protected override void Run()
    {
        fault?.Breaching(LoopbackBreach.StaleClaim, command);
        long before = command.Host.StaleClaims;
        command.Done(claim);
        if (command.Host.StaleClaims > before)
        {
            fault?.Detected(LoopbackBreach.StaleClaim, command);
        }
    }
}
