using System.Text.RegularExpressions;

namespace Scuzzy.Tidy.Rules;

/// <summary>Each planted bug has one site in the code and a row in the zoo's document, and what checks a machine cannot
/// know which bugs it has.</summary>
internal static partial class Zoo
{
    public const string Document = "docs/zoo.md";

    private const string EnumPath = "src/Scuzzy.Runtime/PlantedBug.cs";
    private const string Checkers = "src/Scuzzy.Lab/Checking";

    public static IEnumerable<Finding> Check(SourceTree tree)
    {
        foreach (var file in tree.ShippedCode.Where(file => file.Under(Checkers)))
        {
            foreach (var (number, line) in file.Lines.Where(line => Knowledge().IsMatch(line.Line)))
            {
                yield return new Finding(file.Path, number, "a checker must not know of planted bugs");
            }
        }

        var rows = Row().Matches(tree.Find(Document)?.Text ?? "").Select(match => match.Groups[1].Value).ToHashSet();
        var code = tree.ShippedCode.Where(file => file.Path != EnumPath).ToList();
        foreach (var (number, line) in tree.Find(EnumPath)?.Lines ?? [])
        {
            if (Member().Match(line) is not { Success: true } member)
            {
                continue;
            }

            var bug = member.Groups[1].Value;
            var sites = code.Sum(file => Regex.Matches(file.Text, $@"\bPlantedBug\.{bug}\b").Count);
            if (sites != 1)
            {
                yield return new Finding(EnumPath, number, $"{bug} has {sites} sites, not one");
            }

            var name = Word().Replace(bug, "-$0").ToLowerInvariant();
            if (!rows.Contains(name))
            {
                yield return new Finding(EnumPath, number, $"{Document} has no row '| `{name}` | ...'");
            }
        }
    }

    [GeneratedRegex(@"PlantedBug|\bPlants\(|\bPlanted\b")]
    private static partial Regex Knowledge();

    [GeneratedRegex(@"^    (\w+),$")]
    private static partial Regex Member();

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex Word();

    [GeneratedRegex(@"^\| `([a-z-]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
