namespace Scuzzy.Lab.Syntax;

/// <summary>What is wrong with a lab file, where, and what would be right.</summary>
/// <param name="File">The file as the user named it.</param>
/// <param name="Position">Where.</param>
/// <param name="Message">What is wrong and what would be right.</param>
public sealed record LabError(string File, LabPosition Position, string Message)
{
    /// <summary>The error as compilers print it: <c>file:line:column: message</c>.</summary>
    public override string ToString() =>
        Position.Line == 0 ? $"{File}: {Message}" : $"{File}:{Position.Line}:{Position.Column}: {Message}";
}
