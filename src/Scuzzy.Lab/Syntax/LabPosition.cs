namespace Scuzzy.Lab.Syntax;

/// <summary>A place in a lab file.</summary>
/// <param name="Line">The line, from 1; 0 if the place is not in a file.</param>
/// <param name="Column">The column in characters, from 1.</param>
public readonly record struct LabPosition(int Line, int Column);
