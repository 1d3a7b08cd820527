using System.Text.RegularExpressions;

namespace Scuzzy.Tidy.Rules;

/// <summary>Warnings are switched off in /.editorconfig only, so that one file tells what is not checked.</summary>
internal static partial class Suppressions
{
    public static IEnumerable<Finding> Check(SourceTree tree) =>
        from file in tree.Files
        where
            file.IsCSharp
            || file.Path.EndsWith("proj", StringComparison.Ordinal)
            || file.Path.EndsWith(".props", StringComparison.Ordinal)
        where !file.Under("tests/Scuzzy.Tidy") && !file.Under("bench")
        from line in file.Lines
        where Suppression().IsMatch(line.Line)
        select new Finding(file.Path, line.Number, "a suppression: they stand in .editorconfig only");

    [GeneratedRegex(@"#pragma warning disable|SuppressMessage\(|<NoWarn>")]
    private static partial Regex Suppression();
}
