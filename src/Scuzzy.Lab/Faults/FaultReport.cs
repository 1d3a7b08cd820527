using System.Globalization;
using Scuzzy.Drivers.Loopback;
using Scuzzy.Initiator.Mid;
using Scuzzy.Scsi;

namespace Scuzzy.Lab.Faults;

/// <summary>What became of rules, in words.</summary>
public static class FaultReport
{
    /// <summary>A line for each rule, and one for each kind of breach that was caught.</summary>
    public static IEnumerable<string> Lines(FaultEngine engine)
    {
        foreach (RuleState state in engine.Rules)
        {
            yield return Line(state);
            var kinds = engine.Detections.Where(d => d.Rule == state.Rule.Name).GroupBy(d => (d.Breach, d.By));
            foreach (IGrouping<(string Breach, string By), FaultDetection> kind in kinds)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"  rule {state.Rule.Name} (rogue): detected {kind.Count()} times by {kind.Key.By}: "
                        + $"{kind.Key.Breach}; first {kind.First().Command}"
                );
            }
        }
    }

    /// <summary>A rule with its counters.</summary>
    public static string Line(RuleState state)
    {
        string kind = state.Rule.IsRogue ? "rogue" : "legal";
        string phase =
            !state.IsArmed ? "not armed"
            : state.IsSpent ? "spent"
            : "armed";
        string breaches = state.Rule.IsRogue
            ? string.Create(CultureInfo.InvariantCulture, $", breaches {state.Breaches}, detected {state.Detected}")
            : string.Empty;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"rule {state.Rule.Name} ({kind}), {phase}: matched {state.Matched}, fired {state.Fired}{breaches}"
        );
    }

    /// <summary>What was done that nobody may do, and what caught it.</summary>
    internal static (string What, string By) Words(LoopbackBreach breach) =>
        breach switch
        {
            LoopbackBreach.StaleClaim => ("a command was completed that the driver no longer had", "the claim check"),
            LoopbackBreach.StaleResponse => ("a command was answered that the driver no longer had", "the driver"),
            LoopbackBreach.StaleWindow => ("data came for a command that the driver no longer had", "the data window"),
            LoopbackBreach.KeptReference => ("success was reported and the driver kept the command", "the audit of I5"),
            LoopbackBreach.Overrun => ("more data came than there was room for", "the residual check"),
            LoopbackBreach.EmptyAnswer => ("GOOD came without data", "the residual check"),
            _ => throw new InvalidOperationException($"an unknown breach: {breach}"),
        };

    /// <summary>A command in words: address, name, CDB.</summary>
    internal static string Command(ScsiCommand command) =>
        $"[{command.Device.Address}] {OperationCodeNames.Describe(command.Cdb.Bytes, LogStyle.Modern)} "
        + string.Join(' ', command.Cdb.Bytes.ToArray().Select(b => b.ToString("x2", CultureInfo.InvariantCulture)));
}
