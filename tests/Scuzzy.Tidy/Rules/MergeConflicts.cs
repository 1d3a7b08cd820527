namespace Scuzzy.Tidy.Rules;

/// <summary>Two versions of a text were joined by somebody who decided between them.</summary>
internal static class MergeConflicts
{
    private static readonly string[] s_markers = [new string('<', 7) + " ", new string('>', 7) + " "];

    public static IEnumerable<Finding> Check(SourceTree tree) =>
        from file in tree.Files
        from line in file.Lines
        where Array.Exists(s_markers, marker => line.Line.StartsWith(marker, StringComparison.Ordinal))
        select new Finding(file.Path, line.Number, "both sides of a conflict: keep what is right of them");
}
