using System.Text;
using System.Text.RegularExpressions;

namespace Scuzzy.Lab.Model;

/// <summary>What an iSCSI node may be called (RFC 7143 4.2.7).</summary>
public static partial class IscsiName
{
    /// <summary>What it looks like.</summary>
    internal const string Pattern =
        @"^(iqn\.[0-9]{4}-[0-9]{2}\.[^ ]{1,200}|eui\.[0-9A-Fa-f]{16}|naa\.[0-9A-Fa-f]{16,32})$";

    private const int MaximumBytes = 223;

    /// <summary>Whether a text is one.</summary>
    public static bool IsValid(string text) => Encoding.UTF8.GetByteCount(text) <= MaximumBytes && Form().IsMatch(text);

    [GeneratedRegex(Pattern, RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
