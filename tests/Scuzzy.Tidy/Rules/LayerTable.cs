using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Scuzzy.Tidy.Rules;

/// <summary>The layer table of ARCHITECTURE.md and the project references of src/ say the same.</summary>
/// <remarks>The table's rows are <c>| Scuzzy.Block | what it holds | Storage Runtime | ... |</c>; "all" stands for
/// every other library, "all above" for the libraries in the rows before. A row without a project is a layer to
/// come.</remarks>
internal static partial class LayerTable
{
    private const string Document = "ARCHITECTURE.md";

    public static IEnumerable<Finding> Check(SourceTree tree)
    {
        var rows = Rows(tree.Find(Document)?.Text ?? "").ToList();
        var projects = Projects(tree).ToList();
        var existing = projects.Select(project => project.Name).ToHashSet();
        foreach (var project in projects)
        {
            var index = rows.FindIndex(row => row.Name == project.Name);
            if (index < 0)
            {
                yield return new Finding(Document, 1, $"the layer table has no row for {project.Name}");
                continue;
            }

            var allowed = Allowed(rows, index).Where(existing.Contains).ToHashSet();
            foreach (var reference in project.References.Where(reference => !allowed.Contains(reference)))
            {
                yield return new Finding(
                    project.Path,
                    1,
                    $"{project.Name} references {reference}, which its row does not allow"
                );
            }

            foreach (var missing in allowed.Except(project.References))
            {
                yield return new Finding(
                    project.Path,
                    1,
                    $"{project.Name} does not reference {missing}, which its row names"
                );
            }
        }
    }

    private static IEnumerable<(string Name, string References)> Rows(string document) =>
        from Match match in Row().Matches(document)
        select (match.Groups[1].Value, match.Groups[2].Value.Trim());

    private static IEnumerable<string> Allowed(List<(string Name, string References)> rows, int index)
    {
        var references = rows[index].References;
        return references switch
        {
            "–" => [],
            "all above" => rows.Take(index).Select(row => row.Name),
            "all" => rows.Where((_, other) => other != index).Select(row => row.Name),
            _ => references.Split(' ').Select(name => "Scuzzy." + name),
        };
    }

    private static IEnumerable<(string Name, string Path, List<string> References)> Projects(SourceTree tree) =>
        from file in tree.Files
        where file.Under("src") && file.Path.EndsWith(".csproj", StringComparison.Ordinal)
        let references = from element in XDocument.Parse(file.Text).Descendants("ProjectReference")
        select System.IO.Path.GetFileNameWithoutExtension(element.Attribute("Include")!.Value)
        select (System.IO.Path.GetFileNameWithoutExtension(file.Path), file.Path, references.ToList());

    [GeneratedRegex(@"^\| ([Ss]cuzzy[\w.]*) \|[^|]*\|([^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
