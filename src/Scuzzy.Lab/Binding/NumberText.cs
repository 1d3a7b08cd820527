using System.Globalization;

namespace Scuzzy.Lab.Binding;

/// <summary>Whole numbers, decimal or hexadecimal, and numbers with a unit.</summary>
internal static class NumberText
{
    public static bool TryParse(string text, out long value)
    {
        if (text.StartsWith("0x", StringComparison.Ordinal))
        {
            return long.TryParse(
                    text.AsSpan(2),
                    NumberStyles.AllowHexSpecifier,
                    CultureInfo.InvariantCulture,
                    out value
                )
                && value >= 0;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Splits <c>1.5GiB</c> into its number and its unit.</summary>
    public static bool TrySplit(string text, out decimal number, out string unit)
    {
        int end = 0;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.'))
        {
            end++;
        }

        unit = text[end..];
        return decimal.TryParse(
            text.AsSpan(0, end),
            NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out number
        );
    }
}
