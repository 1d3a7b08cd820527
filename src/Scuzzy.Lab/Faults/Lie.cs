using Scuzzy.Drivers.Loopback;
using Scuzzy.Initiator.Mid;

namespace Scuzzy.Lab.Faults;

/// <summary>An abort or reset that a rule made report success without doing anything.</summary>
internal sealed class Lie(FaultEngine engine, RuleState state) : LoopbackFault
{
    private string _what = string.Empty;

    public override void Breaching(LoopbackBreach breach, ScsiCommand command) => Remember(breach, command);

    public override void Detected(LoopbackBreach breach, ScsiCommand command) =>
        engine.Caught(state, breach, command.Host, _what);

    private void Remember(LoopbackBreach breach, ScsiCommand command)
    {
        _what = FaultReport.Command(command);
        engine.Breached(state, breach);
    }
}
