using Scuzzy.Block;

namespace Scuzzy.Lab;

/// <summary>The kernel profiles: the only place that knows kernel versions by name. A layer knows its policy record,
/// never a version.</summary>
public static class Profiles
{
    /// <summary>The profile of a lab that names none.</summary>
    public const string Default = "7.2";

    /// <summary>The names, oldest kernel first.</summary>
    public static IReadOnlyList<string> Names { get; } = ["2.6.32-seed", "3.10-el7", "7.2"];

    /// <summary>The styles of log messages: those of old kernels and those of new ones.</summary>
    public static IReadOnlyList<string> LogStyles { get; } = ["2.6.32", "modern"];

    /// <summary>The block layer's policy.</summary>
    public static BlockPolicy Block(string name) =>
        name switch
        {
            "2.6.32-seed" => new BlockPolicy
            {
                IsMultiQueue = false,
                Plugging = PluggingPolicy.PerDevice,
                Flush = FlushPolicy.Barrier,
                TimeoutRounding = TimeoutRounding.WholeSecond,
                Elevators = ["noop", "anticipatory", "deadline", "cfq"],
                DefaultElevator = "cfq",
                NoneIsFirst = false,
                HasCoarseErrors = true,
                StatColumns = 11,
            },
            "3.10-el7" => new BlockPolicy
            {
                IsMultiQueue = false,
                Plugging = PluggingPolicy.PerTask16,
                Flush = FlushPolicy.FlushMachine,
                TimeoutRounding = TimeoutRounding.WholeSecond,
                Elevators = ["noop", "deadline", "cfq"],
                DefaultElevator = "deadline",
                NoneIsFirst = false,
                HasCoarseErrors = false,
                StatColumns = 11,
            },
            _ => new BlockPolicy(),
        };
}
