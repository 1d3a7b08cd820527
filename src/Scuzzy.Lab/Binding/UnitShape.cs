using System.Globalization;
using System.Text.Json.Nodes;
using Scuzzy.Lab.Syntax;

namespace Scuzzy.Lab.Binding;

/// <summary>A number with its unit written out, bound to a whole number of the smallest unit.</summary>
internal sealed class UnitShape : ScalarShape<long>
{
    private static readonly (string Unit, long Factor)[] s_times =
    [
        ("ns", 1),
        ("us", 1_000),
        ("ms", 1_000_000),
        ("s", 1_000_000_000),
        ("min", 60_000_000_000),
        ("h", 3_600_000_000_000),
        ("d", 86_400_000_000_000),
    ];

    private static readonly (string Unit, long Factor)[] s_sizes =
    [
        ("B", 1),
        ("KiB", 1L << 10),
        ("MiB", 1L << 20),
        ("GiB", 1L << 30),
        ("TiB", 1L << 40),
        ("PiB", 1L << 50),
        ("KB", 1_000),
        ("MB", 1_000_000),
        ("GB", 1_000_000_000),
        ("TB", 1_000_000_000_000),
    ];

    private readonly (string Unit, long Factor)[] _units;
    private readonly string _what;
    private readonly long _minimum;
    private readonly long _maximum;

    private UnitShape((string, long)[] units, string noun, string what, long minimum, long maximum)
    {
        _units = units;
        Noun = noun;
        _what = what;
        _minimum = minimum;
        _maximum = maximum;
    }

    public override string Noun { get; }

    /// <summary>A time in nanoseconds.</summary>
    public static UnitShape Time(long minimum = 0, long maximum = 365 * 86_400_000_000_000) =>
        new(s_times, "a time such as 30s or 500us", "time", minimum, maximum);

    /// <summary>A size in bytes.</summary>
    public static UnitShape Size(long minimum, long maximum) =>
        new(s_sizes, "a size such as 64MiB or 4KiB", "size", minimum, maximum);

    public override JsonObject Schema(JsonObject definitions) =>
        new()
        {
            ["type"] = new JsonArray("string", "integer"),
            ["pattern"] = $"^(0|[0-9]+(\\.[0-9]+)?({string.Join('|', _units.Select(u => u.Unit))}))$",
        };

    protected override bool TryParse(LabScalar scalar, out long value, out string? problem)
    {
        value = 0;
        problem = null;
        if (scalar.Text == "0" && _minimum <= 0)
        {
            return true;
        }

        if (!NumberText.TrySplit(scalar.Text, out decimal number, out string unit))
        {
            return false;
        }

        if (unit.Length == 0)
        {
            problem = $"{scalar.Describe()} has no unit: {Noun} belongs here";
            return false;
        }

        long factor = FactorOf(unit);
        if (factor == 0)
        {
            problem = $"'{unit}' is not a unit of {_what}" + Suggestion.For(unit, _units.Select(u => u.Unit), "none");
            return false;
        }

        if (number > long.MaxValue / factor || decimal.Truncate(number * factor) != number * factor)
        {
            problem = $"{scalar.Describe()} is not a whole number of {_units[0].Unit}";
            return false;
        }

        value = (long)(number * factor);
        if (value < _minimum || value > _maximum)
        {
            problem = $"{scalar.Describe()} is out of range: {Write(_minimum)} to {Write(_maximum)}";
            return false;
        }

        return true;
    }

    private long FactorOf(string unit)
    {
        foreach ((string name, long factor) in _units)
        {
            if (name == unit)
            {
                return factor;
            }
        }

        return 0;
    }

    /// <summary>The value in the largest unit that divides it.</summary>
    public string Write(long value)
    {
        (string Unit, long Factor) best = _units[0];
        foreach ((string unit, long factor) in _units)
        {
            if (value % factor == 0 && factor > best.Factor)
            {
                best = (unit, factor);
            }
        }

        return value == 0 ? "0" : (value / best.Factor).ToString(CultureInfo.InvariantCulture) + best.Unit;
    }
}
