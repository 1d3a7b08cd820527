namespace Scuzzy.Lab.Scenarios.Shell;

/// <summary>A script has something that the converter does not know.</summary>
public sealed class ShellException(int line, string problem) : Exception(problem)
{
    /// <summary>The line, from 1.</summary>
    public int Line { get; } = line;
}
