using System.Globalization;

namespace Scuzzy.Initiator.Upper;

/// <summary>Sizes to three digits, as the kernel prints them (kernel: string_get_size).</summary>
internal static class SizeText
{
    private static readonly string[] s_decimal = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
    private static readonly string[] s_binary = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>In powers of 1000, e.g. <c>16.8 MB</c>.</summary>
    public static string Decimal(long bytes) => Format(bytes, 1000, s_decimal);

    /// <summary>In powers of 1024, e.g. <c>16.0 MiB</c>.</summary>
    public static string Binary(long bytes) => Format(bytes, 1024, s_binary);

    private static string Format(long bytes, int divisor, string[] units)
    {
        UInt128 size = (UInt128)bytes * 1000;
        int unit = 0;
        while (size >= (UInt128)divisor * 1000 && unit < units.Length - 1)
        {
            size /= (UInt128)divisor;
            unit++;
        }

        // Three significant digits, rounded.
        long thousandths = (long)size;
        long whole = thousandths / 1000;
        int digits =
            whole >= 100 ? 0
            : whole >= 10 ? 1
            : 2;
        if (bytes == 0 || (unit == 0 && whole == bytes))
        {
            return string.Create(CultureInfo.InvariantCulture, $"{bytes} {units[0]}");
        }

        decimal value = Math.Round(thousandths / 1000m, digits, MidpointRounding.AwayFromZero);
        return value.ToString(
                digits == 0 ? "0"
                    : digits == 1 ? "0.0"
                    : "0.00",
                CultureInfo.InvariantCulture
            )
            + " "
            + units[unit];
    }
}
