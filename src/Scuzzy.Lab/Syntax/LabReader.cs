using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Scuzzy.Lab.Syntax;

/// <summary>Reads a lab file's text into nodes, refusing what YAML has and labs do not: anchors, aliases, tags, merge
/// keys, several documents, keys that are not plain values.</summary>
internal sealed class LabReader
{
    /// <summary>Longest lab file, in characters.</summary>
    public const int MaximumCharacters = 4 << 20;

    /// <summary>Deepest nesting of lists and keys.</summary>
    public const int MaximumDepth = 24;

    /// <summary>Most values in one file.</summary>
    public const int MaximumNodes = 200_000;

    private readonly LabErrors _errors;
    private readonly Parser _parser;
    private int _nodes;

    private LabReader(string text, LabErrors errors)
    {
        _errors = errors;
        _parser = new Parser(new StringReader(text));
    }

    /// <summary>Reads the one document of a file; null if it cannot be read, the reason is among the errors.</summary>
    public static LabNode? Read(string text, LabErrors errors)
    {
        if (text.Length > MaximumCharacters)
        {
            errors.Add(default, $"the file has {text.Length} characters: a lab has at most {MaximumCharacters}");
            return null;
        }

        try
        {
            return new LabReader(text, errors).ReadDocument();
        }
        catch (YamlException e)
        {
            errors.Add(At(e.Start), $"this is not YAML: {Clean(e.Message)}");
            return null;
        }
        catch (LabAbandoned)
        {
            return null;
        }
    }

    private static LabPosition At(Mark mark) => new((int)mark.Line, (int)mark.Column);

    private static string Clean(string message)
    {
        int end = message.LastIndexOf("): ", StringComparison.Ordinal);
        string text = end < 0 ? message : message[(end + 3)..];
        return text.Length == 0 ? "it cannot be read" : char.ToLowerInvariant(text[0]) + text[1..].TrimEnd('.');
    }

    private LabNode? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
        {
            _errors.Add(new LabPosition(1, 1), "the file is empty: a lab has at least 'hosts' and 'arrays'");
            return null;
        }

        _parser.Consume<DocumentStart>();
        LabNode root = ReadNode(1);
        _parser.Consume<DocumentEnd>();
        if (_parser.Accept<DocumentStart>(out DocumentStart? second))
        {
            _errors.Add(At(second.Start), "a second document: a lab file holds one");
        }

        return root;
    }

    private LabNode ReadNode(int depth)
    {
        if (_parser.Accept<AnchorAlias>(out AnchorAlias? alias))
        {
            Abandon(
                alias.Start,
                $"alias '*{alias.Value}': labs have no anchors and aliases; "
                    + "write the value out, or use 'count' or 'parameters'"
            );
        }

        if (!_parser.Accept<NodeEvent>(out NodeEvent? node))
        {
            Abandon(_parser.Current?.Start ?? default, "a value is missing");
        }

        if (!node.Anchor.IsEmpty)
        {
            Abandon(
                node.Start,
                $"anchor '&{node.Anchor.Value}': labs have no anchors and aliases; "
                    + "write the value out, or use 'count' or 'parameters'"
            );
        }

        if (!node.Tag.IsEmpty)
        {
            Abandon(node.Start, $"tag '{node.Tag}': labs have no tags; remove it");
        }

        if (++_nodes > MaximumNodes)
        {
            Abandon(node.Start, $"more than {MaximumNodes} values in one lab; use 'count' for what repeats");
        }

        if (depth > MaximumDepth)
        {
            Abandon(node.Start, $"nested deeper than {MaximumDepth} levels");
        }

        return node switch
        {
            Scalar => ReadScalar(),
            SequenceStart => ReadSequence(depth),
            _ => ReadMapping(depth),
        };
    }

    private LabScalar ReadScalar()
    {
        Scalar scalar = _parser.Consume<Scalar>();
        return new LabScalar(At(scalar.Start), scalar.Value, scalar.Style != ScalarStyle.Plain);
    }

    private LabSequence ReadSequence(int depth)
    {
        var sequence = new LabSequence(At(_parser.Consume<SequenceStart>().Start));
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            sequence.Items.Add(ReadNode(depth + 1));
        }

        return sequence;
    }

    private LabMapping ReadMapping(int depth)
    {
        var mapping = new LabMapping(At(_parser.Consume<MappingStart>().Start));
        var seen = new Dictionary<string, LabPosition>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            LabNode key = ReadNode(depth + 1);
            if (key is not LabScalar name)
            {
                Abandon(key.Position, $"{key.Describe()} as a key: a key is a name");
                return mapping;
            }

            LabNode value = ReadNode(depth + 1);
            if (!seen.TryAdd(name.Text, name.Position))
            {
                LabPosition first = seen[name.Text];
                _errors.Add(name.Position, $"key '{name.Text}' again: it is given already in line {first.Line}");
                continue;
            }

            mapping.Entries.Add((name, value));
        }

        return mapping;
    }

    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    private void Abandon(Mark mark, string message) => Abandon(At(mark), message);

    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    private void Abandon(LabPosition position, string message)
    {
        _errors.Add(position, message);
        throw new LabAbandoned();
    }

    /// <summary>Ends reading after an error that leaves nothing to go on with.</summary>
    private sealed class LabAbandoned : Exception;
}
