using System.Text;

namespace Scuzzy.Lab.Syntax;

/// <summary>Puts a lab's parameters into its values: <c>${name}</c> stands for the parameter's text, <c>$$</c> for a
/// dollar sign.</summary>
internal sealed class ParameterText
{
    private readonly SortedDictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _callers = new(StringComparer.Ordinal);

    /// <summary>Reads the file's parameters and the caller's values for them.</summary>
    public ParameterText(LabMapping? section, IReadOnlyDictionary<string, string> overrides, LabErrors errors)
    {
        foreach ((LabScalar key, LabNode value) in section?.Entries ?? [])
        {
            if (value is LabScalar scalar)
            {
                _values[key.Text] = scalar.Text;
            }
            else
            {
                errors.Add(value.Position, $"parameter '{key.Text}' is {value.Describe()}: a parameter is one value");
            }
        }

        foreach (string name in overrides.Keys.Order(StringComparer.Ordinal))
        {
            if (!_values.ContainsKey(name))
            {
                errors.Add(
                    default,
                    $"--set {name}=…: the lab has no parameter '{name}'"
                        + Suggestion.For(name, _values.Keys, "it has none")
                );
                continue;
            }

            _values[name] = overrides[name];
            _callers.Add(name);
        }
    }

    /// <summary>The parameters' names, sorted.</summary>
    public IEnumerable<string> Names => _values.Keys;

    /// <summary>True if the lab has the parameter.</summary>
    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>The node with all parameters put in.</summary>
    public LabNode Apply(LabNode node, LabErrors errors) =>
        node switch
        {
            LabScalar scalar => Apply(scalar, errors),
            LabSequence sequence => Apply(sequence, errors),
            LabMapping mapping => Apply(mapping, errors),
            _ => node,
        };

    private LabSequence Apply(LabSequence sequence, LabErrors errors)
    {
        for (int i = 0; i < sequence.Items.Count; i++)
        {
            sequence.Items[i] = Apply(sequence.Items[i], errors);
        }

        return sequence;
    }

    private LabMapping Apply(LabMapping mapping, LabErrors errors)
    {
        for (int i = 0; i < mapping.Entries.Count; i++)
        {
            mapping.Entries[i] = (mapping.Entries[i].Key, Apply(mapping.Entries[i].Value, errors));
        }

        return mapping;
    }

    private LabScalar Apply(LabScalar scalar, LabErrors errors)
    {
        if (!scalar.Text.Contains('$'))
        {
            return scalar;
        }

        var text = new StringBuilder();
        bool callers = false;
        for (int i = 0; i < scalar.Text.Length; i++)
        {
            if (scalar.Text[i] != '$')
            {
                text.Append(scalar.Text[i]);
                continue;
            }

            int end = scalar.Text.IndexOf('}', i);
            if (i + 1 < scalar.Text.Length && scalar.Text[i + 1] == '$')
            {
                text.Append('$');
                i++;
            }
            else if (i + 1 < scalar.Text.Length && scalar.Text[i + 1] == '{' && end > 0)
            {
                string name = scalar.Text[(i + 2)..end];
                callers |= Append(text, name, scalar.Position, errors);
                i = end;
            }
            else
            {
                errors.Add(scalar.Position, "'$' alone: write ${NAME} for a parameter, $$ for a dollar sign");
            }
        }

        return new LabScalar(scalar.Position, text.ToString(), scalar.IsQuoted) { HasCallersParameter = callers };
    }

    private bool Append(StringBuilder text, string name, LabPosition position, LabErrors errors)
    {
        if (!_values.TryGetValue(name, out string? value))
        {
            errors.Add(
                position,
                $"there is no parameter '{name}'" + Suggestion.For(name, _values.Keys, "the lab has no 'parameters'")
            );
            return false;
        }

        text.Append(value);
        return _callers.Contains(name);
    }
}
