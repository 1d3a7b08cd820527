using System.Globalization;

namespace Scuzzy.Lab.Reports;

/// <summary>Times and counts for people.</summary>
internal static class TimeText
{
    /// <summary>A length with three digits and its unit, e.g. <c>2.08 s</c>.</summary>
    public static string Length(long nanoseconds) =>
        nanoseconds switch
        {
            0 => "0 s",
            >= 999_500_000 => Digits(nanoseconds / 1e9) + " s",
            >= 999_500 => Digits(nanoseconds / 1e6) + " ms",
            >= 1000 => Digits(nanoseconds / 1e3) + " µs",
            _ => Digits(nanoseconds) + " ns",
        };

    /// <summary>A moment, in seconds since the machine was switched on, e.g. <c>12.080000</c>.</summary>
    public static string At(long nanoseconds) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{nanoseconds / 1_000_000_000}.{nanoseconds / 1000 % 1_000_000:D6}"
        );

    /// <summary>A count with a noun: <c>1 command</c>, <c>2 commands</c>.</summary>
    public static string Count(long count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {noun}{(count == 1 ? string.Empty : "s")}");

    /// <summary>Seconds with a sensible number of digits.</summary>
    public static string Digits(double value) =>
        value >= 99.95
            ? value.ToString("N0", CultureInfo.InvariantCulture)
            : value.ToString(value >= 9.995 ? "0.#" : "0.##", CultureInfo.InvariantCulture);
}
