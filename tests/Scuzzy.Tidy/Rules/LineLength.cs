namespace Scuzzy.Tidy.Rules;

/// <summary>Code and scripts fit in 120 columns. Prose, recorded output and tables of data may be wider.</summary>
/// <remarks>eng/wide-lines.txt says how many lines of a file may be wider: a debt that may only shrink.</remarks>
internal static class LineLength
{
    public const string ListPath = "eng/wide-lines.txt";
    private const int Limit = 120;

    public static IEnumerable<Finding> Check(SourceTree tree)
    {
        var agreed = tree.ReadList(ListPath)
            .Select(entry => entry.Text.Split(' '))
            .ToDictionary(entry => entry[0], entry => int.Parse(entry[^1]));
        return from file in tree.Files
            where file.IsCSharp || file.IsScript
            let wide = Wide(file).ToList()
            where wide.Count > agreed.GetValueOrDefault(file.Path)
            from finding in wide
            select finding;
    }

    private static IEnumerable<Finding> Wide(SourceFile file) =>
        from line in file.Lines
        where line.Line.Length > Limit && !line.Line.Contains("://", StringComparison.Ordinal)
        select new Finding(file.Path, line.Number, $"{line.Line.Length} columns, at most {Limit}");
}
