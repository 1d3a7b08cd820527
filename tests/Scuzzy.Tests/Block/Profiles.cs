using Scuzzy.Block;
using Scuzzy.Block.Attributes;

namespace Scuzzy.Tests.Block;

/// <summary>The block policies of three ages, as the lab would map them.</summary>
internal static class Profiles
{
    public static BlockPolicy Early { get; } =
        new()
        {
            IsMultiQueue = false,
            Plugging = PluggingPolicy.PerDevice,
            Flush = FlushPolicy.Barrier,
            TimeoutRounding = TimeoutRounding.WholeSecond,
            Elevators = ["noop", "anticipatory", "deadline", "cfq"],
            DefaultElevator = "cfq",
            HasRequestClasses = true,
            HasCoarseErrors = true,
            DefaultMaximumBytes = 512 * 1024,
            CfqQuantum = 4,
            HasCfqGroups = false,
            Attributes = QueueAttributeSet.Early,
            StatColumns = 11,
        };

    public static BlockPolicy Middle { get; } =
        Early with
        {
            Plugging = PluggingPolicy.PerTask16,
            Flush = FlushPolicy.FlushMachine,
            FlushesFailFast = false,
            Elevators = ["noop", "deadline", "cfq"],
            HasCoarseErrors = false,
            CfqQuantum = 8,
            HasCfqGroups = true,
            Attributes = QueueAttributeSet.Middle,
        };

    public static BlockPolicy Late { get; } = new();

    public static BlockPolicy Of(string name) =>
        name switch
        {
            "early" => Early,
            "middle" => Middle,
            _ => Late,
        };
}
