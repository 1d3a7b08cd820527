using Scuzzy.Block.Queue;

namespace Scuzzy.Block.Elevators;

/// <summary>Makes elevators by name (kernel: elevator_find, elv_register).</summary>
internal static class ElevatorTypes
{
    /// <summary>The name of having none.</summary>
    public const string None = "none";

    /// <summary>The elevator of a name that the policy allows; null for none or an unknown name.</summary>
    public static Elevator? Create(string name, RequestQueue queue) =>
        name switch
        {
            "noop" => new NoopElevator(queue),
            "anticipatory" => new AnticipatoryElevator(queue),
            "deadline" => new DeadlineElevator(queue),
            "cfq" => new CfqElevator(queue),
            "mq-deadline" => new MqDeadlineElevator(queue),
            _ => null,
        };

    /// <summary>The canonical name: "as" is anticipatory.</summary>
    public static string Canonical(string name) =>
        string.Equals(name, "as", StringComparison.Ordinal) ? "anticipatory" : name;
}
