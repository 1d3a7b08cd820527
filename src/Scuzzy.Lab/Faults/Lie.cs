using Scuzzy.Drivers.Loopback;
using Scuzzy.Initiator.Mid;

namespace Scuzzy.Lab.Faults;

/// <summary>An abort or reset that a rule made report success without doing anything.</summary>
internal sealed class Lie(FaultEngine engine, RuleState state) : LoopbackFault
{
    public override void Breaching(LoopbackBreach breach, ScsiCommand command) => engine.Breached(state, breach);

    public override void Detected(LoopbackBreach breach, ScsiCommand command) => engine.Caught(state, breach, command);
}
