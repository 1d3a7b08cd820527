using Scuzzy.Lab.Binding;
using Scuzzy.Lab.Syntax;

namespace Scuzzy.Lab;

/// <summary>Values with units, as labs and the command line write them.</summary>
public static class Units
{
    /// <summary>Parses a time such as <c>30s</c> or <c>500us</c>; 0 to a year.</summary>
    public static bool TryParseTime(string text, out long nanoseconds) =>
        UnitShape.Time().TryBind(new LabScalar(default, text, isQuoted: false), new LabErrors(""), out nanoseconds);

    /// <summary>A time in the largest unit that divides it, as <see cref="TryParseTime"/> reads it.</summary>
    public static string WriteTime(long nanoseconds) => UnitShape.Time().Write(nanoseconds);

    /// <summary>A size in the largest unit that divides it, as <see cref="TryParseSize"/> reads it.</summary>
    public static string WriteSize(long bytes) => UnitShape.Size(0, long.MaxValue).Write(bytes);

    /// <summary>Parses a size such as <c>64MiB</c> or <c>4KiB</c>; 0 to 16 EiB - 1.</summary>
    public static bool TryParseSize(string text, out long bytes) =>
        UnitShape
            .Size(0, long.MaxValue)
            .TryBind(new LabScalar(default, text, isQuoted: false), new LabErrors(""), out bytes);
}
