namespace Scuzzy.Lab.Syntax;

/// <summary>Collects the errors of one lab file, so that a user sees them all at once.</summary>
internal sealed class LabErrors(string file)
{
    /// <summary>More would not help: reading stops there.</summary>
    public const int Maximum = 20;

    private readonly List<LabError> _errors = [];

    /// <summary>The file as the user named it.</summary>
    public string File => file;

    public int Count => _errors.Count;

    public void Add(LabPosition position, string message)
    {
        if (_errors.Count < Maximum)
        {
            _errors.Add(new LabError(file, position, message));
        }
    }

    public void ThrowIfAny()
    {
        if (_errors.Count > 0)
        {
            throw new LabException([.. _errors.OrderBy(e => e.Position.Line).ThenBy(e => e.Position.Column)]);
        }
    }
}
