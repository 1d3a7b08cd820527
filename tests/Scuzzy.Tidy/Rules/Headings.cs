namespace Scuzzy.Tidy.Rules;

/// <summary>A document has one title, and it comes first.</summary>
internal static class Headings
{
    public static IEnumerable<Finding> Check(SourceTree tree) =>
        tree.Files.Where(file => file.IsMarkdown).SelectMany(Check);

    private static IEnumerable<Finding> Check(SourceFile file)
    {
        var titles = 0;
        var fenced = false;
        var first = true;
        foreach (var (number, line) in file.Lines)
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                fenced = !fenced;
            }

            var title = !fenced && line.StartsWith("# ", StringComparison.Ordinal);
            titles += title ? 1 : 0;
            if (title && titles > 1)
            {
                yield return new Finding(file.Path, number, "a second title: use ## below the first");
            }

            if (first && line.Trim().Length > 0 && !title)
            {
                yield return new Finding(file.Path, number, "starts without a title (# ...)");
            }

            first &= line.Trim().Length == 0;
        }
    }
}
