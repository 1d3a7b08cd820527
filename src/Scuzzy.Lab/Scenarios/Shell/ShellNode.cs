namespace Scuzzy.Lab.Scenarios.Shell;

/// <summary>A piece of a shell script, read.</summary>
/// <param name="Line">The line in which it begins, from 1.</param>
internal abstract record ShellNode(int Line)
{
    /// <summary>Assignments, words, and where output goes; a redirection's target is null if it is a descriptor.
    /// </summary>
    public sealed record Simple(int Line, IReadOnlyList<string> Words, IReadOnlyList<string> Targets) : ShellNode(Line);

    /// <summary><c>for NAME in WORDS; do BODY; done</c>.</summary>
    public sealed record For(int Line, string Name, IReadOnlyList<string> Words, ShellNode Body) : ShellNode(Line);

    /// <summary><c>while CONDITION; do BODY; done</c>.</summary>
    public sealed record While(int Line, ShellNode Condition, ShellNode Body) : ShellNode(Line);

    /// <summary><c>if CONDITION; then THEN; else ELSE; fi</c>.</summary>
    public sealed record If(int Line, ShellNode Condition, ShellNode Then, ShellNode? Else) : ShellNode(Line);

    /// <summary><c>NAME() { BODY; }</c>.</summary>
    public sealed record Function(int Line, string Name, ShellNode Body) : ShellNode(Line);

    /// <summary>Commands one after the other.</summary>
    public sealed record Sequence(int Line, IReadOnlyList<ShellNode> Items) : ShellNode(Line);

    /// <summary><c>ITEM &amp;</c>.</summary>
    public sealed record Background(int Line, ShellNode Item) : ShellNode(Line);

    /// <summary><c>FIRST &amp;&amp; SECOND</c> or <c>FIRST || SECOND</c>.</summary>
    public sealed record Chain(int Line, ShellNode First, bool IsAnd, ShellNode Second) : ShellNode(Line);
}
