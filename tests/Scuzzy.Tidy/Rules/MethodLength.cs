using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Scuzzy.Tidy.Rules;

/// <summary>A shipped method has at most 70 lines; a test's table of cases may be longer.</summary>
/// <remarks>eng/long-methods.txt lists the agreed exceptions with their length, and may only shrink: an entry that is
/// too long or no longer needed is a breach, too.</remarks>
internal static class MethodLength
{
    public const string ListPath = "eng/long-methods.txt";
    private const int Limit = 70;

    public static IEnumerable<Finding> Check(SourceTree tree)
    {
        var agreed = tree.ReadList(ListPath)
            .ToDictionary(
                entry => entry.Text.Split(' ')[0],
                entry => (Lines: int.Parse(entry.Text.Split(' ')[^1]), entry.Line)
            );
        foreach (var method in LongMethods(tree))
        {
            if (!agreed.Remove(method.Name, out var entry))
            {
                yield return new Finding(
                    method.Path,
                    method.Line,
                    $"{method.Name} has {method.Lines} lines, at most {Limit}"
                );
            }
            else if (entry.Lines != method.Lines)
            {
                yield return new Finding(
                    method.Path,
                    method.Line,
                    $"{method.Name} has {method.Lines} lines, {ListPath} says {entry.Lines}: shorten both"
                );
            }
        }

        foreach (var (name, entry) in agreed)
        {
            yield return new Finding(ListPath, entry.Line, $"{name} is not over {Limit} lines: remove the entry");
        }
    }

    private static IEnumerable<(string Path, int Line, string Name, int Lines)> LongMethods(SourceTree tree) =>
        from file in tree.ShippedCode
        from node in file.Syntax.DescendantNodes()
        where node is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax
        let span = node.GetLocation().GetLineSpan()
        let lines = span.EndLinePosition.Line - span.StartLinePosition.Line + 1
        where lines > Limit
        select (file.Path, span.StartLinePosition.Line + 1, file.Path + ":" + NameOf(node), lines);

    private static string NameOf(SyntaxNode node)
    {
        var name = node switch
        {
            MethodDeclarationSyntax method => method.Identifier.Text,
            LocalFunctionStatementSyntax function => function.Identifier.Text,
            AccessorDeclarationSyntax accessor => accessor.Keyword.Text,
            _ => node.Kind().ToString(),
        };
        var type = node.FirstAncestorOrSelf<BaseTypeDeclarationSyntax>()?.Identifier.Text;
        return type is null ? name : $"{type}.{name}";
    }
}
