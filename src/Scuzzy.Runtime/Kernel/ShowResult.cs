namespace Scuzzy.Runtime.Kernel;

/// <summary>What reading an attribute gives: its text, without the newline that sysfs adds, or an errno
/// value.</summary>
public readonly struct ShowResult
{
    private readonly string? _text;

    private ShowResult(string? text, int error)
    {
        _text = text;
        Error = error;
    }

    /// <summary>0, or the errno value (positive).</summary>
    public int Error { get; }

    /// <summary>The text; empty after an error.</summary>
    public string Text => _text ?? "";

    /// <summary>An attribute's text.</summary>
    public static implicit operator ShowResult(string text) => new(text, 0);

    /// <summary>The failure to read an attribute.</summary>
    public static ShowResult Failed(int error) => new(null, error);
}
