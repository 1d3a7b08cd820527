using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Scuzzy.Tidy;

/// <summary>A file of the repository, by its path from the root; its content is read when first asked for.</summary>
internal sealed class SourceFile
{
    private readonly Lazy<string> _text;
    private readonly Lazy<SyntaxNode> _syntax;

    public SourceFile(string path, Func<string> read, long lengthBytes)
    {
        Path = path;
        LengthBytes = lengthBytes;
        _text = new(read);
        _syntax = new(() =>
            CSharpSyntaxTree.ParseText(Text, new CSharpParseOptions(LanguageVersion.Preview)).GetRoot()
        );
    }

    public string Path { get; }

    public long LengthBytes { get; }

    public string Text => _text.Value;

    public SyntaxNode Syntax => _syntax.Value;

    public string Name => System.IO.Path.GetFileName(Path);

    public bool IsCSharp => Path.EndsWith(".cs", StringComparison.Ordinal);

    public bool IsMarkdown => Path.EndsWith(".md", StringComparison.Ordinal);

    public bool IsScript => Path is "scuzzy" or "test" or ".ci/run" || Path.EndsWith(".sh", StringComparison.Ordinal);

    public IEnumerable<(int Number, string Line)> Lines => Text.Split('\n').Select((line, index) => (index + 1, line));

    public bool Under(string folder) => Path.StartsWith(folder + "/", StringComparison.Ordinal);
}
