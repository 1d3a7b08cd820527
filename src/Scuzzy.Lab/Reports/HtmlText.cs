using System.Text;

namespace Scuzzy.Lab.Reports;

/// <summary>Text that may stand in a report, whatever it holds: devices choose their names themselves.</summary>
internal static class HtmlText
{
    /// <summary>For content and for attributes in either kind of quotes. Characters that XML knows not become U+FFFD.
    /// </summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            bool isPair = char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (isPair)
            {
                escaped.Append(c).Append(text[++i]);
                continue;
            }

            switch (c)
            {
                case '&':
                    escaped.Append("&amp;");
                    break;
                case '<':
                    escaped.Append("&lt;");
                    break;
                case '>':
                    escaped.Append("&gt;");
                    break;
                case '"':
                    escaped.Append("&quot;");
                    break;
                case '\'':
                    escaped.Append("&#39;");
                    break;
                default:
                    escaped.Append(IsLegal(c) ? c : '\uFFFD');
                    break;
            }
        }

        return escaped.ToString();
    }

    private static bool IsLegal(char c) =>
        c is '\t' or '\n'
        || (c >= ' ' && c is < '\uFFFE' and not (>= '\u007F' and <= '\u009F') && !char.IsSurrogate(c));
}
