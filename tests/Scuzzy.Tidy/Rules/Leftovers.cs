using System.Text.RegularExpressions;

namespace Scuzzy.Tidy.Rules;

/// <summary>What is left to do is an issue, not a comment.</summary>
internal static partial class Leftovers
{
    public static IEnumerable<Finding> Check(SourceTree tree) =>
        from file in tree.Files
        where (file.IsCSharp || file.IsMarkdown || file.IsScript) && !file.Under("tests/Scuzzy.Tidy")
        from line in file.Lines
        let match = Marker().Match(line.Line)
        where match.Success
        select new Finding(file.Path, line.Number, $"leftover {match.Value}: do it, or open an issue");

    [GeneratedRegex(@"\b(TODO|FIXME|TBD|XXX)\b")]
    private static partial Regex Marker();
}
