using System.Buffers.Text;
using System.Globalization;

namespace Scuzzy.Iscsi.Text;

/// <summary>Reads and writes the values of keys (RFC 7143, 6.1).</summary>
internal static class TextValues
{
    /// <summary>A key that the answering side does not know.</summary>
    public const string NotUnderstood = "NotUnderstood";

    /// <summary>A value that the answering side can't accept.</summary>
    public const string Reject = "Reject";

    /// <summary>A key that has no meaning here.</summary>
    public const string Irrelevant = "Irrelevant";

    /// <summary>What has this value? Asks without negotiating.</summary>
    public const string Inquiry = "?";

    /// <summary>Whether a value is an answer that settles nothing.</summary>
    public static bool IsRefusal(string value) => value is NotUnderstood or Reject or Irrelevant;

    /// <summary>Reads a decimal or hexadecimal number that fits 31 bits.</summary>
    public static bool TryNumber(string value, out int number) =>
        value.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? int.TryParse(value.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
                && number >= 0
            : int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    /// <summary>Reads hexadecimal (0x) or base64 (0b) bytes; false if they are neither or don't fit.</summary>
    public static bool TryBinary(string value, Span<byte> bytes, out int length)
    {
        length = 0;
        if (value.Length < 4 || value[0] != '0')
        {
            return false;
        }

        ReadOnlySpan<char> digits = value.AsSpan(2);
        return value[1] switch
        {
            'x' or 'X' => digits.Length % 2 == 0
                && digits.Length / 2 <= bytes.Length
                && Convert.FromHexString(digits, bytes, out _, out length) == System.Buffers.OperationStatus.Done,
            // The decoder would skip white space.
            'b' or 'B' => digits.IndexOfAny(" \t\r\n") < 0
                && Base64.IsValid(digits)
                && Convert.TryFromBase64Chars(digits, bytes, out length),
            _ => false,
        };
    }

    /// <summary>Writes bytes in hexadecimal, which every initiator reads.</summary>
    public static string Binary(ReadOnlySpan<byte> bytes) => "0x" + Convert.ToHexStringLower(bytes);

    /// <summary>Writes a number in decimal.</summary>
    public static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
