using System.Text.Json.Nodes;
using Scuzzy.Lab.Syntax;

namespace Scuzzy.Lab.Binding;

/// <summary>An object with known keys.</summary>
/// <param name="name">Its name in the schema and, with its article, in messages.</param>
/// <param name="doc">One sentence for the schema.</param>
internal sealed class ObjectShape<T>(string name, string doc) : ValueShape<T>
    where T : LabElement, new()
{
    private readonly List<ObjectField<T>> _fields = [];
    private string[] _exactlyOne = [];

    public override string Noun => "aeio".Contains(name[0]) ? $"an {name}" : $"a {name}";

    /// <summary>Adds a key that may be left out.</summary>
    public ObjectShape<T> May<TValue>(string key, ValueShape<TValue> shape, Action<T, TValue> set, string fieldDoc)
    {
        _fields.Add(new ObjectField<T, TValue>(key, isRequired: false, shape, set, fieldDoc));
        return this;
    }

    /// <summary>Adds a key that must be there.</summary>
    public ObjectShape<T> Must<TValue>(string key, ValueShape<TValue> shape, Action<T, TValue> set, string fieldDoc)
    {
        _fields.Add(new ObjectField<T, TValue>(key, isRequired: true, shape, set, fieldDoc));
        return this;
    }

    /// <summary>Of these keys exactly one must be there.</summary>
    public ObjectShape<T> ExactlyOneOf(params string[] keys)
    {
        _exactlyOne = keys;
        return this;
    }

    public override bool TryBind(LabNode node, LabErrors errors, out T value)
    {
        value = new T { Position = node.Position };
        if (node is not LabMapping mapping)
        {
            errors.Add(
                node.Position,
                $"{node.Describe()} where {Noun} belongs: "
                    + $"keys are {string.Join(", ", _fields.Select(f => f.Name))}"
            );
            return false;
        }

        bool isGood = true;
        foreach ((LabScalar key, LabNode child) in mapping.Entries)
        {
            ObjectField<T>? field = _fields.Find(f => f.Name == key.Text);
            if (field is null)
            {
                errors.Add(
                    key.Position,
                    $"unknown key '{key.Text}' in {Noun}"
                        + Suggestion.For(key.Text, _fields.Select(f => f.Name), "it has no keys")
                );
                isGood = false;
                continue;
            }

            isGood &= field.TryBind(value, child, errors);
        }

        return CheckMissing(mapping, errors) && isGood;
    }

    public override JsonObject Schema(JsonObject definitions)
    {
        if (!definitions.ContainsKey(name))
        {
            definitions[name] = new JsonObject(); // takes the name before the fields ask for it
            definitions[name] = Definition(definitions);
        }

        return new JsonObject { ["$ref"] = $"#/$defs/{name}" };
    }

    private JsonObject Definition(JsonObject definitions)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (ObjectField<T> field in _fields)
        {
            JsonObject schema = field.Schema(definitions);
            schema["description"] = field.Doc;
            properties[field.Name] = schema;
            if (field.IsRequired)
            {
                required.Add((JsonNode)field.Name);
            }
        }

        var definition = new JsonObject
        {
            ["description"] = doc,
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = required,
            ["additionalProperties"] = false,
        };
        if (_exactlyOne.Length > 0)
        {
            var choices = new JsonArray();
            foreach (string key in _exactlyOne)
            {
                choices.Add((JsonNode)new JsonObject { ["required"] = new JsonArray(key) });
            }

            definition["oneOf"] = choices;
        }

        return definition;
    }

    private bool CheckMissing(LabMapping mapping, LabErrors errors)
    {
        bool isGood = true;
        foreach (ObjectField<T> field in _fields)
        {
            if (field.IsRequired && mapping.FindKey(field.Name) is null)
            {
                errors.Add(mapping.Position, $"{Noun} without '{field.Name}': {Lower(field.Doc)}");
                isGood = false;
            }
        }

        if (_exactlyOne.Length == 0)
        {
            return isGood;
        }

        LabScalar[] there = [.. _exactlyOne.Select(mapping.FindKey).OfType<LabScalar>()];
        if (there.Length == 1)
        {
            return isGood;
        }

        string all = string.Join(", ", _exactlyOne);
        LabScalar[] inOrder = [.. there.OrderBy(k => k.Position.Line).ThenBy(k => k.Position.Column)];
        errors.Add(
            there.Length == 0 ? mapping.Position : inOrder[1].Position,
            there.Length == 0
                ? $"{Noun} without an action: exactly one of {all}"
                : $"'{inOrder[0].Text}' and '{inOrder[1].Text}' in one {name}: exactly one of {all}"
        );
        return false;
    }

    private static string Lower(string text) => char.ToLowerInvariant(text[0]) + text[1..].TrimEnd('.');
}
