using System.Text.RegularExpressions;

namespace Scuzzy.Tidy.Rules;

/// <summary>CHANGELOG.md: releases, each with the same sections in the same order, each with entries.</summary>
internal static partial class ChangelogShape
{
    public const string Path = "CHANGELOG.md";
    private static readonly string[] s_sections =
    [
        "Security",
        "Safety and performance",
        "Features",
        "Fixes",
        "Internals",
    ];

    public static IEnumerable<Finding> Check(SourceTree tree)
    {
        if (tree.Find(Path) is not { } file)
        {
            yield return new Finding(Path, 1, "is missing");
            yield break;
        }

        var section = -1;
        var entries = 1;
        foreach (var (number, line) in file.Lines)
        {
            var isHeading = line.StartsWith("##", StringComparison.Ordinal);
            if (isHeading && entries == 0)
            {
                yield return new Finding(Path, number, "the section above is empty: leave it out");
            }

            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                (section, entries) = (-1, 1);
                if (!Release().IsMatch(line))
                {
                    yield return new Finding(Path, number, "expected '## Unreleased' or '## 1.2.3, 2026-01-31'");
                }
            }
            else if (line.StartsWith("### ", StringComparison.Ordinal))
            {
                var place = Array.IndexOf(s_sections, line[4..]);
                if (place <= section)
                {
                    yield return new Finding(
                        Path,
                        number,
                        $"sections are, in this order: {string.Join(", ", s_sections)}"
                    );
                }

                (section, entries) = (place, 0);
            }
            else if (line.StartsWith("- ", StringComparison.Ordinal))
            {
                entries++;
            }
        }
    }

    [GeneratedRegex(@"^## (Unreleased|\d+\.\d+\.\d+, \d{4}-\d\d-\d\d)$")]
    private static partial Regex Release();
}
