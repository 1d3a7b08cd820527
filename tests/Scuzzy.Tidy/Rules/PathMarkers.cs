using System.Text.RegularExpressions;

namespace Scuzzy.Tidy.Rules;

/// <summary>The 22 steps of a command's path are told in ARCHITECTURE.md and marked at their spot in the code
/// (<c>// Path 7: ...</c>), so that a reader finds one from the other, and the trace point below a marker is the
/// marker's.</summary>
internal static partial class PathMarkers
{
    public const string Document = "ARCHITECTURE.md";

    /// <summary>Steps whose code is still to come, while there are any.</summary>
    public const string ToComePath = "eng/path-steps-to-come.txt";

    private const string StepsPath = "src/Scuzzy.Runtime/Step.cs";
    private const int LinesToMark = 8;

    private static readonly string[] s_steps =
    [
        .. Enumerable.Range(1, 21).Select(number => number.ToString()),
        "22a",
        "22b",
        "22c",
    ];

    public static IEnumerable<Finding> Check(SourceTree tree)
    {
        var document = tree.Find(Document)?.Text ?? "";
        var told = Row().Matches(document).Select(match => match.Groups[1].Value).ToHashSet();
        var marked = Markers(tree).ToList();
        var toCome = tree.ReadList(ToComePath).Select(entry => entry.Text).ToHashSet();

        foreach (var step in s_steps)
        {
            if (!told.Contains(step))
            {
                yield return new Finding(Document, 1, $"step {step} has no row '| {step} | ...'");
            }

            if (!marked.Exists(marker => marker.Step == step) && !toCome.Contains(step))
            {
                yield return new Finding("src", 1, $"no '// Path {step}: ...' marks the step in the code");
            }
        }

        foreach (var marker in marked.Where(marker => !s_steps.Contains(marker.Step)))
        {
            yield return new Finding(marker.Path, marker.Line, $"there is no step {marker.Step}");
        }

        foreach (var finding in WrongMarks(tree))
        {
            yield return finding;
        }
    }

    private static IEnumerable<Finding> WrongMarks(SourceTree tree)
    {
        var names = StepName()
            .Matches(tree.Find(StepsPath)?.Text ?? "")
            .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        foreach (var file in tree.ShippedCode)
        {
            var lines = file.Lines.ToArray();
            foreach (var (number, line) in lines)
            {
                if (Marker().Match(line) is not { Success: true } marker)
                {
                    continue;
                }

                var name = names.GetValueOrDefault(marker.Groups[1].Value);
                var below = lines.Skip(number).Take(LinesToMark).Select(next => next.Line);
                if (name is not null && !below.Any(next => Regex.IsMatch(next, $@"\bStep\.{name}\b")))
                {
                    var message = $"no Mark(Step.{name}, ...) within {LinesToMark} lines of the marker";
                    yield return new Finding(file.Path, number, message);
                }
            }
        }
    }

    private static IEnumerable<(string Path, int Line, string Step)> Markers(SourceTree tree) =>
        from file in tree.ShippedCode
        from line in file.Lines
        let match = Marker().Match(line.Line)
        where match.Success
        select (file.Path, line.Number, match.Groups[1].Value);

    [GeneratedRegex(@"^\| (\d+[a-z]?) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(
        @"<summary>Path (\d+[a-z]?):.*?^    (\w+) = \d+,",
        RegexOptions.Multiline | RegexOptions.Singleline
    )]
    private static partial Regex StepName();

    [GeneratedRegex(@"//\s*Path (\d+[a-z]?):")]
    private static partial Regex Marker();
}
