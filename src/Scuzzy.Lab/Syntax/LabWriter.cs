using System.Text;

namespace Scuzzy.Lab.Syntax;

/// <summary>Writes a lab as YAML that <see cref="LabReader"/> reads the same: what fits into a line stands in
/// one.</summary>
internal static class LabWriter
{
    private const int LineCharacters = 110;

    /// <summary>The text of a lab.</summary>
    public static string Write(LabMapping lab)
    {
        var text = new StringBuilder();
        WriteBlock(text, lab, 0);
        return text.ToString();
    }

    private static void WriteBlock(StringBuilder text, LabMapping mapping, int indentation)
    {
        bool isFirst = true;
        foreach ((LabScalar key, LabNode value) in mapping.Entries)
        {
            text.Append(' ', isFirst ? 0 : indentation).Append(key.Text).Append(':');
            isFirst = false;
            WriteValue(text, value, indentation);
        }
    }

    private static void WriteValue(StringBuilder text, LabNode value, int indentation)
    {
        string line = Flow(value);
        if (value is LabScalar || (indentation > 0 && line.Length + indentation < LineCharacters))
        {
            text.Append(' ').Append(line).Append('\n');
        }
        else if (value is LabMapping mapping)
        {
            text.Append('\n').Append(' ', indentation + 2);
            WriteBlock(text, mapping, indentation + 2);
        }
        else
        {
            text.Append('\n');
            foreach (LabNode item in ((LabSequence)value).Items)
            {
                WriteItem(text, item, indentation + 2);
            }
        }
    }

    private static void WriteItem(StringBuilder text, LabNode item, int indentation)
    {
        text.Append(' ', indentation).Append("- ");
        string line = Flow(item);
        if (item is LabMapping mapping && line.Length + indentation >= LineCharacters)
        {
            WriteBlock(text, mapping, indentation + 2);
        }
        else
        {
            text.Append(line).Append('\n');
        }
    }

    private static string Flow(LabNode node) =>
        node switch
        {
            LabMapping { Entries.Count: 0 } => "{}",
            LabMapping mapping => "{ "
                + string.Join(", ", mapping.Entries.Select(e => $"{e.Key.Text}: {Flow(e.Value)}"))
                + " }",
            LabSequence sequence => "[" + string.Join(", ", sequence.Items.Select(Flow)) + "]",
            LabScalar scalar => Scalar(scalar),
            _ => string.Empty,
        };

    private static string Scalar(LabScalar scalar)
    {
        bool isPlain =
            !scalar.IsQuoted
            && scalar.Text.Length > 0
            && scalar.Text.IndexOfAny([':', '#', '"', ',', '{', '[', '$']) < 0;
        return isPlain
            ? scalar.Text
            : '"'
                + scalar
                    .Text.Replace("\\", "\\\\", StringComparison.Ordinal)
                    .Replace("\"", "\\\"", StringComparison.Ordinal)
                    .Replace("$", "$$", StringComparison.Ordinal)
                + '"';
    }
}
