using System.Globalization;

namespace Scuzzy.Storage.Stores;

/// <summary>Sizes as people write them: <c>512</c>, <c>64KiB</c>, <c>10MiB</c>, <c>1GiB</c>, <c>2TiB</c>.</summary>
public static class ByteSize
{
    private static readonly string[] s_units = ["", "KiB", "MiB", "GiB", "TiB", "PiB"];

    /// <summary>Parses a size: a whole number, then nothing, <c>B</c>, <c>KiB</c>, <c>MiB</c>, <c>GiB</c>, <c>TiB</c>
    /// or <c>PiB</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="bytes">The size in bytes.</param>
    /// <param name="error">What is wrong and what would be right; empty if all is well.</param>
    public static bool TryParse(string text, out long bytes, out string error)
    {
        bytes = 0;
        int digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits]))
        {
            digits++;
        }

        string unit = text[digits..].Trim();
        int power = unit is "B" ? 0 : Array.IndexOf(s_units, unit);
        if (digits == 0 || power < 0)
        {
            error = $"\"{text}\" is not a size: write a whole number and a unit, as in 512, 64KiB, 10MiB, 1GiB or 2TiB";
            return false;
        }

        if (
            !long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            || number > long.MaxValue >> (10 * power)
        )
        {
            error = $"\"{text}\" is too large: at most 8191PiB";
            return false;
        }

        bytes = number << (10 * power);
        error = "";
        return true;
    }

    /// <summary>A size in the largest unit that divides it.</summary>
    public static string Format(long bytes)
    {
        int power = 0;
        while (bytes != 0 && bytes % 1024 == 0 && power < s_units.Length - 1)
        {
            bytes /= 1024;
            power++;
        }

        return bytes.ToString(CultureInfo.InvariantCulture) + s_units[power];
    }
}
