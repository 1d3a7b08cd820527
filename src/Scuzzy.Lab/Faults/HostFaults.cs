using Scuzzy.Drivers.Loopback;
using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.ErrorHandling;

namespace Scuzzy.Lab.Faults;

/// <summary>The rules that concern one host; the host has it only while there are any.</summary>
internal sealed class HostFaults(FaultEngine engine, LoopbackHost adapter) : LoopbackFaults
{
    private RuleState? _lastLie;

    /// <summary>The armed rules, in the order in which they are tried.</summary>
    public RuleState[] Rules { get; set; } = [];

    public override bool TryInject(ScsiCommand command, out LoopbackOutcome outcome)
    {
        var port = (LoopbackPort)command.Device.Target.DriverData!;
        foreach (RuleState state in Rules)
        {
            if (state.Rule.Action is FaultAction.Answer || state.IsSpent)
            {
                continue;
            }

            if (state.Heals(command, port))
            {
                outcome = new LoopbackOutcome { Fault = new HealingWrite(engine, state) };
                return true;
            }

            if (state.IsAbout(command, port) && state.Counts())
            {
                outcome = engine.Act(state, command, port);
                return true;
            }
        }

        outcome = default;
        return false;
    }

    public override ManagementFault OnManagement(RecoveryRung rung, object subject)
    {
        foreach (RuleState state in Rules)
        {
            if (
                state.Rule.Action is FaultAction.Answer answer
                && !state.IsSpent
                && PhaseOf(rung) is { } phase
                && state.Rule.Phases.Contains(phase)
                && IsAbout(state, subject)
                && state.Counts()
            )
            {
                _lastLie = state;
                engine.Refresh();
                return answer.Result;
            }
        }

        return ManagementFault.None;
    }

    public override LoopbackFault? LiarOf(RecoveryRung rung, object subject) =>
        _lastLie is { Rule.IsRogue: true } state ? new Lie(engine, state) : null;

    private static FaultPhase? PhaseOf(RecoveryRung rung) =>
        rung switch
        {
            RecoveryRung.Abort => FaultPhase.Abort,
            RecoveryRung.Device => FaultPhase.DeviceReset,
            RecoveryRung.Target or RecoveryRung.Nexus => FaultPhase.TargetReset,
            RecoveryRung.Bus => FaultPhase.BusReset,
            RecoveryRung.Host => FaultPhase.HostReset,
            _ => null,
        };

    private bool IsAbout(RuleState state, object subject) =>
        subject switch
        {
            ScsiCommand command => state.IsAbout(command, (LoopbackPort)command.Device.Target.DriverData!),
            ScsiDevice device => state.IsAbout(device, (LoopbackPort)device.Target.DriverData!),
            ScsiTarget target => IsAboutWholePort(state, (LoopbackPort)target.DriverData!),
            _ => adapter.Ports.Any(port => IsAboutWholePort(state, port)),
        };

    private static bool IsAboutWholePort(RuleState state, LoopbackPort port) =>
        state.Rule.Match is { Lun: null, Disk: null } && state.IsAbout(port);
}
