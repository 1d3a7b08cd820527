namespace Scuzzy.Lab.Syntax;

/// <summary>Keys with values, in the file's order; keys are unique.</summary>
internal sealed class LabMapping(LabPosition position) : LabNode(position)
{
    public List<(LabScalar Key, LabNode Value)> Entries { get; } = [];

    public override string Describe() => "keys with values";

    public LabScalar? FindKey(string name)
    {
        foreach ((LabScalar key, _) in Entries)
        {
            if (key.Text == name)
            {
                return key;
            }
        }

        return null;
    }

    public LabNode? Find(string name)
    {
        foreach ((LabScalar key, LabNode value) in Entries)
        {
            if (key.Text == name)
            {
                return value;
            }
        }

        return null;
    }
}
