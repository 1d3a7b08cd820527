using Scuzzy.Drivers.Loopback;
using Scuzzy.Initiator.Mid;

namespace Scuzzy.Tests.Drivers;

/// <summary>Lets the first commands of an operation code go unanswered.</summary>
internal sealed class SwallowFault(byte operationCode, int count = 1) : LoopbackFaults
{
    private int _left = count;

    public override bool TryInject(ScsiCommand command, out LoopbackOutcome outcome)
    {
        bool isHit = command.Cdb.Bytes[0] == operationCode && _left > 0;
        _left -= isHit ? 1 : 0;
        outcome = new LoopbackOutcome { IsSwallowed = isHit };
        return isHit;
    }
}
